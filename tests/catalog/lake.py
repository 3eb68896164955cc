"""A data lake in the sandbox AWS for imports: a producer's account whose role trusts the portal."""

import json
from typing import Any

import pytest

from portal import aws
from tests.factories import CENTRAL, PRODUCER, REGION
from tests.sandbox_process import SandboxProcess

DATABASE = "curatedzonedb"
EXTERNAL_ID = f"external-{PRODUCER}"
BUCKET = "films"


class Lake:
    """Account 111111111111 as its root sees it."""

    def __init__(self, sandbox: SandboxProcess, environment: pytest.MonkeyPatch) -> None:
        aws.forget()
        self.sandbox = sandbox
        self.root = sandbox.account(PRODUCER)
        portal = self._portal_user(sandbox.account(CENTRAL), environment)
        self._portal_role(portal)
        self.glue = self.root.client("glue", REGION)
        self.lakeformation = self.root.client("lakeformation", REGION)
        self._settings()
        self.create_database()

    def create_database(self, name: str = DATABASE) -> None:
        self.glue.create_database(DatabaseInput={"Name": name, "CreateTableDefaultPermissions": []})

    def create_table(self, name: str, columns: dict[str, str] | None = None, **more: Any) -> None:
        self.glue.create_table(DatabaseName=DATABASE, TableInput=_input(name, columns, more))

    def change_table(self, name: str, columns: dict[str, str], **more: Any) -> None:
        self.glue.update_table(DatabaseName=DATABASE, TableInput=_input(name, columns, more))

    def drop_table(self, name: str) -> None:
        self.glue.delete_table(DatabaseName=DATABASE, Name=name)

    def open_to_everybody(self, name: str) -> None:
        self.lakeformation.grant_permissions(
            Principal={"DataLakePrincipalIdentifier": "IAM_ALLOWED_PRINCIPALS"},
            Resource={"Table": {"DatabaseName": DATABASE, "Name": name}},
            Permissions=["ALL"],
        )

    def _portal_user(self, home: Any, environment: pytest.MonkeyPatch) -> str:
        iam = home.client("iam", REGION)
        iam.create_user(UserName="sluice")
        allow = {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}
        iam.put_user_policy(UserName="sluice", PolicyName="a", PolicyDocument=_policy(allow))
        key = iam.create_access_key(UserName="sluice")["AccessKey"]
        environment.setenv("AWS_ACCESS_KEY_ID", key["AccessKeyId"])
        environment.setenv("AWS_SECRET_ACCESS_KEY", key["SecretAccessKey"])
        return f"arn:aws:iam::{CENTRAL}:user/sluice"

    def _portal_role(self, principal: str) -> None:
        iam = self.root.client("iam", REGION)
        trust = {
            "Effect": "Allow",
            "Principal": {"AWS": principal},
            "Action": "sts:AssumeRole",
            "Condition": {"StringEquals": {"sts:ExternalId": EXTERNAL_ID}},
        }
        iam.create_role(RoleName="SluicePortal", AssumeRolePolicyDocument=_policy(trust))
        allow = {"Effect": "Allow", "Action": ["glue:*", "lakeformation:*"], "Resource": "*"}
        iam.put_role_policy(RoleName="SluicePortal", PolicyName="a", PolicyDocument=_policy(allow))

    def _settings(self) -> None:
        role = {"DataLakePrincipalIdentifier": f"arn:aws:iam::{PRODUCER}:role/SluicePortal"}
        self.lakeformation.put_data_lake_settings(
            DataLakeSettings={
                "DataLakeAdmins": [role],
                "CreateDatabaseDefaultPermissions": [],
                "CreateTableDefaultPermissions": [],
                "Parameters": {"CROSS_ACCOUNT_VERSION": "4"},
            }
        )
        self.root.client("s3", REGION).create_bucket(
            Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION}
        )
        self.lakeformation.register_resource(
            ResourceArn=f"arn:aws:s3:::{BUCKET}", UseServiceLinkedRole=True
        )


def _policy(statement: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _input(name: str, columns: dict[str, str] | None, more: dict[str, Any]) -> dict[str, Any]:
    described = {"id": "bigint"} if columns is None else columns
    return {
        "Name": name,
        "StorageDescriptor": {
            "Columns": [{"Name": key, "Type": kind} for key, kind in described.items()],
            "Location": f"s3://{BUCKET}/{DATABASE}/{name}/",
        },
        **more,
    }
