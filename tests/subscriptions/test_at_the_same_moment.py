"""Two people, two database sessions, one moment."""

import threading
from collections.abc import Callable, Sequence

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from portal.errors import Conflict
from sharing.models import Environment, Grant, Want
from sharing.services import environments
from subscriptions.models import Decision, Subscription, SubscriptionRequest
from subscriptions.services import closing, requests, subscriptions
from tests import factories as make
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


def close(world: World, what: str) -> object:
    if what == "environment":
        return closing.close_environment(world.environment, by=world.ada, reason="Over")
    if what in ("consumer", "producer"):
        return closing.close_project(getattr(world, what), by=world.ada, reason="Over")
    ours = what == "account of the data"
    account = world.films.account if ours else world.environment.account
    return closing.close_account(account, by=world.ada, reason="Over")


CLOSABLE = [
    "environment",
    "consumer",
    "producer",
    "account of the data",
    "account that reads",
]


def waits_for_a_lock(pid: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT cardinality(pg_blocking_pids(%s))", [pid])
        return bool(cursor.fetchone()[0])


class Meanwhile:
    """Another session, watched from this one."""

    def __init__(self, act: Callable[[], object]) -> None:
        self.result: object = None
        self._pid: int | None = None
        self._connected = threading.Event()
        self._act = act
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                self._pid = cursor.fetchone()[0]
            self._connected.set()
            self.result = self._act()
        except Exception as error:  # noqa: BLE001 - the test looks at what it was
            self.result = error
        finally:
            connection.close()

    def until_it_waits(self) -> None:
        """Until it waits for this session's locks; fails if it never does."""
        assert self._connected.wait(timeout=10)
        assert self._pid is not None
        while not waits_for_a_lock(self._pid):
            assert self._thread.is_alive(), f"did not wait: {self.result!r}"

    def ended(self) -> object:
        self._thread.join(timeout=30)
        assert not self._thread.is_alive()
        return self.result


@pytest.mark.parametrize("what", CLOSABLE)
def test_what_is_approved_a_moment_before_closing_ends_with_it(world: World, what: str) -> None:
    request = world.ask()

    with transaction.atomic():
        held = requests.approve(request, by=world.olu)
        closer = Meanwhile(lambda: close(world, what))
        closer.until_it_waits()
    assert getattr(closer.ended(), "closed_at", None), closer.result

    request.refresh_from_db()
    held.refresh_from_db()
    assert request.state == "approved"
    assert held.state in ("cancelled", "revoked")
    assert set(Grant.objects.values_list("want", flat=True)) == {Want.ABSENT}


@pytest.mark.parametrize("what", CLOSABLE)
def test_what_is_approved_a_moment_after_closing_is_too_late(world: World, what: str) -> None:
    request = world.ask()

    with transaction.atomic():
        close(world, what)
        approver = Meanwhile(lambda: requests.approve(request, by=world.olu))
        approver.until_it_waits()

    assert isinstance(approver.ended(), Conflict), approver.result
    request.refresh_from_db()
    assert request.state == "withdrawn"
    assert not Grant.objects.exists()


@pytest.mark.parametrize("what", CLOSABLE)
def test_what_is_asked_a_moment_after_closing_is_too_late(world: World, what: str) -> None:
    with transaction.atomic():
        close(world, what)
        asker = Meanwhile(world.ask)
        asker.until_it_waits()

    assert isinstance(asker.ended(), Conflict | ValidationError), asker.result
    assert not SubscriptionRequest.objects.exists()


def test_a_request_refused_while_closing_stays_refused(world: World) -> None:
    request = world.ask()

    with transaction.atomic():
        requests.refuse(request, by=world.olu, comment="No")
        closer = Meanwhile(lambda: close(world, "environment"))
        closer.until_it_waits()
    assert getattr(closer.ended(), "closed_at", None), closer.result

    request.refresh_from_db()
    assert request.state == "refused"


def test_access_cancelled_while_closing_ends_once(world: World) -> None:
    held = world.subscribe()

    with transaction.atomic():
        subscriptions.cancel(held, by=world.ana, reason="Done")
        closer = Meanwhile(lambda: close(world, "producer"))
        closer.until_it_waits()
    assert getattr(closer.ended(), "closed_at", None), closer.result

    held.refresh_from_db()
    assert (held.state, held.ended_reason) == ("cancelled", "Done")


def test_no_environment_is_made_in_what_closes(world: World) -> None:
    account = make.account("333333333333")

    def create() -> Environment:
        return environments.create(
            by=world.ada,
            project=world.consumer,
            account=account,
            name="Late",
            region=make.REGION,
            role_arns=["arn:aws:iam::333333333333:role/Late"],
            database="late",
        )

    with transaction.atomic():
        close(world, "consumer")
        maker = Meanwhile(create)
        maker.until_it_waits()

    assert isinstance(maker.ended(), Conflict), maker.result
    assert not Environment.objects.filter(closed_at=None).exists()
