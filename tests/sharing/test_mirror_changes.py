"""Copies follow their originals; nobody reads more for it than was approved."""

from __future__ import annotations

from typing import Any

import pytest

from portal.demo import organisation as company
from sharing.models import MirrorState
from sharing.services import mirrors
from tests import factories
from tests.athena import QueryFailed
from tests.sharing.central import CENTRAL, COPIES, PRODUCER, Central, govern_centrally
from tests.sharing.film_company import FilmCompany

SMALL = "small"


@pytest.fixture
def central(film_company: FilmCompany) -> Central:
    central = govern_centrally(film_company)
    central.company.new_table(SMALL, ["film_id", "title"])
    central.publish(SMALL)
    central.settle()
    return central


def compare(central: Central) -> None:
    mirrors.compare(central.mirror(SMALL), by=central.company.olu)
    central.settle()


def test_a_new_column_follows_and_stays_hidden_where_columns_were_named(central: Central) -> None:
    central.company.want(SMALL, columns=["film_id"])
    central.settle()
    central.company.change_columns(SMALL, ["film_id", "title", "salary"])
    central.settle()

    assert central.columns(SMALL) == ["film_id", "title", "salary"]
    assert central.company.state(SMALL) == "granted"
    with pytest.raises(QueryFailed, match="salary"):
        central.reader().rows("SELECT salary FROM small")
    central.reader().rows("SELECT film_id FROM small")


def test_a_new_column_is_read_where_all_present_and_later_ones_were_approved(
    central: Central,
) -> None:
    central.company.want(SMALL)
    central.settle()
    central.company.change_columns(SMALL, ["film_id", "title", "salary"])
    central.settle()
    assert central.reader().rows("SELECT salary FROM small") == []


def test_a_dropped_column_goes_from_the_copy(central: Central) -> None:
    central.company.change_columns(SMALL, ["film_id"])
    central.settle()
    assert central.columns(SMALL) == ["film_id"]


def test_what_engineers_alter_there_stays_until_the_original_changes(central: Central) -> None:
    _alter_copy(central, ["film_id", "title", "remark"])
    central.settle()
    assert central.mirror(SMALL).altered
    assert central.mirror(SMALL).state == MirrorState.PRESENT
    assert central.columns(SMALL) == ["film_id", "title", "remark"]

    central.company.change_columns(SMALL, ["film_id", "title", "year"])
    central.settle()
    assert central.columns(SMALL) == ["film_id", "title", "year"]
    assert not central.mirror(SMALL).altered


def test_on_demand_the_original_is_copied_over_what_was_altered(central: Central) -> None:
    _alter_copy(central, ["film_id"])
    compare(central)
    assert central.columns(SMALL) == ["film_id", "title"]
    assert not central.mirror(SMALL).altered


def test_a_dropped_original_fails_the_mirror_and_mends_it_when_it_is_back(
    central: Central,
) -> None:
    central.company.drop_table(SMALL)
    central.settle()
    mirror = central.mirror(SMALL)
    assert (mirror.state, mirror.error_code) == (MirrorState.FAILED, "SourceGone")
    assert central.columns(SMALL) == ["film_id", "title"]

    central.company.make_table(SMALL, ["film_id"], company.DATABASE)
    central.settle()
    assert central.mirror(SMALL).state == MirrorState.PRESENT
    assert central.columns(SMALL) == ["film_id"]


def test_a_copy_dropped_by_hand_is_made_and_granted_again(central: Central) -> None:
    central.company.want(SMALL)
    central.settle()
    central.company.by_hand(CENTRAL, "glue").delete_table(DatabaseName=COPIES, Name=SMALL)
    central.settle()
    assert central.mirror(SMALL).state == MirrorState.PRESENT
    assert central.company.state(SMALL) == "granted"
    assert central.reader().rows("SELECT * FROM small") == []


def test_a_link_in_a_copys_place_is_never_written_through(central: Central) -> None:
    glue = central.company.by_hand(CENTRAL, "glue")
    glue.delete_table(DatabaseName=COPIES, Name=SMALL)
    glue.create_table(
        DatabaseName=COPIES,
        TableInput={
            "Name": SMALL,
            "TargetTable": {
                "CatalogId": PRODUCER,
                "DatabaseName": company.DATABASE,
                "Name": "streaming_films",
            },
        },
    )
    before = _original(central, "streaming_films")
    compare(central)
    assert central.mirror(SMALL).error_code == "NameTaken"
    assert _original(central, "streaming_films") == before


def _alter_copy(central: Central, columns: list[str]) -> None:
    """As the portal's role, which holds all rights there; an engineer does it through a link."""
    storage = dict(central.copy(SMALL)["StorageDescriptor"])
    storage["Columns"] = [{"Name": name, "Type": "string"} for name in columns]
    central.company.by_hand(CENTRAL, "glue").update_table(
        DatabaseName=COPIES, TableInput={"Name": SMALL, "StorageDescriptor": storage}
    )


def _original(central: Central, table: str) -> object:
    glue = central.company.root(PRODUCER, "glue")
    return glue.get_table(DatabaseName=company.DATABASE, Name=table)["Table"]["StorageDescriptor"]


def test_partitions_follow(central: Central) -> None:
    """What Athena reads of a partitioned table is what the catalog lists."""
    central.company.root(PRODUCER, "glue").create_table(
        DatabaseName=company.DATABASE, TableInput=BY_YEAR
    )
    central.company.tables["by_year"] = factories.asset(
        central.company.producing, central.table(SMALL).account, name="by_year"
    )
    years = [str(1900 + number) for number in range(130)]
    _put_years(central, years)
    central.publish("by_year")
    central.settle()
    assert _years_of_copy(central) == years
    assert central.mirror("by_year").state == MirrorState.PRESENT

    glue = central.company.root(PRODUCER, "glue")
    glue.delete_partition(
        DatabaseName=company.DATABASE, TableName="by_year", PartitionValues=["1900"]
    )
    glue.update_partition(
        DatabaseName=company.DATABASE,
        TableName="by_year",
        PartitionValueList=["1901"],
        PartitionInput=_year("1901", folder="elsewhere"),
    )
    _put_years(central, ["2030"])
    central.settle()
    assert _years_of_copy(central) == [*years[1:], "2030"]
    places = {one["Values"][0]: one["StorageDescriptor"]["Location"] for one in _copied(central)}
    assert places["1901"].endswith("/elsewhere/")


BY_YEAR: dict[str, Any] = {
    "Name": "by_year",
    "TableType": "EXTERNAL_TABLE",
    "PartitionKeys": [{"Name": "year", "Type": "string"}],
    "Parameters": {"classification": "parquet"},
    "StorageDescriptor": {
        "Columns": [{"Name": "film_id", "Type": "int"}],
        "Location": f"s3://{company.LAKE_BUCKET}/by_year/",
    },
}


def _year(year: str, folder: str = "") -> dict[str, Any]:
    location = f"s3://{company.LAKE_BUCKET}/by_year/{folder or f'year={year}'}/"
    return {"Values": [year], "StorageDescriptor": {"Columns": [], "Location": location}}


def _put_years(central: Central, years: list[str]) -> None:
    glue = central.company.root(PRODUCER, "glue")
    for start in range(0, len(years), 100):
        glue.batch_create_partition(
            DatabaseName=company.DATABASE,
            TableName="by_year",
            PartitionInputList=[_year(year) for year in years[start : start + 100]],
        )


def _copied(central: Central) -> list[dict[str, Any]]:
    glue = central.company.root(CENTRAL, "glue")
    pages = glue.get_paginator("get_partitions").paginate(DatabaseName=COPIES, TableName="by_year")
    return [one for page in pages for one in page["Partitions"]]


def _years_of_copy(central: Central) -> list[str]:
    return sorted(one["Values"][0] for one in _copied(central))
