"""The ways a subscription ends; each leaves nothing wanted in AWS."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from portal.audit.models import AuditEvent
from portal.errors import Denied
from portal.notify.models import Notification
from sharing.models import Grant, GrantState, Want
from subscriptions.models import Subscription
from subscriptions.services import subscriptions
from subscriptions.tasks import end_expired
from tests import factories as make
from tests.subscriptions.conftest import World
from tests.subscriptions.test_requests import told


def nothing_wanted(subscription: Subscription) -> bool:
    grants = Grant.objects.filter(holder=subscription.holder)
    return grants.exists() and not grants.filter(want=Want.PRESENT).exists()


def end_at(subscription: Subscription, moment: object) -> None:
    Subscription.objects.filter(pk=subscription.pk).update(ends_at=moment)


def test_revoke_takes_the_access_and_tells_everybody_who_had_it(world: World) -> None:
    held = subscriptions.revoke(world.subscribe(), by=world.sten, reason="Contract ended")

    assert (held.state, held.ended_by, held.ended_reason) == (
        "revoked",
        world.sten,
        "Contract ended",
    )
    assert nothing_wanted(held)
    assert told("subscription.revoked") == {"Ana", "Mia"}
    assert AuditEvent.objects.get(verb="subscription.revoked").actor_label == "Sten"


def test_revoke_works_while_the_access_is_still_being_granted(world: World) -> None:
    held = world.subscribe()
    assert set(Grant.objects.values_list("state", flat=True)) == {GrantState.PENDING}

    subscriptions.revoke(held, by=world.olu, reason="A mistake")

    assert set(Grant.objects.values_list("state", flat=True)) == {GrantState.REVOKING}


def test_revoke_needs_a_reason(world: World) -> None:
    held = world.subscribe()

    with pytest.raises(ValidationError):
        subscriptions.revoke(held, by=world.olu, reason=" ")
    assert not nothing_wanted(held)


def test_revoke_leaves_the_access_of_others(world: World) -> None:
    held = world.subscribe()
    dan = make.person("Dan")
    other = make.project("Forecasting", owner=dan)
    place = make.environment(other, world.environment.account)
    kept = world.subscribe(by=dan, project=other, environment=place)

    subscriptions.revoke(held, by=world.olu, reason="Over")

    assert nothing_wanted(held)
    assert not nothing_wanted(kept)


@pytest.mark.parametrize("name", ["ana", "mia", "sam", "ida", "ada"])
def test_revoke_refuses_whoever_does_not_answer_for_the_product(world: World, name: str) -> None:
    with pytest.raises(Denied):
        subscriptions.revoke(world.subscribe(), by=getattr(world, name), reason="No")


def test_cancel_gives_the_access_up_and_tells_the_owners(world: World) -> None:
    held = subscriptions.cancel(world.subscribe(), by=world.ana, reason="Done")

    assert nothing_wanted(held)
    assert told("subscription.cancelled") == {"Olu"}


def test_expiry_is_exact_to_the_second(world: World) -> None:
    held = world.subscribe()

    assert not subscriptions.expire(held.pk, now=held.ends_at - timedelta(seconds=1))
    assert not nothing_wanted(held)
    assert subscriptions.expire(held.pk, now=held.ends_at)

    held.refresh_from_db()
    assert (held.state, held.ended_by) == ("expired", None)
    assert nothing_wanted(held)
    assert told("subscription.expired") == {"Ana", "Mia"}
    assert AuditEvent.objects.get(verb="subscription.expired").actor_label == "Sluice"


def test_expiring_twice_happens_once(world: World) -> None:
    held = world.subscribe()

    assert subscriptions.expire(held.pk, now=held.ends_at)
    assert not subscriptions.expire(held.pk, now=held.ends_at)
    assert Notification.objects.filter(kind="subscription.expired").count() == 2


def test_the_beat_ends_all_that_is_due_and_nothing_else(world: World) -> None:
    due = world.subscribe()
    place = make.environment(world.consumer, world.environment.account)
    later = world.subscribe(environment=place)
    end_at(due, due.starts_at)

    assert end_expired() == 1

    due.refresh_from_db()
    later.refresh_from_db()
    assert (due.state, later.state) == ("expired", "active")


@pytest.mark.django_db(transaction=True)
def test_the_beat_passes_over_what_somebody_else_is_ending(
    world: World, other_session: Callable[[Callable[[], object]], object]
) -> None:
    held = world.subscribe()
    end_at(held, held.starts_at)

    with transaction.atomic():
        Subscription.objects.select_for_update().get(pk=held.pk)
        assert other_session(end_expired) == 0

    assert end_expired() == 1
    assert connection.in_atomic_block is False
