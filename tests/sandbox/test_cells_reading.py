"""What a query shows of a table that is read through data cells filters."""

from typing import Any

import pytest

from tests.sandbox.athena_lake import ANALYST, CONSUMER, OWNER, Lake, query, role, role_arn
from tests.sandbox.test_athena_reading import ANALYST_ARN, HEADER, READER_ARN, Consumer
from tests.sandbox_process import Keys, SandboxProcess

UNRESOLVED = "cannot be resolved or requester is not authorized to access requested resources"
ALL = "SELECT * FROM films ORDER BY title"


@pytest.fixture
def lake(sandbox: SandboxProcess) -> Lake:
    lake = Lake(sandbox)
    titles = ["Alien", "Brazil", "Cube", "Dune"]
    lake.put("films/a.parquet", {"title": titles, "year": [1979, 1985, 1997, None]})
    return lake


@pytest.fixture
def analyst(lake: Lake) -> Keys:
    keys: Keys = role(lake.root, "analyst", OWNER, ANALYST)
    return keys


@pytest.fixture
def consumer(sandbox: SandboxProcess, lake: Lake) -> Consumer:
    found = Consumer(sandbox, lake)
    found.link()
    found.may_see_link()
    return found


def on(name: str) -> dict[str, Any]:
    place = {"TableCatalogId": OWNER, "DatabaseName": "cinema", "TableName": "films"}
    return {"DataCellsFilter": {**place, "Name": name}}


def table_data(name: str, rows: str | None, columns: list[str] | None) -> dict[str, Any]:
    cut: dict[str, Any] = {"FilterExpression": rows} if rows else {"AllRowsWildcard": {}}
    by_column: dict[str, Any] = {"ColumnNames": columns} if columns else {"ColumnWildcard": {}}
    return {**on(name)["DataCellsFilter"], "RowFilter": cut, **by_column}


def cut(
    lake: Lake,
    principal: str,
    name: str,
    rows: str | None = None,
    columns: list[str] | None = None,
    by: Keys | None = None,
    passing_on: bool = False,
) -> None:
    """Make a filter and grant SELECT on it."""
    lf = (by or lake.admin).client("lakeformation")
    lf.create_data_cells_filter(TableData=table_data(name, rows, columns))
    lake.grant(principal, ["SELECT"], on(name), by=by, grantable=["SELECT"] if passing_on else ())


def test_a_filter_cuts_rows_and_columns(lake: Lake, analyst: Keys) -> None:
    """E24."""
    cut(lake, ANALYST_ARN, "old", "year < 1990", ["title", "budget"])
    assert query(analyst, ALL).rows == [["title", "budget"], ["Alien", "0"], ["Brazil", "1"]]
    assert query(analyst, "SELECT count(*) AS n FROM films").rows == [["n"], ["2"]]
    hidden = query(analyst, "SELECT year FROM films")
    assert hidden.reason == f"COLUMN_NOT_FOUND: line 1:8: Column 'year' {UNRESOLVED}"


def test_several_filters_are_a_union_of_cells(lake: Lake, analyst: Keys) -> None:
    """E24: a value shows if one of the filters covers it."""
    cut(lake, ANALYST_ARN, "old", "year < 1980", ["title", "budget"])
    cut(lake, ANALYST_ARN, "dated", "year IS NOT NULL", ["title", "year"])
    assert query(analyst, ALL).rows == [
        HEADER,
        ["Alien", "1979", "0"],
        ["Brazil", "1985", None],
        ["Cube", "1997", None],
    ]


def test_a_filter_of_all_rows_wins(lake: Lake, analyst: Keys) -> None:
    """E24."""
    cut(lake, ANALYST_ARN, "old", "year < 1980")
    assert len(query(analyst, ALL).rows) == 2
    cut(lake, ANALYST_ARN, "every", None, ["title"])
    shown = query(analyst, ALL).rows
    assert [row[0] for row in shown] == ["title", "Alien", "Brazil", "Cube", "Dune"]
    assert [row[1] for row in shown] == ["year", "1979", None, None, None]
    lake.grant(ANALYST_ARN, ["SELECT"], lake.films())
    assert query(analyst, "SELECT count(budget) AS n FROM films").rows == [["n"], ["4"]]


def test_hidden_rows_do_not_show_in_error_texts(lake: Lake, analyst: Keys) -> None:
    """E24: the filter comes before whatever the caller asks of a row."""
    cut(lake, ANALYST_ARN, "old", "year < 1980")
    outcome = query(analyst, "SELECT * FROM films WHERE CAST(title AS integer) = 1")
    assert outcome.state == "FAILED"
    assert "Alien" in str(outcome.reason)
    for title in ("Brazil", "Cube", "Dune"):
        assert title not in str(outcome.reason)


def test_accounts_filter_and_roles_filter_are_intersected(lake: Lake, consumer: Consumer) -> None:
    """E59."""
    cut(lake, CONSUMER, "dated", "year IS NOT NULL", ["title", "year"], passing_on=True)
    consumer.accept()
    lake.grant(READER_ARN, ["SELECT"], on("dated"), by=consumer.admin)
    reading = "SELECT * FROM films_link ORDER BY title"
    assert consumer.query(reading).rows == [
        ["title", "year"],
        ["Alien", "1979"],
        ["Brazil", "1985"],
        ["Cube", "1997"],
    ]
    consumer.admin.client("lakeformation").revoke_permissions(
        Principal={"DataLakePrincipalIdentifier": READER_ARN},
        Resource=on("dated"),
        Permissions=["SELECT"],
    )
    cut(lake, READER_ARN, "cheap", "budget < 2", ["title", "budget"], by=consumer.admin)
    assert consumer.query(reading).rows == [["title"], ["Alien"], ["Brazil"]]


def test_a_direct_filter_adds_to_what_the_account_passes_on(lake: Lake, consumer: Consumer) -> None:
    """E24, E59."""
    cut(lake, CONSUMER, "old", "year < 1980", passing_on=True)
    consumer.accept()
    lake.grant(READER_ARN, ["SELECT"], on("old"), by=consumer.admin)
    counting = "SELECT count(*) AS n FROM films_link"
    assert consumer.query(counting).rows == [["n"], ["1"]]
    cut(lake, READER_ARN, "new", "year > 1990")
    assert consumer.query(counting).rows == [["n"], ["2"]]


def test_changing_and_deleting_a_filter_in_use_works_at_once(lake: Lake, analyst: Keys) -> None:
    """E24."""
    cut(lake, ANALYST_ARN, "old", "year < 1980")
    lf = lake.admin.client("lakeformation")
    lf.update_data_cells_filter(TableData=table_data("old", "title LIKE '%u%'", ["title"]))
    assert query(analyst, ALL).rows == [["title"], ["Cube"], ["Dune"]]
    lf.delete_data_cells_filter(**on("old")["DataCellsFilter"])
    assert query(analyst, ALL).state == "FAILED"
    lf.create_data_cells_filter(TableData=table_data("old", None, None))
    assert query(analyst, ALL).state == "FAILED"


def test_a_filter_whose_column_is_gone_shows_nothing(lake: Lake, analyst: Keys) -> None:
    """E24."""
    cut(lake, ANALYST_ARN, "old", "year < 1980", ["title"])
    glue = lake.admin.client("glue")
    found = glue.get_table(DatabaseName="cinema", Name="films")["Table"]
    storage = found["StorageDescriptor"]
    storage["Columns"] = [one for one in storage["Columns"] if one["Name"] != "year"]
    glue.update_table(
        DatabaseName="cinema",
        TableInput={
            "Name": "films",
            "StorageDescriptor": storage,
            "Parameters": found["Parameters"],
        },
    )
    outcome = query(analyst, ALL)
    assert outcome.state == "FAILED"
    assert "Alien" not in str(outcome.reason)


def test_an_admin_reads_nothing_through_a_filter_it_made(lake: Lake) -> None:
    """E24: making one is no grant of it."""
    keeper = role(
        lake.root,
        "keeper",
        OWNER,
        [*ANALYST, {"Effect": "Allow", "Action": "lakeformation:*", "Resource": "*"}],
    )
    lf = lake.admin.client("lakeformation")
    settings = lf.get_data_lake_settings()["DataLakeSettings"]
    settings["DataLakeAdmins"] += [{"DataLakePrincipalIdentifier": role_arn(OWNER, "keeper")}]
    lf.put_data_lake_settings(DataLakeSettings=settings)
    keeper.client("lakeformation").create_data_cells_filter(
        TableData=table_data("mine", None, None)
    )
    outcome = query(keeper, ALL)
    assert outcome.reason == "Insufficient Lake Formation permission(s) on films"
    lake.grant(role_arn(OWNER, "keeper"), ["SELECT"], on("mine"), by=keeper)
    assert len(query(keeper, ALL).rows) == 5
