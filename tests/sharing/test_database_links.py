"""One link to a whole database, where many of its tables are asked for at once."""

import pytest

from portal.demo import organisation as company
from sharing.models import Grant, SharingMode
from tests.athena import QueryFailed
from tests.sharing.film_company import CONSUMER, PRODUCER, FilmCompany

MANY = [f"film_{number:02}" for number in range(20)]
LINK = f"{company.LOCAL_DATABASE}_{company.DATABASE}"


@pytest.fixture
def many(film_company: FilmCompany) -> list[str]:
    """Twenty tables, one of which has rows."""
    for name in MANY[1:]:
        film_company.new_table(name)
    return ["film_category", *MANY[1:]]


@pytest.mark.parametrize("mode", SharingMode.values)
def test_what_was_given_is_read_through_the_link_and_nothing_else(
    film_company: FilmCompany, many: list[str], mode: str
) -> None:
    film_company.environment.mode = mode
    film_company.environment.save()
    before = film_company.traces()
    film_company.want(*many)
    film_company.settle()

    assert {film_company.state(name) for name in many} == {"granted"}
    assert {grant.local_database for grant in Grant.objects.all()} == {LINK}
    reader = film_company.reader()
    assert len(reader.rows(f"SELECT * FROM {LINK}.film_category")) == 400
    with pytest.raises(QueryFailed):
        reader.rows(f"SELECT * FROM {LINK}.streaming_films")

    film_company.end()
    film_company.settle()
    assert {film_company.state(name) for name in many} == {"revoked"}
    assert film_company.traces() == before


def test_later_tables_of_the_database_are_found_through_the_same_link(
    film_company: FilmCompany, many: list[str]
) -> None:
    film_company.want(*many)
    film_company.settle()
    (later,) = film_company.want("streaming_films", holder="subscription:2")
    film_company.settle()

    assert (later.local_database, later.link_name) == (LINK, "streaming_films")
    assert film_company.state("streaming_films", "subscription:2") == "granted"
    film_company.end()
    film_company.settle()
    databases = film_company.by_hand(CONSUMER, "glue").get_databases()["DatabaseList"]
    assert LINK in {database["Name"] for database in databases}, "another subscription needs it"


def test_a_link_deleted_by_hand_is_made_again(film_company: FilmCompany, many: list[str]) -> None:
    film_company.want(*many)
    film_company.settle()
    film_company.by_hand(CONSUMER, "glue").delete_database(Name=LINK)
    film_company.settle()

    assert film_company.state("film_category") == "granted"
    assert len(film_company.reader().rows(f"SELECT * FROM {LINK}.film_category")) == 400


def test_a_database_of_the_customers_has_the_name_of_the_link(
    film_company: FilmCompany, many: list[str]
) -> None:
    film_company.root(CONSUMER, "glue").create_database(DatabaseInput={"Name": LINK})
    film_company.want(*many)
    film_company.settle()

    grant = Grant.objects.get(asset=film_company.table)
    assert (grant.state, grant.error_code) == ("failed", "NameTaken")
    assert LINK in grant.error
    film_company.end()
    film_company.settle()
    assert film_company.state() == "revoked"
    assert film_company.root(CONSUMER, "glue").get_database(Name=LINK)


def test_links_are_never_made_through_a_link(film_company: FilmCompany) -> None:
    """A table made in a database that is a link is made in the database it leads to."""
    target = {"CatalogId": PRODUCER, "DatabaseName": company.DATABASE}
    film_company.root(CONSUMER, "glue").create_database(
        DatabaseInput={"Name": company.LOCAL_DATABASE, "TargetDatabase": target}
    )
    tables = film_company.root(PRODUCER, "glue").get_tables(DatabaseName=company.DATABASE)
    film_company.want()
    film_company.settle()

    grant = Grant.objects.get()
    assert (grant.state, grant.error_code) == ("failed", "DatabaseIsLink")
    after = film_company.root(PRODUCER, "glue").get_tables(DatabaseName=company.DATABASE)
    assert len(after["TableList"]) == len(tables["TableList"])
