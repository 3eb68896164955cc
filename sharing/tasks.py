"""Work of sharing. Messages carry only a key; what to do is read from the database."""

from datetime import UTC, datetime

from celery import Task, shared_task
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from sharing import leases
from sharing import reconcile as reconciler
from sharing.drift import looking, removal
from sharing.models import Route
from sharing.services import access_looks, catalog_looks
from sharing.services.routes import send_worker


@shared_task
def reconcile(route_id: int) -> None:
    """Bring one route to what is wanted, then whoever waited for the same account.

    A message too many costs nothing: what is settled is not looked at again.
    """
    route = _due().select_related("environment").filter(pk=route_id).first()
    if route and reconciler.reconcile(route_id):
        waiting = _due().filter(environment__account=route.environment.account_id)
        longest_unseen_first = waiting.order_by(F("observed_at").asc(nulls_first=True))
        for key in longest_unseen_first.values_list("pk", flat=True):
            send_worker(key)


@shared_task(bind=True)
def sweep_unsettled(self: Task) -> None:
    """Send workers to whatever is not settled: lost messages and killed workers cost seconds.

    The queue keeps its order: what was sent before this sweep was has left it by now. Either a
    worker has it in hand, or it is lost.
    """
    sent = self.request.get("sent_at")
    find_lost(sent_before=datetime.fromtimestamp(sent, UTC) if sent else timezone.now())


def find_lost(*, sent_before: datetime) -> None:
    lost = _due().filter(Q(woken_at=None) | Q(woken_at__lt=sent_before))
    in_hand = leases.accounts_in_hand()
    for key in lost.exclude(environment__account__in=in_hand).values_list("pk", flat=True):
        send_worker(key)
    for key in catalog_looks.due(sent_before=sent_before):
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
    """What is not settled, and what is but was found to differ since AWS was last observed."""
    now = timezone.now()
    return Route.objects.filter(
        Q(next_attempt_at=None) | Q(next_attempt_at__lte=now),
        Q(wanted_version__gt=F("settled_version")) | Q(differs_at__gt=F("observed_at")),
    )
