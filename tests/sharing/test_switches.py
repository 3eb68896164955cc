"""Granted, revoked and nothing left, whichever way AWS behaves where nobody is sure of it.

For a role and for an account that passes on, for the whole table and for some of its columns.
"""

from __future__ import annotations

import time
from typing import Any

import pytest

from portal.demo import organisation as company
from sharing.models import SharingMode
from tests.athena import Athena, QueryFailed
from tests.sharing.film_company import CONSUMER, PRODUCER, FilmCompany

PATIENCE = 60
"""Seconds a settling may take at most: passes in which AWS only asks to wait are repeated."""

OUTCOMES: list[dict[str, Any]] = [
    {"organization_sharing": True},
    {"page_size": 3},
    {"missing_entity": "InvalidInputException"},
    {"iam_allowed_principals": "refuse_access"},
    {"columns_beside_whole": "ignore"},
    {"column_grant_option": "never"},
    {"excluded_columns_abroad": "fail"},
    {"partial_revoke": "take"},
    {"recipient_rows": "drop"},
    {"link_without_target": "fail"},
    {"accept_seconds": 0.5},
    {"propagation_seconds": 0.5},
    {"overlap_share": 0.3, "overlap_seconds": 600, "overlap_seed": 1},
    {"stale_seconds": 0.3, "stale_share": 0.5, "stale_seed": 1},
]
"""The outcomes that are not the sandbox's usual ones; those are what all other tests run under."""


def _named(outcome: dict[str, Any]) -> str:
    name, value = next(iter(outcome.items()))
    return f"{name}={value}"


each_outcome = pytest.mark.parametrize("outcome", OUTCOMES, ids=_named)


def _until(film_company: FilmCompany, state: str, **which: str) -> None:
    deadline = time.monotonic() + PATIENCE
    film_company.settle()
    while film_company.state(**which) != state:
        assert time.monotonic() < deadline, film_company.state(**which)
        film_company.settle()


def _reads(analyst: Athena) -> None:
    """Soon: how far a right has spread in AWS is not to be seen from outside of the role."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            assert len(analyst.rows("SELECT film_id FROM film_category")) == 400
            return
        except QueryFailed:
            assert time.monotonic() < deadline


def _there_and_back(film_company: FilmCompany, columns: list[str] | None) -> None:
    before = film_company.traces()
    analyst = film_company.reader()
    film_company.want(columns=columns)
    _until(film_company, "granted")
    _reads(analyst)
    if columns:
        with pytest.raises(QueryFailed):
            analyst.rows("SELECT category_name FROM film_category")
    film_company.end()
    _until(film_company, "revoked")
    film_company.sandbox.settings(stale_seconds=0)
    assert film_company.traces() == before
    with pytest.raises(QueryFailed):
        analyst.rows("SELECT film_id FROM film_category")


@each_outcome
@pytest.mark.parametrize("columns", [None, ["film_id"]], ids=["whole", "columns"])
@pytest.mark.parametrize("mode", [SharingMode.DIRECT, SharingMode.ACCOUNT])
def test_granted_and_revoked_without_a_trace(
    film_company: FilmCompany, outcome: dict[str, Any], columns: list[str] | None, mode: SharingMode
) -> None:
    film_company.sandbox.settings(**outcome)
    film_company.environment.mode = mode
    film_company.environment.save()
    _there_and_back(film_company, columns)


@pytest.mark.parametrize("format_of_shares", ["wildcard", "exact"])
@pytest.mark.parametrize("mode", [SharingMode.DIRECT, SharingMode.ACCOUNT])
def test_under_version_5_whatever_is_associated(
    film_company: FilmCompany, format_of_shares: str, mode: SharingMode
) -> None:
    film_company.sandbox.settings(wildcard_shares=format_of_shares)
    _raise_version(film_company, "5")
    film_company.environment.mode = mode
    film_company.environment.save()
    _there_and_back(film_company, None)


def _raise_version(film_company: FilmCompany, version: str) -> None:
    for account in (PRODUCER, CONSUMER):
        lakeformation = film_company.root(account, "lakeformation")
        settings = lakeformation.get_data_lake_settings()["DataLakeSettings"]
        parameters = {**settings["Parameters"], "CROSS_ACCOUNT_VERSION": version}
        lakeformation.put_data_lake_settings(
            DataLakeSettings={**settings, "Parameters": parameters}
        )


@pytest.mark.parametrize("outcome", ["refuse", "ignore"])
@pytest.mark.parametrize("columns_first", [True, False])
def test_the_same_role_gets_more_and_less_of_a_table(
    film_company: FilmCompany, outcome: str, columns_first: bool
) -> None:
    """From some columns to all of them and back, by two holders on one role and table."""
    film_company.sandbox.settings(columns_beside_whole=outcome)
    before = film_company.traces()
    both = [["film_id"], None]
    first, second = both if columns_first else reversed(both)
    film_company.want(columns=first)
    _until(film_company, "granted")
    film_company.want(columns=second, holder="subscription:2")
    _until(film_company, "granted", holder="subscription:2")
    rows = film_company.reader().rows("SELECT * FROM film_category")
    assert rows[0].keys() == {"category_id", "category_name", "film_id"}
    for holder in ("subscription:1", "subscription:2"):
        film_company.end(holder)
        _until(film_company, "revoked", holder=holder)
    assert film_company.traces() == before


@pytest.mark.parametrize("code", ["EntityNotFoundException", "InvalidInputException"])
def test_what_was_given_on_a_dropped_table_ends(film_company: FilmCompany, code: str) -> None:
    film_company.sandbox.settings(missing_entity=code)
    before = film_company.traces()
    film_company.new_table("rentals")
    film_company.want("rentals")
    _until(film_company, "granted", table="rentals")
    film_company.drop_table("rentals")
    film_company.end()
    _until(film_company, "revoked", table="rentals")
    left = [line for line in film_company.traces() if "LakeFormation-V" not in line]
    assert left == before, "nothing but the share that a dropped table orphans (E34)"


@pytest.mark.parametrize("outcome", ["refuse_grant", "refuse_access"])
def test_a_table_open_to_iam_is_never_called_granted(
    film_company: FilmCompany, outcome: str
) -> None:
    film_company.sandbox.settings(iam_allowed_principals=outcome)
    film_company.open_to_everybody("film_category", opened=True)
    film_company.want()
    film_company.settle()
    assert film_company.state() != "granted"
    with pytest.raises(QueryFailed):
        film_company.reader(company.ANALYST).rows("SELECT * FROM film_category")
