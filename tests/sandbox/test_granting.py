"""Who may grant, what is refused, and what a grant leaves behind."""

import pytest

from tests.sandbox.lake import (
    COLUMNS,
    CONSUMER,
    IAM_ONLY,
    PRODUCER,
    STRANGER,
    Lake,
    all_but,
    database,
    refused,
    some_columns,
    table,
    who,
)

NO_ACCESS = "Resource does not exist or requester is not authorized"
LOCAL = f"arn:aws:iam::{PRODUCER}:role/clerk"


@pytest.fixture
def clerk(lake: Lake):
    return lake.role(
        lake.producer_root, PRODUCER, "clerk", [{"Effect": "Allow", "Action": "*", "Resource": "*"}]
    )


def _explicit(lake: Lake, principal: str) -> list[tuple[str, list[str]]]:
    return [
        (next(iter(row["Resource"])), row["Permissions"])
        for row in lake.rows(Resource=table())
        if row["Principal"] == who(principal)
    ]


def test_grant_without_admin_or_grant_option_is_refused_with_400(lake: Lake, clerk) -> None:
    """E1, E25."""
    with refused("AccessDeniedException", NO_ACCESS) as refusal:
        clerk.client("lakeformation").grant_permissions(
            Principal=who(LOCAL), Resource=table(), Permissions=["SELECT"]
        )
    assert refusal.status == 400


def test_revoke_without_admin_or_grant_option_is_refused(lake: Lake, clerk) -> None:
    """E1."""
    lake.grant(f"arn:aws:iam::{PRODUCER}:role/portal", table(), ["SELECT"])
    with refused("AccessDeniedException", NO_ACCESS):
        clerk.client("lakeformation").revoke_permissions(
            Principal=who(f"arn:aws:iam::{PRODUCER}:role/portal"),
            Resource=table(),
            Permissions=["SELECT"],
        )


def test_holder_of_the_grant_option_may_grant_that_and_no_more(lake: Lake, clerk) -> None:
    """E1."""
    lake.grant(LOCAL, table(), ["SELECT"], passing_on=True)
    lf = clerk.client("lakeformation")
    portal = who(f"arn:aws:iam::{PRODUCER}:role/portal")
    lf.grant_permissions(Principal=portal, Resource=table(), Permissions=["SELECT"])
    with refused("AccessDeniedException", NO_ACCESS):
        lf.grant_permissions(Principal=portal, Resource=table(), Permissions=["INSERT"])


def test_recipient_cannot_share_further_to_another_account(lake: Lake) -> None:
    """E2."""
    lake.sandbox.account(STRANGER)
    lake.share_with_account()
    lake.accept()
    with refused("AccessDeniedException", "Not authorized to grant permissions for the resource"):
        lake.pass_on(table(), ["SELECT"], principal=STRANGER)


def test_recipients_non_admin_cannot_pass_on(lake: Lake) -> None:
    """E3."""
    lake.share_with_account()
    lake.accept()
    with refused("AccessDeniedException"):
        lake.analyst.client("lakeformation").grant_permissions(
            Principal=who(lake.analyst_arn), Resource=table(), Permissions=["SELECT"]
        )


def test_recipients_admin_cannot_pass_on_beyond_the_accounts_grant_option(lake: Lake) -> None:
    """E3."""
    lake.share_with_account()
    lake.accept()
    lake.pass_on(table(), ["SELECT", "DESCRIBE"])
    with refused("AccessDeniedException", NO_ACCESS):
        lake.pass_on(table(), ["INSERT"])


def test_passing_on_before_the_share_is_accepted_is_refused(lake: Lake) -> None:
    """E29."""
    lake.share_with_account()
    with refused("AccessDeniedException", "Insufficient Glue permissions to access table films"):
        lake.pass_on(table(), ["SELECT"])


def test_owner_and_recipient_see_one_store(lake: Lake) -> None:
    """E5: the recipient's grant lands in the owner's catalog, not in its own."""
    lake.share_with_account()
    lake.accept()
    lake.pass_on(table(), ["SELECT"])
    principals = {
        row["Principal"]["DataLakePrincipalIdentifier"]
        for row in lake.rows(lake.consumer_admin, CatalogId=PRODUCER)
    }
    assert principals == {CONSUMER, lake.analyst_arn}
    mine = lake.rows(lake.consumer_admin, ResourceType="TABLE")
    assert mine == []


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


def test_revoke_of_nothing_held_is_refused(lake: Lake) -> None:
    """E12."""
    with refused("InvalidInputException", "No permissions revoked. Grantee has no permissions"):
        lake.revoke(CONSUMER, table(), ["SELECT"])


def test_revoke_of_more_than_held_is_refused_whole(lake: Lake) -> None:
    """E12."""
    lake.grant(LOCAL_PORTAL, table(), ["SELECT"])
    with refused("InvalidInputException", "Grantee does not does not have:[INSERT]"):
        lake.revoke(LOCAL_PORTAL, table(), ["SELECT", "INSERT"])
    assert ("TableWithColumns", ["SELECT"]) in _explicit(lake, LOCAL_PORTAL)


LOCAL_PORTAL = f"arn:aws:iam::{PRODUCER}:role/portal"


@pytest.mark.parametrize("permissions", [["DESCRIBE"], ["SELECT", "DESCRIBE"]])
def test_part_of_the_columns_takes_select_only(lake: Lake, permissions: list[str]) -> None:
    """E13."""
    with refused("InvalidInputException", "Permissions modification is invalid"):
        lake.grant(CONSUMER, some_columns("title"), permissions)


def test_empty_column_wildcard_is_the_whole_table(lake: Lake) -> None:
    """E13."""
    lake.grant(CONSUMER, all_but(), ["SELECT", "DESCRIBE"])
    assert _explicit(lake, CONSUMER) == [
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


def _entry(number: int, resource: dict, permissions: list[str]) -> dict:
    return {
        "Id": str(number),
        "Principal": who(CONSUMER),
        "Resource": resource,
        "Permissions": permissions,
        "PermissionsWithGrantOption": permissions,
    }


def test_batch_applies_what_it_can_and_lists_the_failures(lake: Lake) -> None:
    """E22: the grant option comes with it."""
    answer = lake.lf.batch_grant_permissions(
        Entries=[
            _entry(1, table(), ["SELECT"]),
            _entry(2, table(name="nosuch"), ["SELECT"]),
            _entry(3, database(), ["DESCRIBE"]),
        ]
    )
    assert [failure["RequestEntry"]["Id"] for failure in answer["Failures"]] == ["2"]
    assert answer["Failures"][0]["Error"]["ErrorCode"] == "EntityNotFoundException"
    granted = [row for row in lake.rows(Resource=table()) if row["Principal"] == who(CONSUMER)]
    assert [row["PermissionsWithGrantOption"] for row in granted] == [["SELECT"]]


def test_batch_of_21_or_with_one_id_twice_is_refused(lake: Lake) -> None:
    """E22."""
    with refused("InvalidInputException"):
        lake.lf.batch_grant_permissions(
            Entries=[_entry(number, table(), ["SELECT"]) for number in range(21)]
        )
    with refused("InvalidInputException"):
        lake.lf.batch_revoke_permissions(
            Entries=[_entry(1, table(), ["SELECT"]), _entry(1, table(), ["DESCRIBE"])]
        )


def test_grants_add_up_and_repeating_one_changes_nothing(lake: Lake) -> None:
    """E23."""
    lake.grant(CONSUMER, table(), ["DESCRIBE"])
    lake.grant(CONSUMER, table(), ["SELECT"])
    before = _explicit(lake, CONSUMER)
    lake.grant(CONSUMER, table(), ["SELECT"])
    assert (
        _explicit(lake, CONSUMER)
        == before
        == [
            ("Table", ["DESCRIBE"]),
            ("TableWithColumns", ["SELECT"]),
        ]
    )


def test_column_grants_add_up_and_one_column_can_be_revoked(lake: Lake) -> None:
    """E23."""
    lake.grant(CONSUMER, some_columns("title"), ["SELECT"])
    lake.grant(CONSUMER, some_columns("director"), ["SELECT"])
    lake.revoke(CONSUMER, some_columns("title"), ["SELECT"])
    rows = [row for row in lake.rows(Resource=table()) if row["Principal"] == who(CONSUMER)]
    assert [row["Resource"]["TableWithColumns"]["ColumnNames"] for row in rows] == [["director"]]


def test_revoking_columns_from_a_table_grant_is_refused(lake: Lake) -> None:
    lake.grant(CONSUMER, table(), ["SELECT"])
    with refused("InvalidInputException", "Permissions modification is invalid"):
        lake.revoke(CONSUMER, some_columns(*COLUMNS), ["SELECT"])


def test_new_objects_are_open_to_iam_unless_the_defaults_are_empty(lake: Lake) -> None:
    """E26."""
    defaults = {"Principal": IAM_ONLY, "Permissions": ["ALL"]}
    lake.glue.create_database(
        DatabaseInput={"Name": "open", "CreateTableDefaultPermissions": [defaults]}
    )
    lake.glue.create_table(DatabaseName="open", TableInput={"Name": "loose"})
    rows = lake.rows(Resource=table(database="open", name="loose"))
    assert [row["Permissions"] for row in rows if row["Principal"] == IAM_ONLY] == [["ALL"]]
    assert not [row for row in lake.rows(Resource=table()) if row["Principal"] == IAM_ONLY]


def test_a_fresh_account_leaves_all_to_iam(sandbox) -> None:
    """E26."""
    root = sandbox.account("444444444444")
    root.client("glue").create_database(DatabaseInput={"Name": "old"})
    root.client("glue").create_table(DatabaseName="old", TableInput={"Name": "open"})
    got = root.client("lakeformation").list_permissions()["PrincipalResourcePermissions"]
    held = [row["Resource"] for row in got if row["Principal"] == IAM_ONLY]
    assert [next(iter(resource)) for resource in held] == ["Database", "Table"]


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
