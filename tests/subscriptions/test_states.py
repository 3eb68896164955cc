"""Every pair of state and verb, straight from the tables."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from portal.errors import Conflict
from subscriptions.models import Subscription, SubscriptionRequest
from subscriptions.services import requests, subscriptions
from subscriptions.states import (
    OPEN_STATES,
    REQUEST_MOVES,
    SUBSCRIPTION_MOVES,
    RequestState,
    SubscriptionState,
)
from tests.subscriptions.conftest import World

REQUEST_VERBS: dict[str, Callable[[World, SubscriptionRequest], object]] = {
    "approve": lambda world, request: requests.approve(request, by=world.olu, comment="Yes"),
    "refuse": lambda world, request: requests.refuse(request, by=world.olu, comment="No"),
    "ask": lambda world, request: requests.ask(request, by=world.olu, comment="Why?"),
    "answer": lambda world, request: requests.answer(request, by=world.ana, text="Because"),
    "withdraw": lambda world, request: requests.withdraw(request, by=world.ana),
}
SUBSCRIPTION_VERBS: dict[str, Callable[[World, Subscription], object]] = {
    "expire": lambda world, held: subscriptions.expire(held.pk),
    "cancel": lambda world, held: subscriptions.cancel(held, by=world.ana),
    "revoke": lambda world, held: subscriptions.revoke(held, by=world.olu, reason="Over"),
}


def test_the_verbs_of_the_tables_are_the_verbs_tested() -> None:
    assert {verb for _state, verb in REQUEST_MOVES} == set(REQUEST_VERBS)
    assert {verb for _state, verb in SUBSCRIPTION_MOVES} == set(SUBSCRIPTION_VERBS)


@pytest.mark.parametrize("verb", REQUEST_VERBS)
@pytest.mark.parametrize("state", RequestState.values)
def test_a_request_moves_as_the_table_says_and_no_other_way(
    world: World, state: str, verb: str
) -> None:
    request = world.ask()
    SubscriptionRequest.objects.filter(pk=request.pk).update(state=state)
    target = REQUEST_MOVES.get((state, verb))

    if target is None:
        with pytest.raises(Conflict):
            REQUEST_VERBS[verb](world, request)
    else:
        REQUEST_VERBS[verb](world, request)

    request.refresh_from_db()
    assert request.state == (target or state)
    decided = target is not None and target not in OPEN_STATES
    assert (request.decided_at is not None) == decided


@pytest.mark.parametrize("verb", SUBSCRIPTION_VERBS)
@pytest.mark.parametrize("state", SubscriptionState.values)
def test_a_subscription_moves_as_the_table_says_and_no_other_way(
    world: World, state: str, verb: str
) -> None:
    held = world.subscribe()
    now = timezone.now()
    Subscription.objects.filter(pk=held.pk).update(state=state, ends_at=now - timedelta(days=1))
    target = SUBSCRIPTION_MOVES.get((state, verb))

    if target is None and verb != "expire":
        with pytest.raises(Conflict):
            SUBSCRIPTION_VERBS[verb](world, held)
    else:
        SUBSCRIPTION_VERBS[verb](world, held)

    held.refresh_from_db()
    assert held.state == (target or state)
    assert (held.ended_at is not None) == (target is not None)
