"""Some rows, some columns, or both: through data cells filters that come and go with grants."""

from typing import Any

import pytest

from portal.demo import organisation as company
from sharing.models import Grant, SharingMode
from tests.athena import QueryFailed
from tests.sharing.film_company import PRODUCER, FilmCompany
from tests.sharing.test_drift_recognised import look

ACTION = "category_name = 'Action'"


def filters(film_company: FilmCompany) -> list[dict[str, Any]]:
    name = {"CatalogId": PRODUCER, "DatabaseName": company.DATABASE, "Name": "film_category"}
    lakeformation = film_company.by_hand(PRODUCER, "lakeformation")
    found: list[dict[str, Any]] = lakeformation.list_data_cells_filter(Table=name)[
        "DataCellsFilters"
    ]
    return found


def names_read(film_company: FilmCompany) -> set[str | None]:
    rows = film_company.reader().rows("SELECT category_name FROM film_category")
    return {row["category_name"] for row in rows}


@pytest.mark.parametrize("mode", SharingMode.values)
def test_only_the_rows_given_are_read(film_company: FilmCompany, mode: str) -> None:
    film_company.environment.mode = mode
    film_company.environment.save()
    before = film_company.traces()
    film_company.want(columns=["film_id", "category_name"], rows=ACTION)
    film_company.settle()

    assert film_company.state() == "granted"
    assert names_read(film_company) == {"Action"}
    with pytest.raises(QueryFailed):
        film_company.reader().rows("SELECT category_id FROM film_category")

    film_company.sandbox.forget_calls()
    film_company.settle()
    assert not any("Grant" in call or "Create" in call for call in film_company.calls())

    film_company.end()
    film_company.settle()
    assert film_company.state() == "revoked"
    assert filters(film_company) == []
    assert film_company.traces() == before


def test_two_grants_of_rows_are_read_together_and_end_apart(film_company: FilmCompany) -> None:
    film_company.want(columns=["category_name"], rows=ACTION)
    film_company.want(
        columns=["category_name"], rows="category_name = 'Comedy'", holder="subscription:2"
    )
    film_company.settle()
    assert names_read(film_company) == {"Action", "Comedy"}

    film_company.end("subscription:1")
    film_company.settle()
    assert names_read(film_company) == {"Comedy"}
    assert len(filters(film_company)) == 1


def test_equal_grants_share_a_filter(film_company: FilmCompany) -> None:
    film_company.want(columns=["category_name"], rows=ACTION)
    film_company.want(columns=["category_name"], rows=ACTION, holder="subscription:2")
    film_company.settle()
    assert len(filters(film_company)) == 1

    film_company.end("subscription:1")
    film_company.settle()
    assert names_read(film_company) == {"Action"}


def test_a_column_added_later_is_not_read_by_whoever_was_given_the_others(
    film_company: FilmCompany,
) -> None:
    film_company.new_table("premieres", ["title", "city"])
    film_company.want("premieres", columns=["title", "city"])
    film_company.settle()
    film_company.change_columns("premieres", ["title", "city", "salary"])
    film_company.settle()

    assert film_company.state("premieres") == "granted"
    with pytest.raises(QueryFailed):
        film_company.reader().rows("SELECT salary FROM premieres")
    assert film_company.reader().rows("SELECT title, city FROM premieres") == []


def test_a_filter_changed_by_hand_is_set_back(film_company: FilmCompany) -> None:
    film_company.want(columns=["category_name"], rows=ACTION)
    film_company.settle()
    (found,) = filters(film_company)
    wider = {
        "TableCatalogId": PRODUCER,
        "DatabaseName": company.DATABASE,
        "TableName": "film_category",
        "Name": found["Name"],
        "RowFilter": {"AllRowsWildcard": {}},
        "ColumnWildcard": {},
    }
    film_company.by_hand(PRODUCER, "lakeformation").update_data_cells_filter(TableData=wider)
    assert len(names_read(film_company)) > 1
    film_company.settle()
    assert names_read(film_company) == {"Action"}
    assert film_company.state() == "granted"


def test_rows_of_one_role_and_columns_of_the_same_stand_side_by_side(
    film_company: FilmCompany,
) -> None:
    """Two subscriptions of one role: it reads what either gives, and never more."""
    film_company.want(columns=["film_id"])
    film_company.want(columns=["category_name"], rows=ACTION, holder="subscription:2")
    film_company.settle()
    assert {grant.state for grant in Grant.objects.all()} == {"granted"}
    assert len(film_company.reader().rows("SELECT film_id FROM film_category")) == 400
    film_company.end()
    film_company.settle()
    assert names_read(film_company) == {"Action"}
    with pytest.raises(QueryFailed):
        film_company.reader().rows("SELECT film_id FROM film_category")


def test_a_grant_whose_rows_are_chosen_by_a_column_that_is_gone_is_not_called_granted(
    film_company: FilmCompany,
) -> None:
    film_company.new_table("premieres", ["title", "city"])
    film_company.want("premieres", columns=["title"], rows="\"city\" = 'Oslo'")
    film_company.settle()
    assert film_company.state("premieres") == "granted"
    film_company.change_columns("premieres", ["title"])
    look(film_company)
    grant = Grant.objects.get()
    assert (grant.state, grant.drift_cause) == ("failed", "column_dropped")
    assert "city" in grant.error
