"""Who may grant, what is refused, and what a grant leaves behind."""

import pytest

from tests.sandbox.lake import (
    CONSUMER,
    IAM_ONLY,
    PRODUCER,
    STRANGER,
    Lake,
    database,
    granted,
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


def test_revoke_of_nothing_held_is_refused(lake: Lake) -> None:
    """E12."""
    with refused("InvalidInputException", "No permissions revoked. Grantee has no permissions"):
        lake.revoke(CONSUMER, table(), ["SELECT"])


def test_revoke_of_more_than_held_is_refused_whole(lake: Lake) -> None:
    """E12."""
    lake.grant(LOCAL_PORTAL, table(), ["SELECT"])
    with refused("InvalidInputException", "Grantee does not does not have:[INSERT]"):
        lake.revoke(LOCAL_PORTAL, table(), ["SELECT", "INSERT"])
    assert ("TableWithColumns", ["SELECT"]) in granted(lake, LOCAL_PORTAL)


LOCAL_PORTAL = f"arn:aws:iam::{PRODUCER}:role/portal"


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
    before = granted(lake, CONSUMER)
    lake.grant(CONSUMER, table(), ["SELECT"])
    assert (
        granted(lake, CONSUMER)
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
