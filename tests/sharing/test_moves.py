"""Changing whose catalog a domain shares from: access moves, and nobody is without it meanwhile."""

from __future__ import annotations

import re
import threading
from itertools import count

import pytest

from governance.models import AwsAccount
from portal.audit.models import AuditEvent
from portal.demo import organisation as company
from sharing import names, reconcile
from sharing.models import Departure, Environment, Grant, MirrorState, Route, SharingMode
from sharing.selectors.moves import misplaced
from sharing.services import moves
from tests.athena import QueryFailed
from tests.sharing.central import (
    CENTRAL,
    CONSUMER,
    PRODUCER,
    Central,
    choose_catalog,
    govern_centrally,
)
from tests.sharing.film_company import FilmCompany, everything_in

FILMS = "SELECT * FROM film_category"


@pytest.fixture
def company_at_home(film_company: FilmCompany) -> Central:
    """The producer's own catalog, until somebody says otherwise."""
    central = govern_centrally(film_company)
    choose_catalog(central.domain, None)
    central.publish("film_category", "streaming_films")
    return central


def move(central: Central, to: str) -> None:
    """What the worker does once the domain names another catalog."""
    account = central.account(to) if to != PRODUCER else None
    choose_catalog(central.domain, account)
    central.domain.refresh_from_db()
    for environment in Environment.objects.filter(pk__in=misplaced().values("environment")):
        moves.move_in(environment)


def settle(central: Central) -> None:
    """New ways before old ones, as the wake-ups have it."""
    for _turn in range(2):
        central.settle()


def traces(central: Central) -> list[str]:
    """Shares made anew have other names."""
    return sorted(re.sub(r"(LakeFormation-V\d)-\w+", r"\1", line) for line in central.traces())


def given_by(central: Central, account: str) -> list[str]:
    """What the account's catalog gives to the consumer: rights and shares."""
    lines = everything_in(central.company, account)
    return [line for line in lines if CONSUMER in line or "LakeFormation-" in line]


def routes() -> set[str]:
    return set(Grant.objects.values_list("route__catalog_account__account_id", flat=True))


def test_access_moves_to_the_central_catalog_and_leaves_the_old_one(
    company_at_home: Central,
) -> None:
    central = company_at_home
    central.company.want("film_category", "streaming_films")
    central.settle()
    move(central, CENTRAL)
    settle(central)

    assert routes() == {CENTRAL}
    assert central.company.state() == "granted"
    assert len(central.reader().rows(FILMS)) == 400
    assert given_by(central, PRODUCER) == []
    assert Departure.objects.count() == 0
    verbs = AuditEvent.objects.filter(object_id=Grant.objects.earliest("pk").pk)
    assert {"grant.moving", "grant.moved"} <= set(verbs.values_list("verb", flat=True))


def test_and_back_again_nothing_of_the_central_catalog_is_left(company_at_home: Central) -> None:
    central = company_at_home
    central.company.want()
    central.settle()
    before = traces(central)
    move(central, CENTRAL)
    settle(central)
    move(central, PRODUCER)
    settle(central)

    assert routes() == {PRODUCER}
    assert len(central.reader().rows(FILMS)) == 400
    assert central.mirror().state == MirrorState.REMOVED
    assert traces(central) == before


@pytest.mark.parametrize("columns", [None, ["film_id"]])
def test_whoever_queries_all_the_time_is_refused_at_most_while_the_link_is_made_anew(
    company_at_home: Central, columns: list[str] | None
) -> None:
    central = company_at_home
    central.company.want(columns=columns)
    central.settle()
    analyst = Querying(central)
    with analyst:
        move(central, CENTRAL)
        settle(central)
        analyst.ask_once_more()
    assert analyst.answers[0] == ""
    assert analyst.answers[-1] == ""
    refused = [one for one in analyst.answers if one]
    assert all("does not exist" in one or "any privilege" in one for one in refused)
    gaps = sum(
        1
        for one, after in zip(analyst.answers, analyst.answers[1:], strict=False)
        if not one and after
    )
    assert gaps <= 1


def test_the_new_way_stands_before_the_link_moves_and_the_old_way_goes(
    company_at_home: Central,
) -> None:
    central = company_at_home
    central.company.want()
    central.settle()
    central.company.sandbox.forget_calls()
    move(central, CENTRAL)
    settle(central)
    order = [
        (call["account"], call["operation"])
        for call in central.company.sandbox.calls()
        if call["operation"]
        in (
            "BatchGrantPermissions",
            "BatchDeleteTable",
            "AcceptResourceShareInvitation",
            "BatchRevokePermissions",
        )
    ]
    granted = order.index((CENTRAL, "BatchGrantPermissions"), 1)
    accepted = order.index((CONSUMER, "AcceptResourceShareInvitation"))
    swapped = order.index((CONSUMER, "BatchDeleteTable"))
    revoked = order.index((PRODUCER, "BatchRevokePermissions"))
    assert granted < accepted < swapped < revoked


def test_while_the_new_way_cannot_be_made_the_old_one_stays(company_at_home: Central) -> None:
    central = company_at_home
    central.company.want()
    central.settle()
    AwsAccount.objects.filter(account_id=CENTRAL).update(location_role_arn="")
    move(central, CENTRAL)
    settle(central)
    grant = Grant.objects.get()
    assert (grant.state, grant.error_code) == ("granted", "MirrorFailed")
    assert len(central.reader().rows(FILMS)) == 400

    role = central.company.role("LakeLocations", CENTRAL)
    AwsAccount.objects.filter(account_id=CENTRAL).update(location_role_arn=role)
    settle(central)
    assert given_by(central, PRODUCER) == []
    assert len(central.reader().rows(FILMS)) == 400


def test_access_that_ends_on_its_way_ends_on_both(company_at_home: Central) -> None:
    central = company_at_home
    before = traces(central)
    central.company.want()
    central.settle()
    move(central, CENTRAL)
    for key in Route.objects.values_list("pk", flat=True):
        reconcile.reconcile(key)
    central.company.end()
    choose_catalog(central.domain, None)
    settle(central)
    assert central.company.state() == "revoked"
    assert traces(central) == before
    with pytest.raises(QueryFailed):
        central.reader().rows(FILMS)


def test_a_change_of_mind_goes_back_to_where_it_came_from(company_at_home: Central) -> None:
    central = company_at_home
    central.company.want()
    central.settle()
    before = traces(central)
    move(central, CENTRAL)
    move(central, PRODUCER)
    settle(central)
    assert routes() == {PRODUCER}
    assert Departure.objects.count() == 0
    assert traces(central) == before


def test_two_subscriptions_to_one_table_move_together(company_at_home: Central) -> None:
    central = company_at_home
    central.company.want(columns=["film_id"])
    central.company.want(columns=["category_id"], holder="subscription:2")
    central.settle()
    move(central, CENTRAL)
    settle(central)
    states = Grant.objects.values_list("state", flat=True)
    assert set(states) == {"granted"}
    assert set(central.reader().rows(FILMS)[0]) == {"film_id", "category_id"}
    assert given_by(central, PRODUCER) == []


def test_by_way_of_the_account(company_at_home: Central) -> None:
    central = company_at_home
    central.company.environment.mode = SharingMode.ACCOUNT
    central.company.environment.save()
    central.company.want()
    central.settle()
    move(central, CENTRAL)
    settle(central)
    assert len(central.reader().rows(FILMS)) == 400
    assert given_by(central, PRODUCER) == []


def test_a_link_to_a_whole_database_keeps_its_name(
    company_at_home: Central, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(names, "DATABASE_LINK_FROM", 1)
    central = company_at_home
    central.company.want("film_category", "streaming_films")
    central.settle()
    database = Grant.objects.earliest("pk").local_database
    assert database != company.LOCAL_DATABASE
    query = f"SELECT * FROM {database}.film_category"
    assert len(central.reader().rows(query)) == 400
    move(central, CENTRAL)
    settle(central)
    assert routes() == {CENTRAL}
    assert set(Grant.objects.values_list("local_database", flat=True)) == {database}
    assert len(central.reader().rows(query)) == 400
    assert given_by(central, PRODUCER) == []


class Killed(BaseException):
    """What a worker feels of SIGKILL."""


def test_killed_before_any_call_the_move_goes_on(company_at_home: Central) -> None:
    central = company_at_home
    central.company.want()
    central.settle()
    move(central, CENTRAL)
    central.settle()
    move(central, PRODUCER)
    for _turn in range(3):
        for key in Route.objects.values_list("pk", flat=True):
            _die_before_each_call(key)
    settle(central)
    assert routes() == {PRODUCER}
    assert Departure.objects.count() == 0
    assert given_by(central, CENTRAL) == []
    assert len(central.reader().rows(FILMS)) == 400


def _die_before_each_call(route: int) -> None:
    for calls in count(1):
        left = iter(range(calls))

        def before_call(left: object = left) -> None:
            if next(left, None) is None:  # type: ignore[call-overload]
                raise Killed

        try:
            reconcile._one_pass(route, before_call)
        except Killed:
            continue
        return


class Querying:
    """The analyst's role, asking without a pause; the answers are AWS's words, empty for rows."""

    def __init__(self, central: Central) -> None:
        self.answers: list[str] = []
        self._reader = central.reader()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._ask)

    def __enter__(self) -> None:
        self.ask_once_more()
        self._thread.start()

    def __exit__(self, *problem: object) -> None:
        self._over.set()
        self._thread.join(timeout=60)

    def _ask(self) -> None:
        while not self._over.is_set():
            self.ask_once_more()

    def ask_once_more(self) -> None:
        try:
            self._reader.rows("SELECT film_id FROM film_category")
            self.answers.append("")
        except QueryFailed as error:
            self.answers.append(str(error))
