"""Glue under Lake Formation: cross-account reads, links, and what deleting does."""

from typing import Any

import pytest

from tests.sandbox.lake import (
    BUCKET,
    COLUMNS,
    CONSUMER,
    EVERYTHING,
    PRODUCER,
    Lake,
    all_but,
    database,
    policy,
    refused,
    some_columns,
    table,
    who,
)
from tests.sandbox_process import Keys


def _columns(description: dict) -> list[str]:
    return [column["Name"] for column in description["StorageDescriptor"]["Columns"]]


def _get(keys: Keys, owner: str = PRODUCER, where: str = "film", name: str = "films") -> Any:
    glue = keys.client("glue")
    return glue.get_table(CatalogId=owner, DatabaseName=where, Name=name)["Table"]


def test_foreign_table_needs_share_right_and_iam(lake: Lake) -> None:
    """E44."""
    lake.share_with_account()
    lake.accept()
    with refused("AccessDeniedException", "Required Describe on films"):
        _get(lake.analyst)
    lake.pass_on(table(), ["DESCRIBE"])
    found = _get(lake.analyst)
    assert (found["CatalogId"], _columns(found)) == (PRODUCER, list(COLUMNS))
    narrow = [{"Effect": "Allow", "Action": "glue:*", "Resource": f"arn:aws:glue:*:{CONSUMER}:*"}]
    lake.consumer_root.client("iam").put_role_policy(
        RoleName="analyst", PolicyName="may", PolicyDocument=policy(narrow)
    )
    with refused("AccessDeniedException", "no identity-based policy allows the glue:GetTable"):
        _get(lake.analyst)


@pytest.mark.parametrize(
    ("resource", "shown"),
    [
        (some_columns("title", "budget"), ["title", "budget"]),
        (all_but("budget"), ["title", "director"]),
    ],
)
def test_table_shows_the_granted_columns_only(lake: Lake, resource: dict, shown: list) -> None:
    """E44."""
    lake.grant(lake.analyst_arn, resource, ["SELECT"])
    lake.accept()
    assert _columns(_get(lake.analyst)) == shown


def test_account_columns_cut_what_the_admin_passed_on(lake: Lake) -> None:
    """E59."""
    lake.grant(CONSUMER, some_columns("title"), ["SELECT"], passing_on=True)
    lake.accept()
    lake.pass_on(some_columns("title"), ["SELECT"])
    assert _columns(_get(lake.analyst)) == ["title"]
    with refused("AccessDeniedException"):
        lake.pass_on(some_columns("budget"), ["SELECT"])


def test_direct_and_passed_on_grants_add_up(lake: Lake) -> None:
    lake.grant(lake.analyst_arn, some_columns("title"), ["SELECT"])
    lake.grant(CONSUMER, some_columns("budget"), ["SELECT"], passing_on=True)
    lake.accept()
    lake.pass_on(some_columns("budget"), ["SELECT"])
    assert _columns(_get(lake.analyst)) == ["title", "budget"]


def test_account_level_revoke_cuts_everybody_behind_it(lake: Lake) -> None:
    """E58: the recipient's own rows remain."""
    lake.share_with_account()
    lake.accept()
    lake.pass_on(table(), ["SELECT"])
    lake.revoke(CONSUMER, table(), ["DESCRIBE", "SELECT"], passing_on=True)
    with refused("AccessDeniedException"):
        _get(lake.analyst)


def test_link_shows_itself_until_its_target_may_be_seen(lake: Lake) -> None:
    """E45, E47."""
    lake.link()
    mine = _get(lake.consumer_admin, CONSUMER, "local")
    assert (mine["CatalogId"], mine["Name"]) == (CONSUMER, "films")
    assert "StorageDescriptor" not in mine
    lake.share_with_account()
    lake.accept()
    target = _get(lake.consumer_admin, CONSUMER, "local")
    assert (target["CatalogId"], _columns(target)) == (PRODUCER, list(COLUMNS))


def test_link_to_nothing_can_be_made(lake: Lake) -> None:
    """E47."""
    lake.link("ghost", target="nosuch")
    assert _get(lake.consumer_admin, CONSUMER, "local", "ghost")["TargetTable"]["Name"] == "nosuch"


def _database_link(lake: Lake) -> None:
    lake.consumer_admin.client("glue").create_database(
        DatabaseInput={
            "Name": "film_link",
            "TargetDatabase": {"CatalogId": PRODUCER, "DatabaseName": "film"},
        }
    )


def test_database_link_lists_the_shared_tables_only(lake: Lake) -> None:
    """E45."""
    lake.add_table("secret")
    lake.share_with_account()
    lake.grant(CONSUMER, database(), ["DESCRIBE"], passing_on=True)
    lake.accept()
    _database_link(lake)
    found = lake.consumer_admin.client("glue").get_tables(DatabaseName="film_link")["TableList"]
    assert [one["Name"] for one in found] == ["films"]


def test_deleting_through_a_database_link_deletes_the_target(lake: Lake) -> None:
    """E48."""
    lake.grant(CONSUMER, table(), ["DROP", "DESCRIBE"], passing_on=True)
    lake.grant(CONSUMER, database(), ["DESCRIBE"], passing_on=True)
    lake.accept()
    portal = f"arn:aws:iam::{CONSUMER}:role/portal"
    lake.pass_on(table(), ["DROP", "DESCRIBE"], principal=portal)
    _database_link(lake)
    lake.consumer_admin.client("glue").delete_table(DatabaseName="film_link", Name="films")
    assert lake.glue.get_tables(DatabaseName="film")["TableList"] == []


def test_deleting_the_link_itself_leaves_the_target(lake: Lake) -> None:
    """E48."""
    lake.link()
    lake.consumer_admin.client("glue").delete_table(DatabaseName="local", Name="films")
    assert len(lake.glue.get_tables(DatabaseName="film")["TableList"]) == 1


def test_updating_a_link_acts_on_the_target(lake: Lake) -> None:
    """E48."""
    lake.link()
    with refused("AccessDeniedException"):
        lake.consumer_admin.client("glue").update_table(
            DatabaseName="local", TableInput={"Name": "films", "Description": "mine"}
        )


def test_admin_without_drop_cannot_delete_anothers_link(lake: Lake) -> None:
    """E4: granting itself DROP helps."""
    glue = lake.analyst.client("glue")
    lf = lake.consumer_admin.client("lakeformation")
    lake.consumer_admin.client("glue").create_database(DatabaseInput={"Name": "local"})
    lf.grant_permissions(
        Principal=who(lake.analyst_arn),
        Resource={"Database": {"Name": "local"}},
        Permissions=["CREATE_TABLE", "DESCRIBE"],
    )
    aim = {"CatalogId": PRODUCER, "DatabaseName": "film", "Name": "films"}
    glue.create_table(DatabaseName="local", TableInput={"Name": "films", "TargetTable": aim})
    admin = lake.consumer_admin.client("glue")
    with refused("AccessDeniedException", "Required Drop on films"):
        admin.delete_table(DatabaseName="local", Name="films")
    lf.grant_permissions(
        Principal=who(f"arn:aws:iam::{CONSUMER}:role/portal"),
        Resource=table(CONSUMER, "local"),
        Permissions=["DROP"],
    )
    admin.delete_table(DatabaseName="local", Name="films")


def test_absent_objects_are_hidden_from_those_without_rights(lake: Lake) -> None:
    """E49."""
    clerk = lake.role(lake.producer_root, PRODUCER, "clerk", EVERYTHING)
    with refused("AccessDeniedException"):
        _get(clerk, name="nosuch")
    with refused("EntityNotFoundException"):
        _get(lake.producer_admin, name="nosuch")


def test_foreign_databases_are_listed_on_demand_only(lake: Lake) -> None:
    lake.grant(CONSUMER, database(), ["DESCRIBE"], passing_on=True)
    lake.accept()
    glue = lake.consumer_admin.client("glue")
    assert glue.get_databases()["DatabaseList"] == []
    found = glue.get_databases(ResourceShareType="FOREIGN")["DatabaseList"]
    assert [(one["CatalogId"], one["Name"]) for one in found] == [(PRODUCER, "film")]


def test_dropping_a_table_drops_its_grants_for_good(lake: Lake) -> None:
    """E53."""
    lake.share_with_account()
    lake.accept()
    lake.glue.delete_table(DatabaseName="film", Name="films")
    lake.add_table("films")
    assert not [row for row in lake.rows(Resource=table()) if row["Principal"] == who(CONSUMER)]
    with refused("AccessDeniedException"):
        _get(lake.consumer_admin)


def test_recreated_role_keeps_its_grants(lake: Lake) -> None:
    """E54."""
    lake.grant(lake.analyst_arn, table(), ["DESCRIBE"])
    lake.accept()
    iam = lake.consumer_root.client("iam")
    iam.delete_role_policy(RoleName="analyst", PolicyName="may")
    iam.delete_role(RoleName="analyst")
    analyst = lake.role(lake.consumer_root, CONSUMER, "analyst", EVERYTHING)
    assert _get(analyst)["Name"] == "films"


def test_tables_can_be_deleted_in_one_call(lake: Lake) -> None:
    lake.add_table("crew")
    answer = lake.glue.batch_delete_table(
        DatabaseName="film", TablesToDelete=["films", "crew", "nosuch"]
    )
    assert [error["TableName"] for error in answer["Errors"]] == ["nosuch"]
    assert lake.glue.get_tables(DatabaseName="film")["TableList"] == []


def test_columns_added_later_show_to_exclusions_only(lake: Lake) -> None:
    lake.grant(lake.analyst_arn, all_but("budget"), ["SELECT"])
    lake.accept()
    descriptor = {"Columns": [{"Name": name, "Type": "string"} for name in (*COLUMNS, "rating")]}
    lake.glue.update_table(
        DatabaseName="film", TableInput={"Name": "films", "StorageDescriptor": descriptor}
    )
    assert _columns(_get(lake.analyst)) == ["title", "director", "rating"]


def test_a_table_says_whether_its_location_is_registered(lake: Lake) -> None:
    asked = {"CatalogId": PRODUCER, "DatabaseName": "film", "Name": "films"}
    glue, key = lake.producer_admin.client("glue"), "IsRegisteredWithLakeFormation"
    assert glue.get_table(**asked)["Table"][key] is True
    lake.lf.deregister_resource(ResourceArn=f"arn:aws:s3:::{BUCKET}")
    assert glue.get_table(**asked)["Table"][key] is False
