"""A lake in one account and a role that queries from the same or another, made with plain boto3."""

import json
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache

from tests.sandbox.query_tables import parquet

OWNER, CONSUMER = "111111111111", "222222222222"
REGION = "eu-central-1"
FILMS = [
    {"Name": "title", "Type": "string"},
    {"Name": "year", "Type": "int"},
    {"Name": "budget", "Type": "bigint"},
]
ANY = {"Effect": "Allow", "Action": "*", "Resource": "*"}
ANALYST = [
    {
        "Effect": "Allow",
        "Action": ["athena:*", "glue:Get*", "lakeformation:GetDataAccess"],
        "Resource": "*",
    },
    {
        "Effect": "Allow",
        "Action": ["s3:PutObject", "s3:GetObject", "s3:GetBucketLocation"],
        "Resource": ["arn:aws:s3:::results-*"],
    },
]


@dataclass
class Outcome:
    """How a query ended."""

    id: str
    state: str
    reason: str | None
    rows: list[list[str | None]]
    columns: list[tuple[str, str]]
    execution: dict


def role(root, name, account, statements):
    """A role that its own account may assume; returns its session's keys."""
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"AWS": f"arn:aws:iam::{account}:root"},
                "Action": "sts:AssumeRole",
            }
        ],
    }
    iam = root.client("iam")
    arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
    policy = {"Version": "2012-10-17", "Statement": statements}
    iam.put_role_policy(RoleName=name, PolicyName="all", PolicyDocument=json.dumps(policy))
    return root.assume(arn)


def role_arn(account, name):
    return f"arn:aws:iam::{account}:role/{name}"


def bucket(root, name):
    root.client("s3").create_bucket(
        Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION}
    )


class Lake:
    """Account 111111111111 with a governed table `cinema.films`, and what tests do with it."""

    def __init__(self, sandbox):
        self.root = sandbox.account(OWNER, "film-catalog")
        self.admin = role(self.root, "admin", OWNER, [ANY])
        self.settings(self.admin, OWNER)
        bucket(self.root, "film-lake")
        bucket(self.root, "results-owner")
        self.put("films/a.parquet", {"title": ["Alien", "Brazil"], "year": [1979, 1985]})
        self.table("cinema", "films", "s3://film-lake/films/")
        lakeformation = self.admin.client("lakeformation")
        lakeformation.register_resource(
            ResourceArn="arn:aws:s3:::film-lake", UseServiceLinkedRole=True
        )

    @staticmethod
    def settings(admin, account):
        admin_arn = role_arn(account, "admin")
        admin.client("lakeformation").put_data_lake_settings(
            DataLakeSettings={
                "DataLakeAdmins": [{"DataLakePrincipalIdentifier": admin_arn}],
                "CreateDatabaseDefaultPermissions": [],
                "CreateTableDefaultPermissions": [],
                "Parameters": {"CROSS_ACCOUNT_VERSION": "4"},
            }
        )

    def put(self, key, columns):
        rows = len(next(iter(columns.values())))
        body = parquet({"budget": list(range(rows)), **columns})
        self.root.client("s3").put_object(Bucket="film-lake", Key=key, Body=body)

    def table(self, database, name, location):
        glue = self.admin.client("glue")
        with suppress(glue.exceptions.AlreadyExistsException):
            glue.create_database(
                DatabaseInput={"Name": database, "CreateTableDefaultPermissions": []}
            )
        glue.create_table(
            DatabaseName=database,
            TableInput={
                "Name": name,
                "StorageDescriptor": {
                    "Columns": FILMS,
                    "Location": location,
                    "SerdeInfo": {
                        "SerializationLibrary": "org.apache.hadoop.hive.ql.io.parquet.serde."
                        "ParquetHiveSerDe"
                    },
                },
                "Parameters": {"classification": "parquet"},
            },
        )

    def grant(self, principal, permissions, resource, *, by=None, grantable=()):
        (by or self.admin).client("lakeformation").grant_permissions(
            Principal={"DataLakePrincipalIdentifier": principal},
            Resource=resource,
            Permissions=permissions,
            PermissionsWithGrantOption=list(grantable),
        )

    def films(self, catalog=OWNER):
        return {"Table": {"CatalogId": catalog, "DatabaseName": "cinema", "Name": "films"}}

    def columns(self, *names):
        place = {"CatalogId": OWNER, "DatabaseName": "cinema", "Name": "films"}
        return {"TableWithColumns": {**place, "ColumnNames": list(names)}}


@lru_cache(maxsize=8)
def athena_of(keys):
    """Making a client costs more than a query."""
    return keys.client("athena")


def query(keys, sql, *, output="s3://results-owner/out/", database="cinema", **more):
    """Start a query, wait for its end and fetch its rows."""
    athena = athena_of(keys)
    if output:
        more["ResultConfiguration"] = {"OutputLocation": output}
    started = athena.start_query_execution(
        QueryString=sql, QueryExecutionContext={"Database": database}, **more
    )
    return ended(athena, started["QueryExecutionId"])


def ended(athena, identity):
    deadline = time.monotonic() + 20
    while True:
        execution = athena.get_query_execution(QueryExecutionId=identity)["QueryExecution"]
        status = execution["Status"]
        if status["State"] not in ("QUEUED", "RUNNING"):
            break
        assert time.monotonic() < deadline, "the query does not end"
        time.sleep(0.01)
    rows, columns = [], []
    if status["State"] == "SUCCEEDED":
        for page in athena.get_paginator("get_query_results").paginate(QueryExecutionId=identity):
            found = page["ResultSet"]
            rows += [[c.get("VarCharValue") for c in row["Data"]] for row in found["Rows"]]
            columns = [(c["Name"], c["Type"]) for c in found["ResultSetMetadata"]["ColumnInfo"]]
    return Outcome(
        identity, status["State"], status.get("StateChangeReason"), rows, columns, execution
    )
