"""Two people, two database sessions, one moment."""

import threading
from collections.abc import Callable, Sequence

import pytest
from django.db import connection

from portal.errors import Conflict
from sharing.models import Grant
from subscriptions.models import Decision, Subscription, SubscriptionRequest
from subscriptions.services import requests, subscriptions
from tests.subscriptions.conftest import World

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], object]) -> Sequence[object]:
    """What each act returned or raised, each in a thread and a session of its own."""
    start = threading.Barrier(len(acts))
    results: list[object] = [None] * len(acts)

    def run(number: int, act: Callable[[], object]) -> None:
        try:
            start.wait(timeout=10)
            results[number] = act()
        except Exception as error:  # noqa: BLE001 - the test looks at what it was
            results[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return results


def conflicts(results: Sequence[object]) -> list[Conflict]:
    return [result for result in results if isinstance(result, Conflict)]


def test_approving_twice_gives_access_once_and_tells_the_second(world: World) -> None:
    request = world.ask()

    results = at_once(
        lambda: requests.approve(request, by=world.olu),
        lambda: requests.approve(request, by=world.sten),
    )

    assert [str(error) for error in conflicts(results)] == [
        "This request is “Approved”, so that is no longer possible."
    ]
    assert Subscription.objects.count() == Decision.objects.count() == 1
    assert Grant.objects.count() == 2


def test_of_a_yes_and_a_no_one_counts(world: World) -> None:
    request = world.ask()

    results = at_once(
        lambda: requests.approve(request, by=world.olu),
        lambda: requests.refuse(request, by=world.sten, comment="No"),
    )

    request.refresh_from_db()
    assert len(conflicts(results)) == 1
    assert Subscription.objects.exists() == (request.state == "approved")


def test_asking_twice_makes_one_request(world: World) -> None:
    results = at_once(world.ask, lambda: world.ask(by=world.mia))

    assert "already asked" in str(conflicts(results)[0])
    assert SubscriptionRequest.objects.count() == 1


def test_ending_twice_ends_once(world: World) -> None:
    held = world.subscribe()

    results = at_once(
        lambda: subscriptions.revoke(held, by=world.olu, reason="Over"),
        lambda: subscriptions.cancel(held, by=world.ana),
    )

    assert len(conflicts(results)) == 1
    held.refresh_from_db()
    assert held.state in ("revoked", "cancelled")
