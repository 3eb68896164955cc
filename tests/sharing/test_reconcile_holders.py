"""Several claims on one table: each ends alone, and what the others need stays."""

import pytest

from portal.demo import organisation as company
from sharing.models import Environment, Grant, SharingMode
from tests.athena import QueryFailed
from tests.sharing.film_company import FilmCompany

FILMS = "SELECT * FROM film_category"
ALL_COLUMNS = {"category_id", "category_name", "film_id"}


@pytest.fixture
def second(film_company: FilmCompany) -> Environment:
    """Another environment of the same role."""
    return film_company.another_environment(
        role_arns=film_company.environment.role_arns,
        database="second",
        workgroup=company.WORKGROUP,
    )


def columns_read(film_company: FilmCompany, environment: Environment | None = None) -> set[str]:
    return set(film_company.reader(environment=environment).rows(FILMS)[0])


def test_wanting_the_same_twice_is_one_grant(film_company: FilmCompany) -> None:
    assert film_company.want() == film_company.want()
    assert Grant.objects.count() == 1


def test_of_two_holders_one_may_go(film_company: FilmCompany) -> None:
    before = film_company.traces()
    film_company.want(holder="subscription:1")
    film_company.want(holder="subscription:2")
    film_company.settle()

    film_company.end("subscription:1")
    film_company.settle()
    assert film_company.state(holder="subscription:1") == "revoked"
    assert film_company.state(holder="subscription:2") == "granted"
    assert len(film_company.reader().rows(FILMS)) == 400

    film_company.end("subscription:2")
    film_company.settle()
    assert film_company.traces() == before


def test_of_two_tables_one_may_go(film_company: FilmCompany) -> None:
    film_company.want("film_category", holder="subscription:1")
    film_company.want("streaming_films", holder="subscription:2")
    film_company.settle()

    film_company.end("subscription:2")
    film_company.settle()
    analyst = film_company.reader()
    assert len(analyst.rows(FILMS)) == 400
    with pytest.raises(QueryFailed):
        analyst.rows("SELECT * FROM streaming_films")


@pytest.mark.parametrize("mode", SharingMode.values)
def test_of_two_environments_of_a_role_one_may_go(
    film_company: FilmCompany, second: Environment, mode: str
) -> None:
    before = film_company.traces()
    Environment.objects.update(mode=mode)
    film_company.want(holder="subscription:1")
    film_company.want(holder="subscription:2", environment=second)
    film_company.settle()
    assert columns_read(film_company, second) == ALL_COLUMNS

    film_company.end("subscription:1")
    film_company.settle()
    assert film_company.state(holder="subscription:1") == "revoked"
    assert columns_read(film_company, second) == ALL_COLUMNS
    with pytest.raises(QueryFailed):
        film_company.reader().rows(FILMS)

    film_company.end("subscription:2")
    film_company.settle()
    assert film_company.traces() == before


def test_a_role_reads_the_union_of_what_its_environments_were_granted(
    film_company: FilmCompany, second: Environment
) -> None:
    film_company.want(columns=["film_id"], holder="subscription:1")
    film_company.want(columns=["category_id"], holder="subscription:2", environment=second)
    film_company.settle()
    assert columns_read(film_company) == {"film_id", "category_id"}

    film_company.end("subscription:1")
    film_company.settle()
    assert columns_read(film_company, second) == {"category_id"}


def test_fewer_columns_take_effect_when_the_wider_grant_ends(
    film_company: FilmCompany, second: Environment
) -> None:
    before = film_company.traces()
    film_company.want(holder="subscription:1")
    film_company.want(columns=["category_id"], holder="subscription:2", environment=second)
    film_company.settle()
    assert columns_read(film_company, second) == ALL_COLUMNS

    film_company.end("subscription:1")
    film_company.settle()
    assert film_company.state(holder="subscription:1") == "revoked"
    assert film_company.state(holder="subscription:2") == "granted"
    assert columns_read(film_company, second) == {"category_id"}

    film_company.end("subscription:2")
    film_company.settle()
    assert film_company.traces() == before


def test_a_role_added_to_the_environment_reads_what_the_others_read(
    film_company: FilmCompany,
) -> None:
    film_company.want()
    film_company.settle()
    film_company.environment.role_arns.append(film_company.role(company.SCIENTIST))
    film_company.environment.save()
    film_company.settle()

    assert len(film_company.reader(company.SCIENTIST).rows(FILMS)) == 400


def test_asking_again_after_the_end_grants_again(film_company: FilmCompany) -> None:
    film_company.want(holder="subscription:1")
    film_company.settle()
    film_company.end("subscription:1")
    film_company.want(holder="subscription:2")
    film_company.settle()

    assert film_company.state(holder="subscription:1") == "revoked"
    assert len(film_company.reader().rows(FILMS)) == 400
