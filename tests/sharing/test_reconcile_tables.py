"""Many tables, odd tables, tables of one name, and a consumer who had things there before."""

from typing import Any

import pytest

from portal.demo import organisation as company
from tests.athena import QueryFailed
from tests.sharing.film_company import CONSUMER, PRODUCER, FilmCompany

MANY = [f"film_{number:02}" for number in range(25)]


def test_many_tables_are_granted_and_revoked_in_batches(film_company: FilmCompany) -> None:
    before = film_company.traces()
    for name in MANY:
        film_company.new_table(name)
    with_tables = film_company.traces()
    film_company.sandbox.forget_calls()
    film_company.want(*MANY)
    film_company.settle()

    assert {film_company.state(name) for name in MANY} == {"granted"}
    # 25 tables and their database: two batches of at most twenty. One right on the one link.
    assert film_company.calls().count("lakeformation:BatchGrantPermissions") == 3
    assert film_company.calls().count("glue:CreateTable") == 0

    film_company.sandbox.forget_calls()
    film_company.end()
    film_company.settle()
    assert {film_company.state(name) for name in MANY} == {"revoked"}
    assert film_company.traces() == with_tables
    assert before != with_tables


def test_many_tables_asked_for_bit_by_bit_have_links_of_their_own(
    film_company: FilmCompany,
) -> None:
    """People have the names in their queries, so what began table by table goes on so."""
    for name in MANY:
        film_company.new_table(name)
    first = film_company.want(MANY[0])
    film_company.sandbox.forget_calls()
    others = film_company.want(*MANY[1:])
    film_company.settle()

    assert {film_company.state(name) for name in MANY} == {"granted"}
    assert {grant.local_database for grant in first + others} == {company.LOCAL_DATABASE}
    # 25 rights, then 25 on links and one on the database: two batches of twenty each.
    assert film_company.calls().count("lakeformation:BatchGrantPermissions") == 4

    film_company.sandbox.forget_calls()
    film_company.end()
    film_company.settle()
    assert film_company.calls().count("glue:BatchDeleteTable") == 1


def test_listings_of_many_pages_are_read_to_the_end(film_company: FilmCompany) -> None:
    film_company.sandbox.settings(page_size=3)
    for name in MANY[:12]:
        film_company.new_table(name)
    film_company.want(*MANY[:12])
    film_company.settle()
    film_company.settle()

    assert {film_company.state(name) for name in MANY[:12]} == {"granted"}
    calls = film_company.calls()
    assert calls.count("lakeformation:BatchGrantPermissions") == 2


def test_one_table_that_is_refused_does_not_hold_up_the_others(film_company: FilmCompany) -> None:
    for name in MANY:
        film_company.new_table(name)
    film_company.want("film_00", columns=["no_such_column"])
    film_company.want(*MANY[1:])
    film_company.settle()

    assert film_company.state("film_00") == "failed"
    assert {film_company.state(name) for name in MANY[1:]} == {"granted"}


def test_a_customers_database_keeps_what_is_in_it(film_company: FilmCompany) -> None:
    glue = film_company.root(CONSUMER, "glue")
    _customers_database(film_company)
    elsewhere = {"CatalogId": PRODUCER, "DatabaseName": "elsewhere", "Name": "theirs"}
    glue.create_table(
        DatabaseName=company.LOCAL_DATABASE,
        TableInput={"Name": "theirs", "TargetTable": elsewhere},
    )
    before = film_company.traces()
    film_company.want()
    film_company.settle()
    assert len(film_company.reader().rows("SELECT * FROM film_category")) == 400

    film_company.end()
    film_company.settle()
    assert film_company.state() == "revoked"
    lines = set(film_company.traces())
    assert lines >= set(before)
    # The role may still see the customer's database: Sluice cannot tell who let it.
    assert all('["DESCRIBE"]' in line for line in lines - set(before))


def test_a_customers_empty_database_stays(film_company: FilmCompany) -> None:
    _customers_database(film_company)
    film_company.want()
    film_company.settle()
    film_company.end()
    film_company.settle()

    assert film_company.state() == "revoked"
    assert film_company.root(CONSUMER, "glue").get_database(Name=company.LOCAL_DATABASE)


def _customers_database(film_company: FilmCompany) -> None:
    """A database of the customer's own, in which Sluice may make links."""
    film_company.root(CONSUMER, "glue").create_database(
        DatabaseInput={"Name": company.LOCAL_DATABASE, "CreateTableDefaultPermissions": []}
    )
    film_company.by_hand(CONSUMER, "lakeformation").grant_permissions(
        Principal={"DataLakePrincipalIdentifier": film_company.role(company.PORTAL_ROLE)},
        Resource={"Database": {"Name": company.LOCAL_DATABASE}},
        Permissions=["CREATE_TABLE"],
    )


def test_tables_of_one_name_get_links_that_stay(film_company: FilmCompany) -> None:
    film_company.root(PRODUCER, "glue").create_database(
        DatabaseInput={"Name": "archive", "CreateTableDefaultPermissions": []}
    )
    film_company.new_table("film_category", ["year"], database="archive", key="archived")
    (first,) = film_company.want(holder="subscription:1")
    (second,) = film_company.want("archived", holder="subscription:2")
    film_company.settle()
    assert (first.link_name, second.link_name) == ("film_category", "archive_film_category")

    film_company.end("subscription:1")
    film_company.settle()
    (again,) = film_company.want("archived", holder="subscription:3")
    assert again.link_name == "archive_film_category"
    assert film_company.reader().rows("SELECT * FROM archive_film_category") == []
    with pytest.raises(QueryFailed):
        film_company.reader().rows("SELECT * FROM film_category")


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("größte_filme_映画", ["tïtle", "year"]),
        ("wide", [f"column_{number}" for number in range(1000)]),
    ],
)
@pytest.mark.parametrize("part", [None, slice(1, None)])
def test_odd_tables_are_granted_and_revoked_like_any(
    film_company: FilmCompany, name: str, columns: list[str], part: Any
) -> None:
    film_company.new_table(name, columns)
    before = film_company.traces()
    film_company.want(name, columns=columns[part] if part else None)
    film_company.settle()
    film_company.settle()
    assert film_company.state(name) == "granted"
    assert film_company.reader().rows(f'SELECT {columns[-1]} FROM "{name}"') == []

    film_company.end()
    film_company.settle()
    assert film_company.traces() == before
