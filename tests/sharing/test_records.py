"""What is written down after a pass: states, when to look again, and when to give up."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sharing import reconcile, records
from sharing.errors import Refused, TryLater
from sharing.models import Grant, GrantState, Route
from sharing.models.reconciled import GIVE_UP_AFTER
from tests.sharing.film_company import FilmCompany

LATER = TryLater("ThrottlingException", "Rate exceeded")


def fail(error: TryLater | Refused = LATER) -> Route:
    route = Route.objects.get()
    records.record_failure(route.pk, reconcile.read_wishes(route.pk), error)
    route.refresh_from_db()
    return route


@pytest.fixture
def wanted(film_company: FilmCompany) -> FilmCompany:
    film_company.want()
    return film_company


def test_waits_double_with_jitter_up_to_five_minutes(wanted: FilmCompany) -> None:
    for attempt in range(14):
        before = timezone.now()
        route = fail()
        assert route.next_attempt_at
        longest = min(0.5 * 2**attempt, 300)
        waits = (route.next_attempt_at - before).total_seconds()
        assert longest / 2 <= waits <= longest + 0.5
        assert route.attempts == attempt + 1


def test_a_new_wish_ends_the_waiting(wanted: FilmCompany) -> None:
    fail()
    wanted.want("streaming_films")
    route = Route.objects.get()
    assert (route.next_attempt_at, route.attempts, route.failing_since) == (None, 0, None)


def test_after_an_hour_a_grant_is_given_up_but_still_mends(wanted: FilmCompany) -> None:
    fail()
    an_hour_ago = timezone.now() - GIVE_UP_AFTER - timedelta(seconds=1)
    Route.objects.update(failing_since=an_hour_ago)
    route = fail()
    assert Grant.objects.get().state == "failed"
    assert Grant.objects.get().error == "Rate exceeded"
    assert route.settled

    wanted.settle()
    assert wanted.state() == "granted"


def test_what_is_to_be_revoked_is_never_given_up(wanted: FilmCompany) -> None:
    wanted.settle()
    wanted.end()
    fail()
    an_hour_ago = timezone.now() - GIVE_UP_AFTER - timedelta(seconds=1)
    Route.objects.update(failing_since=an_hour_ago)
    fail()
    assert wanted.state() == "revoking"

    wanted.settle()
    assert wanted.state() == "revoked"


def test_a_wish_that_came_in_during_the_pass_leaves_the_route_unsettled(
    wanted: FilmCompany,
) -> None:
    route = Route.objects.get()
    known = reconcile.read_wishes(route.pk)
    wanted.end()
    assert records.record_failure(route.pk, known, Refused("No", "No.")) is False
    route.refresh_from_db()
    assert not route.settled
    # The pass knew the grant as wanted, so it has nothing to say of its end.
    assert wanted.state() == GrantState.REVOKING


def test_access_ended_before_it_was_granted_is_revoked(wanted: FilmCompany) -> None:
    before = wanted.traces()
    wanted.end()
    wanted.settle()
    assert wanted.state() == "revoked"
    assert Grant.objects.get().granted_at is None
    assert wanted.traces() == before
