"""What people hear when AWS is seen as wanted, and when it is not."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from portal.identity.models import User
from portal.notify.models import Notification
from sharing import ports
from sharing.models import Grant, GrantState
from subscriptions.models import Subscription
from subscriptions.services import subscriptions
from tests.subscriptions.conftest import World
from tests.subscriptions.test_requests import told

Seen = Callable[..., None]


@pytest.fixture
def browser() -> Any:
    def signed_in(person: User) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return signed_in


@pytest.fixture
def seen(django_capture_on_commit_callbacks: Any) -> Seen:
    """A worker saw this of one grant, and told of it as sharing does."""

    def see(grant: Grant, state: str, error: str = "") -> None:
        before, grant.state, grant.error = grant.state, state, error
        with django_capture_on_commit_callbacks(execute=True):
            grant.save()
            ports.tell(grant, before=before)

    return see


def grants_of(held: Subscription) -> list[Grant]:
    return list(Grant.objects.filter(holder=held.holder).order_by("pk"))


def test_the_project_hears_once_when_the_last_table_is_there(world: World, seen: Seen) -> None:
    first, last = grants_of(world.subscribe())

    seen(first, GrantState.GRANTED)
    assert told("subscription.granted") == set()
    seen(last, GrantState.GRANTED)

    assert told("subscription.granted") == {"Ana", "Mia"}
    assert Notification.objects.filter(kind="subscription.granted").count() == 2


def test_the_project_hears_once_however_many_tables_one_pass_sees(world: World) -> None:
    with transaction.atomic():
        for grant in grants_of(world.subscribe()):
            grant_and_tell(grant)
    assert Notification.objects.filter(kind="subscription.granted").count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_routes_that_finish_at_the_same_moment_the_second_tells(world: World) -> None:
    grants = grants_of(world.subscribe())
    start = threading.Barrier(len(grants))

    def finish(grant: Grant) -> None:
        try:
            with transaction.atomic():
                start.wait(timeout=10)
                grant_and_tell(grant)
        finally:
            connection.close()

    routes = [threading.Thread(target=finish, args=[grant]) for grant in grants]
    for route in routes:
        route.start()
    for route in routes:
        route.join(timeout=30)
    assert Notification.objects.filter(kind="subscription.granted").count() == 2


def grant_and_tell(grant: Grant) -> None:
    before, grant.state = grant.state, GrantState.GRANTED
    grant.save()
    ports.tell(grant, before=before)


@pytest.mark.parametrize("state", [GrantState.FAILED, GrantState.BROKEN])
def test_trouble_is_told_once_to_whoever_waits_and_whoever_can_mend(
    world: World, seen: Seen, state: str
) -> None:
    first, last = grants_of(world.subscribe())

    seen(first, state, "The table is open to everybody.")
    seen(last, state, "The table is open to everybody.")

    lines = Notification.objects.filter(kind=f"grant.{state}")
    assert set(lines.values_list("user__name", flat=True)) == {"Ana", "Ada", "Olu"}
    assert lines.count() == 3
    assert "The table is open to everybody." in lines[0].text


def test_nobody_hears_of_what_is_being_taken_away(world: World, seen: Seen) -> None:
    held = world.subscribe()
    subscriptions.revoke(held, by=world.olu, reason="Over")

    for grant in grants_of(held):
        seen(grant, GrantState.REVOKED)

    kinds = set(Notification.objects.values_list("kind", flat=True))
    assert not kinds & {"subscription.granted", "grant.failed", "grant.broken"}


def test_access_that_aws_refuses_to_revoke_is_told_once_per_reason(
    world: World, seen: Seen, browser: Any
) -> None:
    held = world.subscribe()
    subscriptions.revoke(held, by=world.olu, reason="Over")
    first, last = grants_of(held)

    for code in ("AccessDeniedException", "EntityNotFoundException"):
        for grant in (first, last):
            grant.error_code = code
            seen(grant, GrantState.REVOKING, f"AWS says: No. ({code})")

    lines = Notification.objects.filter(kind="grant.revoking_refused")
    assert set(lines.values_list("user__name", flat=True)) == {"Olu", "Sten", "Ada"}
    assert lines.count() == 6
    assert f"{first.asset.name} can still be read" in " ".join(line.text for line in lines)
    assert "AWS says: No. (AccessDeniedException)" in " ".join(line.text for line in lines)
    assert all(browser(line.user).get(line.url).status_code == 200 for line in lines)


def test_a_revocation_that_is_only_slow_is_not_told(world: World, seen: Seen) -> None:
    held = world.subscribe()
    subscriptions.revoke(held, by=world.olu, reason="Over")
    first, last = grants_of(held)
    Grant.objects.filter(pk=last.pk).update(error="Waiting for AWS.", error_code="NotYetSeen")

    seen(first, GrantState.REVOKING)
    assert told("grant.revoking_refused") == set()
    first.error_code = "AccessDeniedException"
    seen(first, GrantState.REVOKING, "AWS says: No.")
    assert told("grant.revoking_refused") == {"Olu", "Sten", "Ada"}


@pytest.mark.parametrize(
    "holder", ["campaign:7", "subscription:", "subscription:x", "subscription:999"]
)
def test_grants_of_other_holders_are_not_ours(world: World, seen: Seen, holder: str) -> None:
    grant, other = grants_of(world.subscribe())
    other.delete()
    grant.holder = holder

    seen(grant, GrantState.GRANTED)
    seen(grant, GrantState.BROKEN)

    assert told("subscription.granted") == told("grant.broken") == set()
