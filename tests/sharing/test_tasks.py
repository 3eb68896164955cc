"""Whatever is not settled is found again, and nothing is sent that is on its way already."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from portal.demo import organisation as company
from sharing import leases, reconcile, tasks
from sharing.models import CatalogLook, Grant, GrantState, Lease, Route
from sharing.services.routes import wake
from tests.sharing.film_company import CONSUMER, FilmCompany


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The routes for which a message went to the broker."""
    routes: list[int] = []
    monkeypatch.setattr(
        tasks.reconcile, "apply_async", lambda args, countdown: routes.append(args[0])
    )
    return routes


@pytest.fixture
def route(film_company: FilmCompany) -> Route:
    film_company.want()
    return Route.objects.get()


def change(**values: object) -> None:
    Route.objects.update(**values)


def test_a_wish_sends_a_worker_once_it_is_committed(
    film_company: FilmCompany,
    sent: list[int],
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        film_company.want("film_category", "streaming_films")
        assert sent == []
    assert set(sent) == {Route.objects.get().pk}


def test_what_was_sent_before_the_sweep_was_is_lost_and_sent_again(
    route: Route, sent: list[int]
) -> None:
    published = timezone.now()
    change(woken_at=published)
    tasks.find_lost(sent_before=published)
    assert sent == []

    tasks.find_lost(sent_before=published + timedelta(seconds=1))
    assert sent == [route.pk]


def test_what_a_worker_has_in_hand_is_not_sent_again(
    film_company: FilmCompany, route: Route, sent: list[int]
) -> None:
    with leases.held(film_company.environment.account):
        tasks.sweep_unsettled()
    assert sent == []
    tasks.sweep_unsettled()
    assert sent == [route.pk]


def test_a_message_too_many_costs_no_call(film_company: FilmCompany, route: Route) -> None:
    tasks.reconcile(route.pk)
    assert film_company.state() == "granted"
    film_company.sandbox.forget_calls()
    tasks.reconcile(route.pk)
    assert film_company.calls() == []


def test_a_route_that_waits_for_its_next_attempt_is_left_alone(
    route: Route, sent: list[int]
) -> None:
    change(next_attempt_at=timezone.now() + timedelta(minutes=1))
    tasks.sweep_unsettled()
    assert sent == []

    change(next_attempt_at=timezone.now())
    tasks.sweep_unsettled()
    assert sent == [route.pk]


def look_for_drift() -> CatalogLook:
    """What the schedule begins and a worker does."""
    tasks.sweep_settled()
    look = CatalogLook.objects.get()
    tasks.look_at_catalog(look.pk)
    look.refresh_from_db()
    return look


def test_settled_routes_are_looked_at_for_drift_and_sent_for_if_there_is_any(
    film_company: FilmCompany, route: Route, sent: list[int]
) -> None:
    film_company.settle()
    tasks.sweep_unsettled()
    look_for_drift()
    assert sent == []

    film_company.by_hand(CONSUMER, "glue").delete_database(Name=company.LOCAL_DATABASE)
    look_for_drift()
    assert sent == [route.pk]


def test_routes_without_a_living_grant_are_never_looked_at(route: Route, sent: list[int]) -> None:
    Grant.objects.update(state=GrantState.REVOKED)
    assert look_for_drift().routes == 0
    assert sent == []


def test_an_ended_grant_does_not_hide_the_living_ones_beside_it(
    film_company: FilmCompany,
) -> None:
    film_company.want()
    film_company.want(holder="subscription:2")
    film_company.end()
    film_company.settle()
    assert look_for_drift().routes == 1


def test_a_lost_message_for_a_look_is_sent_again_but_not_at_once(
    film_company: FilmCompany, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[int] = []
    monkeypatch.setattr(tasks.look_at_catalog, "delay", looks.append)
    published = timezone.now()
    tasks.sweep_settled()
    tasks.find_lost(sent_before=published)
    assert looks == []

    tasks.find_lost(sent_before=timezone.now())
    assert looks == [CatalogLook.objects.get().pk]

    tasks.look_at_catalog(looks[0])
    tasks.sweep_unsettled()
    assert len(looks) == 1


def test_who_waited_for_the_account_is_sent_for_when_it_is_free(
    film_company: FilmCompany, route: Route, sent: list[int]
) -> None:
    second = film_company.another_environment(role_arns=film_company.environment.role_arns)
    film_company.want(holder="subscription:2", environment=second)
    waiting = Route.objects.get(environment=second)
    tasks.reconcile(route.pk)
    assert sent == [waiting.pk]


def test_a_route_with_ever_new_wishes_lets_others_have_their_turn(
    film_company: FilmCompany, route: Route, sent: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    second = film_company.another_environment(role_arns=film_company.environment.role_arns)
    film_company.want(holder="subscription:2", environment=second)
    waiting = Route.objects.get(environment=second)
    one_pass = reconcile._one_pass

    def with_a_new_wish(route_id: int, before_call: Callable[[], None]) -> bool:
        wake([route])
        one_pass(route_id, before_call)
        wake([route])
        return False

    monkeypatch.setattr(reconcile, "_one_pass", with_a_new_wish)
    tasks.reconcile(route.pk)
    assert sent == [waiting.pk, route.pk]


def test_while_another_worker_has_the_account_nothing_is_done(
    film_company: FilmCompany, route: Route, sent: list[int]
) -> None:
    film_company.sandbox.forget_calls()
    Lease.objects.create(
        account=film_company.environment.account, until=timezone.now() + timedelta(minutes=1)
    )
    tasks.reconcile(route.pk)
    assert film_company.calls() == []
    assert sent == []


def test_a_route_that_is_gone_is_no_error(db: None) -> None:
    tasks.reconcile(4711)


def test_without_a_broker_wanting_still_works(
    film_company: FilmCompany,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    from kombu.exceptions import OperationalError

    def away(*args: object, **options: object) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(tasks.reconcile, "apply_async", away)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        film_company.want()
    film_company.settle()
    assert film_company.state() == "granted"
