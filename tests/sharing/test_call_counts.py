"""What work costs in AWS calls, as `make bench` counts it at the endpoint."""

import pytest

from benchmarks import calls
from tests.sharing.film_company import FilmCompany


def test_the_first_grant_to_another_account(film_company: FilmCompany) -> None:
    count = calls.first_grant(film_company)
    assert count.kept, count


@pytest.mark.parametrize("links", [calls.BY_TABLE, calls.BY_DATABASE])
def test_a_hundred_tables_from_grant_to_revoke(film_company: FilmCompany, links: str) -> None:
    counts = calls.life_of_many(film_company, links)
    assert [count for count in counts if not count.kept] == []
