"""Waking a route: saying that what is wanted has changed, or that AWS should be looked at again."""

import logging
from collections.abc import Iterable
from functools import partial

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from kombu.exceptions import OperationalError

from sharing.models import Route

logger = logging.getLogger(__name__)


def wake(routes: Iterable[Route]) -> None:
    """Mark the routes unsettled and, once committed, send a worker.

    The mark is what counts: should the message be lost, the sweep finds the route.
    """
    for key in sorted({route.pk for route in routes}):
        Route.objects.filter(pk=key).update(
            wanted_version=F("wanted_version") + 1,
            next_attempt_at=None,
            attempts=0,
            failing_since=None,
        )
        transaction.on_commit(partial(send_worker, key))


def look_again(route: Route) -> None:
    """Compare a settled route with AWS now, and find out what happened to what is missing.

    It stays settled, so that what is missing counts as taken away and not as newly wanted.
    """
    Route.objects.filter(pk=route.pk).update(differs_at=timezone.now())
    transaction.on_commit(partial(send_worker, route.pk))


def send_worker(route_id: int, *, in_seconds: float = 0) -> None:
    """Put the route into the queue. Without a broker nothing is lost, only later."""
    from sharing.tasks import reconcile  # tasks import the services

    Route.objects.filter(pk=route_id).update(woken_at=timezone.now())
    try:
        reconcile.apply_async((route_id,), countdown=in_seconds)
    except OperationalError as error:
        logger.warning("The broker is away; route %s waits for the sweep: %s", route_id, error)
