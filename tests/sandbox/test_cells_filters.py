"""Data cells filters: making, changing, listing and deleting them, and granting what they cut."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.sandbox.cells import cells_filter, cut, on_filter
from tests.sandbox.lake import (
    COLUMNS,
    CONSUMER,
    EVERYTHING,
    PRODUCER,
    Lake,
    refused,
    table,
    who,
)
from tests.sandbox_process import Keys, SandboxProcess

EVERY_KEY = ("SELECT", "DESCRIBE", "DROP")


def make(lake: Lake, **asked: Any) -> None:
    lake.lf.create_data_cells_filter(TableData=cut(**asked))


def filters(keys: Keys, **asked: Any) -> list[str]:
    lf = keys.client("lakeformation")
    return [one["Name"] for one in lf.list_data_cells_filter(**asked)["DataCellsFilters"]]


def table_named(name: str = "films") -> dict[str, str]:
    return {"CatalogId": PRODUCER, "DatabaseName": "film", "Name": name}


def columns_seen(keys: Keys) -> list[str]:
    found = keys.client("glue").get_table(CatalogId=PRODUCER, DatabaseName="film", Name="films")
    return [one["Name"] for one in found["Table"]["StorageDescriptor"]["Columns"]]


def test_a_filter_is_shown_as_it_was_made(lake: Lake) -> None:
    """E24."""
    make(lake, columns=["title", "director"])
    make(lake, name="all", rows=None)
    shown = lake.lf.get_data_cells_filter(**cells_filter())["DataCellsFilter"]
    assert shown == {**cut(columns=["director", "title"]), "VersionId": "1"}
    every = lake.lf.get_data_cells_filter(**cells_filter("all"))["DataCellsFilter"]
    assert every == {**cut(name="all", rows=None), "VersionId": "1"}


@pytest.mark.parametrize(
    "change",
    [
        {"RowFilter": {}},
        {"RowFilter": {"FilterExpression": "title = 'x'", "AllRowsWildcard": {}}},
        {"ColumnNames": ["title"]},
        {"ColumnWildcard": None},
    ],
)
def test_exactly_one_kind_of_rows_and_of_columns_is_given(
    lake: Lake, change: dict[str, Any]
) -> None:
    """E24."""
    asked = {key: value for key, value in {**cut(), **change}.items() if value is not None}
    with refused("InvalidInputException", "Exactly one of"):
        lake.lf.create_data_cells_filter(TableData=asked)


def test_a_filter_without_any_rows_named_is_refused(lake: Lake) -> None:
    """E24."""
    asked = cut()
    del asked["RowFilter"]
    with refused("InvalidInputException", "Exactly one of FilterExpression"):
        lake.lf.create_data_cells_filter(TableData=asked)


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        (["title", "nosuch"], "nosuch do not exist"),
        (["year"], "Partition columns"),
        (["oid"], "reserved"),
        (["place.city"], "do not exist"),
    ],
)
def test_columns_of_a_filter_are_the_tables(lake: Lake, columns: list[str], words: str) -> None:
    """E24."""
    with refused("InvalidInputException", words):
        make(lake, columns=columns)
    asked = {**cut(), "ColumnWildcard": {"ExcludedColumnNames": columns}}
    with refused("InvalidInputException", words):
        lake.lf.create_data_cells_filter(TableData=asked)


def test_an_expression_is_refused_with_its_place(lake: Lake) -> None:
    """E24."""
    with refused("InvalidInputException", "line 1:9: expected a constant, found 'director'"):
        make(lake, rows="title = director")
    with refused("InvalidInputException", "less than 2048 characters"):
        make(lake, rows="title = '" + "x" * 2038 + "'")
    make(lake, rows="title = '" + "x" * 2037 + "'")


def test_a_second_filter_of_the_name_exists_already(lake: Lake) -> None:
    """E24."""
    make(lake)
    with refused("AlreadyExistsException"):
        make(lake, rows=None)


def test_filters_are_for_tables_that_are_there(lake: Lake) -> None:
    """E24."""
    with refused("EntityNotFoundException", "Table not found"):
        make(lake, table="nosuch")
    lake.glue.create_table(
        DatabaseName="film",
        TableInput={
            "Name": "link",
            "TargetTable": {"CatalogId": PRODUCER, "DatabaseName": "film", "Name": "films"},
        },
    )
    view = {"Name": "view", "TableType": "VIRTUAL_VIEW", "StorageDescriptor": {"Columns": []}}
    lake.glue.create_table(DatabaseName="film", TableInput=view)
    for name in ("link", "view"):
        with refused("InvalidInputException", "views and resource links"):
            make(lake, table=name)


def test_an_update_replaces_the_filter_and_minds_its_version(lake: Lake) -> None:
    """E24."""
    make(lake)
    lake.lf.update_data_cells_filter(TableData=cut(rows="title LIKE 'C%'", columns=["title"]))
    shown = lake.lf.get_data_cells_filter(**cells_filter())["DataCellsFilter"]
    assert shown == {**cut(rows="title LIKE 'C%'", columns=["title"]), "VersionId": "2"}
    with refused("ConcurrentModificationException"):
        lake.lf.update_data_cells_filter(TableData={**cut(), "VersionId": "1"})
    lake.lf.update_data_cells_filter(TableData={**cut(), "VersionId": "2"})
    with refused("InvalidInputException", "line 1:1"):
        lake.lf.update_data_cells_filter(TableData=cut(rows="nosuch = 1"))
    with refused("EntityNotFoundException", "Cell Filter not found"):
        lake.lf.update_data_cells_filter(TableData=cut(name="nosuch"))


def test_filters_are_listed_in_pages(lake: Lake) -> None:
    """E24, E41."""
    lake.add_table("crew")
    for number in range(5):
        make(lake, name=f"f{number}")
    make(lake, name="other", table="crew")
    seen: list[str] = []
    asked: dict[str, Any] = {"Table": table_named(), "MaxResults": 2}
    while True:
        answer = lake.lf.list_data_cells_filter(**asked)
        assert len(answer["DataCellsFilters"]) <= 2
        seen += [one["Name"] for one in answer["DataCellsFilters"]]
        if "NextToken" not in answer:
            break
        asked["NextToken"] = answer["NextToken"]
    assert seen == ["f0", "f1", "f2", "f3", "f4"]
    assert filters(lake.producer_admin) == [*seen, "other"]


def test_who_rules_the_table_makes_its_filters(lake: Lake) -> None:
    """E24: an admin, or whoever may pass SELECT on all of the table on."""
    clerk = lake.role(lake.producer_root, PRODUCER, "clerk", EVERYTHING)
    lf, arn = clerk.client("lakeformation"), f"arn:aws:iam::{PRODUCER}:role/clerk"
    lake.grant(arn, table(), ["SELECT"])
    with refused("AccessDeniedException"):
        lf.create_data_cells_filter(TableData=cut())
    lake.grant(arn, table(), ["SELECT"], passing_on=True)
    lf.create_data_cells_filter(TableData=cut())
    with refused("AccessDeniedException"):
        lake.lf.delete_data_cells_filter(**cells_filter())
    lake.grant(f"arn:aws:iam::{PRODUCER}:role/portal", on_filter(), ["DROP"])
    lake.lf.delete_data_cells_filter(**cells_filter())
    assert filters(clerk, Table=table_named()) == []


def test_strangers_learn_nothing_of_filters(lake: Lake) -> None:
    """E24, E49."""
    make(lake)
    clerk = lake.role(lake.producer_root, PRODUCER, "clerk", EVERYTHING)
    lf = clerk.client("lakeformation")
    for name in ("french", "nosuch"):
        with refused("AccessDeniedException", "Resource does not exist or requester"):
            lf.get_data_cells_filter(**cells_filter(name))
    with refused("AccessDeniedException"):
        filters(clerk, Table=table_named())
    with refused("EntityNotFoundException", "Cell Filter not found"):
        lake.lf.get_data_cells_filter(**cells_filter("nosuch"))


def test_select_describe_and_drop_are_granted_on_a_filter(lake: Lake) -> None:
    """E8, E24."""
    make(lake)
    lake.grant(CONSUMER, on_filter(), list(EVERY_KEY), passing_on=True)
    rows = lake.rows(Resource=on_filter())
    assert [(row["Principal"], row["Resource"], row["Permissions"]) for row in rows] == [
        (who(CONSUMER), on_filter(), sorted(EVERY_KEY))
    ]
    assert rows[0]["PermissionsWithGrantOption"] == sorted(EVERY_KEY)
    with refused("InvalidInputException"):
        lake.grant(CONSUMER, on_filter(), ["ALTER"])
    with refused("InvalidInputException", "Grant option"):
        lake.grant(lake.analyst_arn, on_filter(), ["SELECT"], passing_on=True)


def test_an_unknown_filter_cannot_be_granted_and_a_deleted_one_not_revoked(lake: Lake) -> None:
    """E10, E24."""
    with refused("EntityNotFoundException", "Cell Filter not found"):
        lake.grant(CONSUMER, on_filter(), ["SELECT"])
    make(lake)
    lake.grant(CONSUMER, on_filter(), ["SELECT"])
    lake.lf.delete_data_cells_filter(**cells_filter())
    with refused("InvalidInputException", "Cell Filter not found"):
        lake.revoke(CONSUMER, on_filter(), ["SELECT"])


def test_what_is_not_held_on_a_filter_is_not_revoked(lake: Lake) -> None:
    """E12, E24."""
    make(lake)
    with refused("InvalidInputException", "No permissions revoked. Grantee has no permissions"):
        lake.revoke(CONSUMER, on_filter(), ["SELECT"])
    lake.grant(CONSUMER, on_filter(), ["SELECT"])
    with refused("InvalidInputException", "No permissions revoked. Grantee does not"):
        lake.revoke(CONSUMER, on_filter(), ["SELECT", "DROP"])
    lake.revoke(CONSUMER, on_filter(), ["SELECT"])
    assert lake.rows(Resource=on_filter()) == []


def test_a_principal_reads_a_table_through_a_hundred_filters_at_most(lake: Lake) -> None:
    """E24."""
    for number in range(101):
        make(lake, name=f"f{number}")
    for number in range(100):
        lake.grant(CONSUMER, on_filter(f"f{number}"), ["SELECT"])
    with refused("ResourceNumberLimitExceededException"):
        lake.grant(CONSUMER, on_filter("f100"), ["SELECT"])
    lake.grant(CONSUMER, on_filter("f0"), ["SELECT"], passing_on=True)
    lake.grant(CONSUMER, on_filter("f100"), ["DESCRIBE"])
    lake.grant(lake.analyst_arn, on_filter("f100"), ["SELECT"])
    lake.revoke(CONSUMER, on_filter("f7"), ["SELECT"])
    lake.grant(CONSUMER, on_filter("f100"), ["SELECT"])


def test_rows_on_filters_are_listed_with_their_table_on_demand(lake: Lake) -> None:
    """E24, E38, E43."""
    make(lake)
    lake.grant(CONSUMER, on_filter(), ["SELECT"])
    lake.grant(CONSUMER, table(), ["DESCRIBE"])

    def mine(**asked: Any) -> list[str]:
        rows = [row for row in lake.rows(**asked) if row["Principal"] == who(CONSUMER)]
        return [next(iter(row["Resource"])) for row in rows]

    assert mine(Resource=table()) == ["Table"]
    assert mine(Resource=table(), IncludeRelated="TRUE") == ["Table", "DataCellsFilter"]
    assert mine(ResourceType="TABLE") == ["Table"]
    assert mine(ResourceType="TABLE", IncludeRelated="TRUE") == ["DataCellsFilter", "Table"]
    assert mine() == ["Table"]
    with refused("InvalidInputException"):
        lake.rows(Resource=table(), Principal=who(CONSUMER), IncludeRelated="TRUE")


def test_no_sweep_is_over_filters_alone(lake: Lake) -> None:
    """E24: ListPermissions has no ResourceType for them."""
    with refused("InvalidInputException", "ResourceType must be one of"):
        lake.rows(ResourceType="DATA_CELLS_FILTER")


def test_a_foreign_role_as_principal_finds_nothing_on_a_filter(lake: Lake) -> None:
    """E40."""
    make(lake)
    lake.grant(lake.analyst_arn, on_filter(), ["SELECT"])
    assert lake.rows(Resource=on_filter(), Principal=who(lake.analyst_arn)) == []
    assert [row["Principal"] for row in lake.rows(Resource=on_filter())] == [who(lake.analyst_arn)]


def test_a_filter_is_shared_as_its_table(lake: Lake) -> None:
    """E28, E29, E33, E34, E36 for filters."""
    make(lake, columns=["title"])
    lake.grant(lake.analyst_arn, on_filter(), ["SELECT"])
    assert [one["status"] for one in lake.invitations()] == ["PENDING"]
    with refused("AccessDeniedException", "no resource-based policy"):
        columns_seen(lake.analyst)
    lake.accept()
    assert columns_seen(lake.analyst) == ["title"]
    row = lake.rows(Resource=on_filter())[0]
    share = row["AdditionalDetails"]["ResourceShare"][0]
    ram = lake.producer_admin.client("ram")
    held = ram.list_resources(resourceOwner="SELF", resourceShareArns=[share])["resources"]
    assert [one["arn"].rpartition(":")[2] for one in held] == ["table/film/films"]
    make(lake, name="second", columns=["director"])
    lake.grant(lake.analyst_arn, on_filter("second"), ["SELECT"])
    assert len(lake.invitations()) == 1
    assert columns_seen(lake.analyst) == ["title", "director"]
    lake.revoke(lake.analyst_arn, on_filter(), ["SELECT"])
    assert columns_seen(lake.analyst) == ["director"]
    lake.revoke(lake.analyst_arn, on_filter("second"), ["SELECT"])
    shares = ram.get_resource_shares(resourceOwner="SELF", resourceShareArns=[share])
    assert [one["status"] for one in shares["resourceShares"]] == ["DELETED"]


def test_describe_on_a_filter_shows_the_filter_and_not_the_table(lake: Lake) -> None:
    """E24."""
    make(lake)
    lake.grant(lake.analyst_arn, on_filter(), ["DESCRIBE"])
    lake.accept()
    lf = lake.analyst.client("lakeformation")
    assert lf.get_data_cells_filter(**cells_filter())["DataCellsFilter"]["Name"] == "french"
    with refused("AccessDeniedException"):
        columns_seen(lake.analyst)


def test_an_account_passes_its_filter_on_to_its_roles(lake: Lake) -> None:
    """E3, E24, E58."""
    make(lake, columns=["title"])
    lake.grant(CONSUMER, on_filter(), ["SELECT"], passing_on=True)
    with refused("AccessDeniedException", "Insufficient Glue permissions to access table films"):
        lake.pass_on(on_filter(), ["SELECT"])
    lake.accept()
    lake.pass_on(on_filter(), ["SELECT"])
    assert columns_seen(lake.analyst) == ["title"]
    with refused("AccessDeniedException"):
        lake.pass_on(on_filter(), ["DROP"])
    with refused("AccessDeniedException", "Not authorized to grant permissions"):
        lake.pass_on(on_filter(), ["SELECT"], principal="333333333333")
    with refused("AccessDeniedException"):
        lake.pass_on(table(), ["SELECT"])
    lake.revoke(CONSUMER, on_filter(), ["SELECT"], passing_on=True)
    with refused("AccessDeniedException"):
        columns_seen(lake.analyst)


def test_a_recipient_cuts_further_what_it_was_given(lake: Lake) -> None:
    """E59: its own filters are known to it alone."""
    make(lake, columns=["title", "director"])
    lf = lake.consumer_admin.client("lakeformation")
    own = cut(name="ours", rows="budget = '1'", columns=["director", "budget"])
    with refused("AccessDeniedException"):
        lf.create_data_cells_filter(TableData=own)
    lake.grant(CONSUMER, on_filter(), ["SELECT"], passing_on=True)
    lake.accept()
    lf.create_data_cells_filter(TableData=own)
    lake.pass_on(on_filter("ours"), ["SELECT"])
    assert columns_seen(lake.analyst) == ["director"]
    assert filters(lake.consumer_admin, Table=table_named()) == ["french", "ours"]
    assert filters(lake.producer_admin, Table=table_named()) == ["french"]
    with refused("EntityNotFoundException", "Cell Filter not found"):
        lake.grant(lake.analyst_arn, on_filter("ours"), ["SELECT"])
    with refused("AccessDeniedException"):
        lf.update_data_cells_filter(TableData=cut())
    lf.delete_data_cells_filter(**cells_filter("ours"))
    with refused("AccessDeniedException"):
        columns_seen(lake.analyst)


def test_a_table_takes_its_filters_with_it(lake: Lake) -> None:
    """E24, E53."""
    make(lake)
    lake.grant(lake.analyst_arn, on_filter(), ["SELECT"])
    lake.accept()
    lake.glue.delete_table(DatabaseName="film", Name="films")
    lake.add_table("films")
    assert filters(lake.producer_admin, Table=table_named()) == []
    make(lake)
    assert lake.rows(Resource=on_filter()) == []
    with refused("AccessDeniedException"):
        columns_seen(lake.analyst)


def test_a_database_takes_the_filters_of_its_tables_with_it(lake: Lake) -> None:
    """E24, E53."""
    make(lake)
    lake.glue.delete_database(Name="film")
    assert filters(lake.producer_admin) == []


def test_whole_table_and_filter_add_up(lake: Lake) -> None:
    """E24."""
    make(lake, columns=["title"])
    lake.grant(lake.analyst_arn, on_filter(), ["SELECT"])
    lake.grant(lake.analyst_arn, table(), ["SELECT"])
    lake.accept()
    assert columns_seen(lake.analyst) == list(COLUMNS)


def test_sharing_a_filter_while_iam_alone_rules_is_an_illegal_combination(lake: Lake) -> None:
    """E27."""
    make(lake)
    lake.grant("EVERYONE", table(), ["ALL"])
    with refused("InvalidInputException", "Illegal combination"):
        lake.grant(lake.analyst_arn, on_filter(), ["SELECT"])


def test_filters_outlive_a_restart(tmp_path: Path) -> None:
    """E24."""
    with SandboxProcess(tmp_path) as process:
        lake = Lake(process)
        make(lake)
        assert process.stop() == 0
        process.start()
        admin = replace(lake.producer_admin, url=process.url)
        assert filters(admin, Table=table_named()) == ["french"]
