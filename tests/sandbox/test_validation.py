"""What Lake Formation refuses to grant: wrong permissions, columns, principals, combinations."""

import pytest

from tests.sandbox.lake import (
    COLUMNS,
    CONSUMER,
    PRODUCER,
    Lake,
    all_but,
    database,
    granted,
    refused,
    some_columns,
    table,
    who,
)


def test_permission_foreign_to_the_resource_is_refused(lake: Lake) -> None:
    """E8."""
    with refused("InvalidInputException"):
        lake.grant(CONSUMER, database(), ["SELECT"])
    with refused("InvalidInputException"):
        lake.grant(CONSUMER, table(), ["CREATE_TABLE"])


def test_grant_option_beyond_the_permissions_is_refused(lake: Lake) -> None:
    """E9."""
    with refused("InvalidInputException"):
        lake.lf.grant_permissions(
            Principal=who(CONSUMER),
            Resource=table(),
            Permissions=["SELECT"],
            PermissionsWithGrantOption=["SELECT", "DESCRIBE"],
        )


@pytest.mark.parametrize("code", ["EntityNotFoundException", "InvalidInputException"])
def test_absent_table_or_database_is_not_found(lake: Lake, code: str) -> None:
    """E10: AWS answers with either code, so a switch chooses."""
    lake.sandbox.settings(missing_entity=code)
    try:
        with refused(code, "not found"):
            lake.grant(CONSUMER, table(name="nosuch"), ["SELECT"])
        with refused(code, "not found"):
            lake.grant(CONSUMER, database(name="nosuch"), ["DESCRIBE"])
    finally:
        lake.sandbox.settings(missing_entity="EntityNotFoundException")


def test_absent_column_is_refused(lake: Lake) -> None:
    """E11."""
    with refused("InvalidInputException", "non-existent column"):
        lake.grant(CONSUMER, some_columns("title", "nosuch"), ["SELECT"])


def test_columns_of_a_link_are_refused(lake: Lake) -> None:
    """E11."""
    lake.link()
    with refused("InvalidInputException"):
        lake.consumer_admin.client("lakeformation").grant_permissions(
            Principal=who(lake.analyst_arn),
            Resource={
                "TableWithColumns": {
                    "DatabaseName": "local",
                    "Name": "films",
                    "ColumnNames": ["title"],
                }
            },
            Permissions=["SELECT"],
        )


@pytest.mark.parametrize("permissions", [["DESCRIBE"], ["SELECT", "DESCRIBE"]])
def test_part_of_the_columns_takes_select_only(lake: Lake, permissions: list[str]) -> None:
    """E13."""
    with refused("InvalidInputException", "Permissions modification is invalid"):
        lake.grant(CONSUMER, some_columns("title"), permissions)


def test_empty_column_wildcard_is_the_whole_table(lake: Lake) -> None:
    """E13."""
    lake.grant(CONSUMER, all_but(), ["SELECT", "DESCRIBE"])
    assert granted(lake, CONSUMER) == [
        ("Table", ["DESCRIBE"]),
        ("TableWithColumns", ["SELECT"]),
    ]


def test_table_and_columns_for_one_principal_exclude_each_other(lake: Lake) -> None:
    """E14."""
    lake.grant(CONSUMER, some_columns("title"), ["SELECT"])
    with refused("InvalidInputException", "Permissions modification is invalid"):
        lake.grant(CONSUMER, table(), ["DESCRIBE"])
    lake.revoke(CONSUMER, some_columns("title"), ["SELECT"])
    lake.grant(CONSUMER, table(), ["DESCRIBE"])
    with refused("InvalidInputException", "Permissions modification is invalid"):
        lake.grant(CONSUMER, some_columns("title"), ["SELECT"])


def test_grant_option_on_excluded_columns_is_refused(lake: Lake) -> None:
    """E15."""
    with refused("InvalidInputException"):
        lake.grant(CONSUMER, all_but("budget"), ["SELECT"], passing_on=True)


def test_partition_key_in_a_column_list_is_refused(lake: Lake) -> None:
    """E16."""
    with refused("InvalidInputException"):
        lake.grant(CONSUMER, some_columns("title", "year"), ["SELECT"])


def test_unknown_role_is_an_invalid_principal(lake: Lake) -> None:
    """E17."""
    with refused("InvalidInputException", "Invalid principal"):
        lake.grant(f"arn:aws:iam::{PRODUCER}:role/nobody", table(), ["SELECT"])


def test_role_without_its_path_is_refused(lake: Lake) -> None:
    """E17."""
    path = "/aws-reserved/sso.amazonaws.com/eu-central-1/"
    lake.consumer_root.client("iam").create_role(
        RoleName="AWSReservedSSO_Analyst", Path=path, AssumeRolePolicyDocument="{}"
    )
    short = f"arn:aws:iam::{CONSUMER}:role/AWSReservedSSO_Analyst"
    with refused("InvalidInputException", "Invalid path for user"):
        lake.grant(short, table(), ["SELECT"])
    lake.grant(f"arn:aws:iam::{CONSUMER}:role{path}AWSReservedSSO_Analyst", table(), ["SELECT"])


def test_new_role_is_unknown_for_a_while(lake: Lake) -> None:
    """E18."""
    lake.sandbox.settings(new_role_seconds=3600)
    with refused("InvalidInputException", "Invalid principal"):
        lake.grant(lake.analyst_arn, table(), ["SELECT"])
    lake.sandbox.settings(new_role_seconds=0)
    lake.grant(lake.analyst_arn, table(), ["SELECT"])


@pytest.mark.parametrize("permission", ["ALL", "DROP"])
def test_drop_of_a_database_never_goes_abroad(lake: Lake, permission: str) -> None:
    """E19."""
    with refused("InvalidInputException"):
        lake.grant(CONSUMER, database(), [permission])


def test_direct_grant_abroad_takes_no_grant_option(lake: Lake) -> None:
    """E20."""
    with refused("InvalidInputException"):
        lake.grant(lake.analyst_arn, table(), ["SELECT"], passing_on=True)


def test_direct_grant_abroad_needs_version_3(lake: Lake) -> None:
    """E20."""
    lake.settle(lake.producer_root, PRODUCER, version="2")
    with refused("InvalidInputException", "version"):
        lake.grant(lake.analyst_arn, table(), ["SELECT"])
    lake.grant(CONSUMER, table(), ["SELECT"])


def test_catalog_id_must_be_an_account(lake: Lake) -> None:
    """E21."""
    with refused("InvalidInputException", "Catalog id must be a valid AWS account id."):
        lake.lf.grant_permissions(
            CatalogId="film", Principal=who(CONSUMER), Resource=table(), Permissions=["SELECT"]
        )


def test_revoking_columns_from_a_table_grant_is_refused(lake: Lake) -> None:
    lake.grant(CONSUMER, table(), ["SELECT"])
    with refused("InvalidInputException", "Permissions modification is invalid"):
        lake.revoke(CONSUMER, some_columns(*COLUMNS), ["SELECT"])


def test_sharing_while_iam_alone_rules_is_an_illegal_combination(lake: Lake) -> None:
    """E27, first mode; the alias EVERYONE means the same principal."""
    lake.grant("EVERYONE", table(), ["ALL"])
    with refused("InvalidInputException", "Illegal combination"):
        lake.share_with_account()
    lake.revoke("IAM_ALLOWED_PRINCIPALS", table(), ["ALL"])
    lake.share_with_account()


def test_sharing_while_iam_alone_rules_gives_no_access(lake: Lake) -> None:
    """E27, second mode."""
    lake.sandbox.settings(iam_allowed_principals="refuse_access")
    lake.grant("EVERYONE", table(), ["ALL"])
    lake.share_with_account()
    lake.accept()
    glue = lake.consumer_admin.client("glue")
    with refused("AccessDeniedException"):
        glue.get_table(CatalogId=PRODUCER, DatabaseName="film", Name="films")
    lake.revoke("EVERYONE", table(), ["ALL"])
    glue.get_table(CatalogId=PRODUCER, DatabaseName="film", Name="films")
