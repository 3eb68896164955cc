"""A small lake in the sandbox: a producing account, a consuming one, and the roles in them."""

import json
from contextlib import contextmanager
from typing import Any

from botocore.exceptions import ClientError

from tests.sandbox_process import REGION, Keys, SandboxProcess

PRODUCER, CONSUMER, STRANGER = "111111111111", "222222222222", "333333333333"
BUCKET = "film-data"
COLUMNS = ("title", "director", "budget")
EVERYTHING = [{"Effect": "Allow", "Action": "*", "Resource": "*"}]
IAM_ONLY = {"DataLakePrincipalIdentifier": "IAM_ALLOWED_PRINCIPALS"}


def policy(statements: list[dict[str, Any]]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def trust(*principals: str, external_id: str | None = None) -> str:
    statement: dict[str, Any] = {
        "Effect": "Allow",
        "Principal": {"AWS": list(principals)},
        "Action": "sts:AssumeRole",
    }
    if external_id:
        statement["Condition"] = {"StringEquals": {"sts:ExternalId": external_id}}
    return policy([statement])


def who(principal: str) -> dict[str, str]:
    return {"DataLakePrincipalIdentifier": principal}


def table(owner: str = PRODUCER, database: str = "film", name: str = "films") -> dict[str, Any]:
    return {"Table": {"CatalogId": owner, "DatabaseName": database, "Name": name}}


def database(owner: str = PRODUCER, name: str = "film") -> dict[str, Any]:
    return {"Database": {"CatalogId": owner, "Name": name}}


def some_columns(*names: str, owner: str = PRODUCER, name: str = "films") -> dict[str, Any]:
    where = {"CatalogId": owner, "DatabaseName": "film", "Name": name}
    return {"TableWithColumns": {**where, "ColumnNames": list(names)}}


def all_but(*names: str) -> dict[str, Any]:
    where = {"CatalogId": PRODUCER, "DatabaseName": "film", "Name": "films"}
    wildcard = {"ExcludedColumnNames": list(names)}
    return {"TableWithColumns": {**where, "ColumnWildcard": wildcard}}


class Refusal:
    code = ""
    message = ""
    status = 0


@contextmanager
def refused(code: str, words: str = ""):
    """The block must be refused with this error code, with `words` in the message."""
    refusal = Refusal()
    try:
        yield refusal
    except ClientError as error:
        refusal.code = error.response["Error"]["Code"]
        refusal.message = error.response["Error"]["Message"]
        refusal.status = error.response["ResponseMetadata"]["HTTPStatusCode"]
    assert refusal.code == code, refusal.message or "nothing was refused"
    assert words in refusal.message


class Lake:
    """Producer's table `film.films` ruled by Lake Formation; `consumer_role` is the analyst's."""

    def __init__(self, sandbox: SandboxProcess) -> None:
        self.sandbox = sandbox
        self.producer_root = sandbox.account(PRODUCER, "producer")
        self.consumer_root = sandbox.account(CONSUMER, "consumer")
        self.producer_admin = self.role(self.producer_root, PRODUCER, "portal", EVERYTHING)
        self.consumer_admin = self.role(self.consumer_root, CONSUMER, "portal", EVERYTHING)
        self.analyst = self.role(self.consumer_root, CONSUMER, "analyst", EVERYTHING)
        self.settle(self.producer_root, PRODUCER)
        self.settle(self.consumer_root, CONSUMER)
        self._fill()

    analyst_arn = f"arn:aws:iam::{CONSUMER}:role/analyst"

    def role(self, root: Keys, account: str, name: str, statements: list[dict[str, Any]]) -> Keys:
        iam = root.client("iam")
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust(account))
        iam.put_role_policy(RoleName=name, PolicyName="may", PolicyDocument=policy(statements))
        return root.assume(f"arn:aws:iam::{account}:role/{name}")

    def settle(self, root: Keys, account: str, version: str = "3", region: str = REGION) -> None:
        root.client("lakeformation", region).put_data_lake_settings(
            DataLakeSettings={
                "DataLakeAdmins": [who(f"arn:aws:iam::{account}:role/portal")],
                "CreateDatabaseDefaultPermissions": [],
                "CreateTableDefaultPermissions": [],
                "Parameters": {"CROSS_ACCOUNT_VERSION": version},
            }
        )

    def _fill(self) -> None:
        s3 = self.producer_root.client("s3")
        s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
        self.glue = self.producer_admin.client("glue")
        self.glue.create_database(DatabaseInput={"Name": "film"})
        self.add_table("films")
        self.lf = self.producer_admin.client("lakeformation")
        self.lf.register_resource(ResourceArn=f"arn:aws:s3:::{BUCKET}", UseServiceLinkedRole=True)

    def add_table(self, name: str, columns: tuple[str, ...] = COLUMNS) -> None:
        self.glue.create_table(
            DatabaseName="film",
            TableInput={
                "Name": name,
                "Parameters": {"classification": "csv"},
                "PartitionKeys": [{"Name": "year", "Type": "string"}],
                "StorageDescriptor": {
                    "Columns": [{"Name": column, "Type": "string"} for column in columns],
                    "Location": f"s3://{BUCKET}/{name}/",
                },
            },
        )

    def share_with_account(self, resource: dict[str, Any] | None = None) -> None:
        """The account-mode grant of DESCRIBE and SELECT, with the grant option."""
        self.grant(CONSUMER, resource or table(), ["DESCRIBE", "SELECT"], passing_on=True)

    def grant(
        self,
        principal: str,
        resource: dict[str, Any],
        permissions: list[str],
        passing_on: bool = False,
    ) -> None:
        self.lf.grant_permissions(
            Principal=who(principal),
            Resource=resource,
            Permissions=permissions,
            PermissionsWithGrantOption=permissions if passing_on else [],
        )

    def revoke(
        self,
        principal: str,
        resource: dict[str, Any],
        permissions: list[str],
        passing_on: bool = False,
    ) -> None:
        self.lf.revoke_permissions(
            Principal=who(principal),
            Resource=resource,
            Permissions=permissions,
            PermissionsWithGrantOption=permissions if passing_on else [],
        )

    def invitations(self, keys: Keys | None = None) -> list[dict[str, Any]]:
        ram = (keys or self.consumer_admin).client("ram")
        found: list[dict[str, Any]] = ram.get_resource_share_invitations()[
            "resourceShareInvitations"
        ]
        return found

    def accept(self) -> None:
        ram = self.consumer_admin.client("ram")
        for invitation in self.invitations():
            if invitation["status"] == "PENDING":
                arn = invitation["resourceShareInvitationArn"]
                ram.accept_resource_share_invitation(resourceShareInvitationArn=arn)

    def pass_on(
        self, resource: dict[str, Any], permissions: list[str], principal: str | None = None
    ) -> None:
        """The consumer's admin grants to its analyst."""
        self.consumer_admin.client("lakeformation").grant_permissions(
            Principal=who(principal or self.analyst_arn), Resource=resource, Permissions=permissions
        )

    def link(self, name: str = "films", target: str = "films") -> None:
        """A table link in the consumer's database `local`, described to the analyst."""
        glue = self.consumer_admin.client("glue")
        if "local" not in [one["Name"] for one in glue.get_databases()["DatabaseList"]]:
            glue.create_database(DatabaseInput={"Name": "local"})
        aim = {"CatalogId": PRODUCER, "DatabaseName": "film", "Name": target}
        glue.create_table(DatabaseName="local", TableInput={"Name": name, "TargetTable": aim})
        self.pass_on(table(CONSUMER, "local", name), ["DESCRIBE"])

    def rows(self, keys: Keys | None = None, **asked: Any) -> list[dict[str, Any]]:
        lf = (keys or self.producer_admin).client("lakeformation")
        found: list[dict[str, Any]] = lf.list_permissions(**asked)["PrincipalResourcePermissions"]
        return found


def granted(lake: Lake, principal: str) -> list[tuple[str, list[str]]]:
    """Shape and permissions of the principal's rows on `film.films`."""
    return [
        (next(iter(row["Resource"])), row["Permissions"])
        for row in lake.rows(Resource=table())
        if row["Principal"] == who(principal)
    ]
