"""Work of sharing. Messages carry only a key; what to do is read from the database."""

from datetime import timedelta

from celery import shared_task
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from sharing import reconcile as reconciler
from sharing.drift import looking, removal
from sharing.models import Route
from sharing.services import access_looks, catalog_looks
from sharing.services.routes import send_worker

SENT_LATELY = timedelta(seconds=15)
"""A message this young is probably still in the queue; another one would only be in its way."""


@shared_task
def reconcile(route_id: int) -> None:
    """Bring one route to what is wanted, then whoever waited for the same account."""
    route = Route.objects.select_related("environment").filter(pk=route_id).first()
    if route and reconciler.reconcile(route_id):
        waiting = _due().filter(environment__account=route.environment.account_id)
        for key in waiting.exclude(pk=route_id).values_list("pk", flat=True):
            send_worker(key)


@shared_task
def sweep_unsettled() -> None:
    """Send workers to whatever is not settled: lost messages and killed workers cost seconds."""
    sent_lately = Q(woken_at__gt=timezone.now() - SENT_LATELY)
    for key in _due().exclude(sent_lately).values_list("pk", flat=True):
        send_worker(key)
    for key in catalog_looks.due(sent_before=timezone.now() - SENT_LATELY):
        catalog_looks.send_worker(key)


@shared_task
def sweep_settled() -> None:
    """Look for drift: every catalog is compared with what was approved, all its routes at once."""
    catalog_looks.ask_for_all()


@shared_task
def look_at_catalog(look_id: int) -> None:
    """Look at one catalog, and wake the routes that are not as approved."""
    looking.look_at(look_id)


@shared_task
def remove_drift(drift_id: int) -> None:
    """Remove a right that nobody approved, because somebody decided so."""
    removal.carry_out(drift_id)


@shared_task
def look_at_access(look_id: int, grant_id: int) -> None:
    """Look at AWS for somebody who wants to know why a table cannot be read."""
    access_looks.make(look_id, grant_id)


def _due() -> QuerySet[Route]:
    now = timezone.now()
    return Route.objects.filter(
        Q(next_attempt_at=None) | Q(next_attempt_at__lte=now),
        wanted_version__gt=F("settled_version"),
    )
