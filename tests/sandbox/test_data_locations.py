"""Registered locations: whose role reads them, and who may make tables that lie there."""

from typing import Any

import pytest

from tests.sandbox import athena_lake
from tests.sandbox.athena_lake import ANALYST, OWNER, query, role, role_arn
from tests.sandbox.lake import (
    BUCKET,
    CONSUMER,
    EVERYTHING,
    PRODUCER,
    Lake,
    database,
    policy,
    refused,
    table,
    trust,
)
from tests.sandbox_process import REGION, Keys, SandboxProcess

BUCKET_ARN = f"arn:aws:s3:::{BUCKET}"
CLERK = f"arn:aws:iam::{PRODUCER}:role/clerk"
PORTAL_ABROAD = f"arn:aws:iam::{CONSUMER}:role/portal"
FOR_LAKE_FORMATION = policy(
    [
        {
            "Effect": "Allow",
            "Principal": {"Service": "lakeformation.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ]
)


@pytest.fixture
def clerk(lake: Lake) -> Keys:
    """A role of the owner's that may make tables in `film`, and no administrator."""
    keys = lake.role(lake.producer_root, PRODUCER, "clerk", EVERYTHING)
    lake.grant(CLERK, database(), ["CREATE_TABLE", "DESCRIBE"])
    return keys


def at(path: str = "made") -> dict[str, Any]:
    columns = [{"Name": "title", "Type": "string"}]
    descriptor = {"Columns": columns, "Location": f"s3://{BUCKET}/{path}/"}
    return {"Name": "made", "StorageDescriptor": descriptor}


def location(path: str = "") -> dict[str, Any]:
    return {"DataLocation": {"CatalogId": PRODUCER, "ResourceArn": f"{BUCKET_ARN}{path}"}}


@pytest.mark.parametrize("path", ["", "/made", "/made/"])
def test_tables_below_a_registered_location_need_data_location_access(
    lake: Lake, clerk: Keys, path: str
) -> None:
    glue = clerk.client("glue")
    with refused("AccessDeniedException", f"permission(s) on s3://{BUCKET}/made/"):
        glue.create_table(DatabaseName="film", TableInput=at())
    lake.grant(CLERK, location("/other"), ["DATA_LOCATION_ACCESS"])
    with refused("AccessDeniedException"):
        glue.create_table(DatabaseName="film", TableInput=at())
    lake.grant(CLERK, location(path), ["DATA_LOCATION_ACCESS"])
    glue.create_table(DatabaseName="film", TableInput=at())


def test_a_table_elsewhere_or_at_a_hybrid_location_needs_none(lake: Lake, clerk: Keys) -> None:
    glue = clerk.client("glue")
    elsewhere = at()
    elsewhere["StorageDescriptor"]["Location"] = "s3://elsewhere/made/"
    glue.create_table(DatabaseName="film", TableInput=elsewhere)
    lake.lf.update_resource(
        ResourceArn=BUCKET_ARN,
        RoleArn=f"arn:aws:iam::{PRODUCER}:role/portal",
        HybridAccessEnabled=True,
    )
    glue.create_table(DatabaseName="film", TableInput={**at(), "Name": "hybrid"})


def test_a_table_is_moved_to_a_registered_location_with_access_only(
    lake: Lake, clerk: Keys
) -> None:
    glue = clerk.client("glue")
    lake.grant(CLERK, location("/made"), ["DATA_LOCATION_ACCESS"])
    glue.create_table(DatabaseName="film", TableInput=at())
    with refused("AccessDeniedException", f"permission(s) on s3://{BUCKET}/films/"):
        glue.update_table(DatabaseName="film", TableInput=at("films"))
    lake.revoke(CLERK, location("/made"), ["DATA_LOCATION_ACCESS"])
    glue.update_table(DatabaseName="film", TableInput={**at(), "Description": "as before"})
    lake.sandbox.settings(altering_at_locations="always")
    with refused("AccessDeniedException"):
        glue.update_table(DatabaseName="film", TableInput=at())


def test_databases_at_a_registered_location_need_access_too(lake: Lake) -> None:
    glue = lake.role(lake.producer_root, PRODUCER, "clerk", EVERYTHING).client("glue")
    asked = {"Name": "drama", "LocationUri": f"s3://{BUCKET}/drama"}
    with refused("AccessDeniedException", f"permission(s) on s3://{BUCKET}/drama"):
        glue.create_database(DatabaseInput=asked)
    lake.grant(CLERK, location("/drama"), ["DATA_LOCATION_ACCESS"])
    glue.create_database(DatabaseInput=asked)
    with refused("AccessDeniedException"):
        glue.update_database(Name="drama", DatabaseInput={**asked, "LocationUri": f"s3://{BUCKET}"})


def test_recipients_pass_data_locations_on_without_any_share(lake: Lake) -> None:
    """What is made through a database link asks the owner's locations."""
    lake.grant(CONSUMER, database(), ["CREATE_TABLE", "DESCRIBE"], passing_on=True)
    lake.accept()
    lake.pass_on(database(), ["CREATE_TABLE"], principal=PORTAL_ABROAD)
    glue = lake.consumer_admin.client("glue")
    target = {"CatalogId": PRODUCER, "DatabaseName": "film"}
    glue.create_database(DatabaseInput={"Name": "link", "TargetDatabase": target})
    with refused("AccessDeniedException", f"permission(s) on s3://{BUCKET}/made/"):
        glue.create_table(DatabaseName="link", TableInput=at())
    lake.grant(CONSUMER, location(), ["DATA_LOCATION_ACCESS"], passing_on=True)
    assert len(lake.invitations()) == 1
    lake.pass_on(location(), ["DATA_LOCATION_ACCESS"], principal=PORTAL_ABROAD)
    glue.create_table(DatabaseName="link", TableInput=at())
    assert lake.glue.get_table(DatabaseName="film", Name="made")["Table"]["CatalogId"] == PRODUCER


def test_access_is_granted_at_registered_locations_only(lake: Lake) -> None:
    """E10."""
    elsewhere = {"DataLocation": {"ResourceArn": "arn:aws:s3:::elsewhere"}}
    with refused("EntityNotFoundException", "Location not found"):
        lake.grant(f"arn:aws:iam::{PRODUCER}:role/portal", elsewhere, ["DATA_LOCATION_ACCESS"])


def test_passing_a_role_on_to_lake_formation_is_asked_of_iam(lake: Lake) -> None:
    arn = f"arn:aws:iam::{PRODUCER}:role/portal"
    statements: list[dict[str, Any]] = [
        {"Effect": "Allow", "Action": "lakeformation:*", "Resource": "*"},
        {
            "Effect": "Allow",
            "Action": "iam:PassRole",
            "Resource": arn,
            "Condition": {"StringEquals": {"iam:PassedToService": "glue.amazonaws.com"}},
        },
    ]
    lf = lake.role(lake.producer_root, PRODUCER, "clerk", statements).client("lakeformation")
    with refused("AccessDeniedException", "iam:PassRole"):
        lf.register_resource(ResourceArn=f"{BUCKET_ARN}/films", RoleArn=arn)
    statements[1]["Condition"] = {
        "StringEquals": {"iam:PassedToService": "lakeformation.amazonaws.com"}
    }
    lake.producer_root.client("iam").put_role_policy(
        RoleName="clerk", PolicyName="may", PolicyDocument=policy(statements)
    )
    lf.register_resource(ResourceArn=f"{BUCKET_ARN}/films", RoleArn=arn)


def test_the_service_linked_role_is_for_the_accounts_own_buckets(lake: Lake) -> None:
    lf = lake.consumer_admin.client("lakeformation")
    with refused("InvalidInputException", "buckets of other accounts"):
        lf.register_resource(ResourceArn=BUCKET_ARN, UseServiceLinkedRole=True)
    lf.register_resource(ResourceArn=BUCKET_ARN, RoleArn=PORTAL_ABROAD)


def test_queries_read_as_the_role_of_the_location(sandbox: SandboxProcess) -> None:
    """E46: a role that is gone, is not lent, or may not read S3 reads nothing."""
    lake = athena_lake.Lake(sandbox)
    analyst = role(lake.root, "analyst", OWNER, ANALYST)
    lake.grant(role_arn(OWNER, "analyst"), ["SELECT"], lake.films())
    iam, counting = lake.root.client("iam"), "SELECT count(*) AS n FROM films"
    iam.create_role(RoleName="reading", AssumeRolePolicyDocument=FOR_LAKE_FORMATION)
    lake.admin.client("lakeformation").update_resource(
        ResourceArn="arn:aws:s3:::film-lake", RoleArn=role_arn(OWNER, "reading")
    )
    refusal = "the role of the registered location may not read it"
    assert refusal in str(query(analyst, counting).reason)
    may = {
        "Effect": "Allow",
        "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::film-lake/films/*",
    }
    iam.put_role_policy(RoleName="reading", PolicyName="s3", PolicyDocument=policy([may]))
    assert query(analyst, counting).rows == [["n"], ["2"]]
    iam.update_assume_role_policy(RoleName="reading", PolicyDocument=trust(OWNER))
    assert refusal in str(query(analyst, counting).reason)
    iam.delete_role_policy(RoleName="reading", PolicyName="s3")
    iam.delete_role(RoleName="reading")
    assert refusal in str(query(analyst, counting).reason)


def test_a_recreated_role_is_told_from_the_old_one(lake: Lake) -> None:
    """E54: IAM gives it another id and date, though Lake Formation sees only its ARN."""
    iam = lake.consumer_root.client("iam")
    lake.grant(lake.analyst_arn, table(), ["DESCRIBE"])
    old = iam.get_role(RoleName="analyst")["Role"]
    assert iam.get_role(RoleName="analyst")["Role"]["RoleId"] == old["RoleId"]
    iam.delete_role_policy(RoleName="analyst", PolicyName="may")
    iam.delete_role(RoleName="analyst")
    lake.role(lake.consumer_root, CONSUMER, "analyst", EVERYTHING)
    new = iam.get_role(RoleName="analyst")["Role"]
    assert new["Arn"] == old["Arn"]
    assert new["RoleId"] != old["RoleId"]
    assert new["CreateDate"] > old["CreateDate"]
    assert new["Arn"] in [
        row["Principal"]["DataLakePrincipalIdentifier"] for row in lake.rows(Resource=table())
    ]


def test_locations_are_those_of_a_region(lake: Lake, clerk: Keys) -> None:
    """E61."""
    other = "eu-west-1" if REGION != "eu-west-1" else "eu-central-1"
    lake.settle(lake.producer_root, PRODUCER, region=other)
    lake.producer_admin.client("glue", other).create_database(DatabaseInput={"Name": "film"})
    lake.producer_admin.client("lakeformation", other).grant_permissions(
        Principal={"DataLakePrincipalIdentifier": CLERK},
        Resource={"Database": {"Name": "film"}},
        Permissions=["CREATE_TABLE"],
    )
    clerk.client("glue", other).create_table(DatabaseName="film", TableInput=at())
