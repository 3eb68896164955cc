"""Work of mirrors, and of moving access to them.

Messages carry only a key; what to do is read from the database.
"""

from datetime import timedelta

from celery import shared_task
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from catalog.models import Asset
from sharing.mirroring.reconcile import reconcile
from sharing.models import (
    Environment,
    GrantState,
    Mirror,
    MirrorRoute,
    MirrorState,
    Route,
    Want,
)
from sharing.selectors.mirrors import untended
from sharing.selectors.moves import misplaced
from sharing.services import mirrors, moves
from sharing.services.routes import wake

SENT_LATELY = timedelta(seconds=15)
"""A message this young is probably still in the queue; another one would only be in its way."""
TENDED_AT_ONCE = 500


@shared_task
def mirror(route_id: int) -> None:
    """Bring one mirror route to what is wanted, then whoever waited for the same account."""
    route = MirrorRoute.objects.filter(pk=route_id).first()
    if route and reconcile(route_id):
        waiting = _due().filter(catalog_account=route.catalog_account_id)
        for key in waiting.exclude(pk=route_id).values_list("pk", flat=True):
            mirrors.send_worker(key)


@shared_task
def sweep_unsettled() -> None:
    """Send workers to whatever is not settled: lost messages and killed workers cost seconds."""
    sent_lately = Q(woken_at__gt=timezone.now() - SENT_LATELY)
    for key in _due().exclude(sent_lately).values_list("pk", flat=True):
        mirrors.send_worker(key)


@shared_task
def compare() -> None:
    """Compare every living mirror with its original; and want those that nobody thought of."""
    _tend()
    living = Mirror.objects.exclude(state=MirrorState.REMOVED)
    routes = MirrorRoute.objects.filter(mirrors__in=living).distinct()
    for key in routes.values_list("pk", flat=True):
        mirrors.send_worker(key)


def _tend() -> None:
    assets = untended()
    for start in range(0, len(assets), TENDED_AT_ONCE):
        mirrors.tend(Asset.objects.filter(pk__in=assets[start : start + TENDED_AT_ONCE]))


@shared_task
def move() -> None:
    """Set what is misplaced on its way, environment by environment, and close what is done."""
    _tend()
    for environment in Environment.objects.filter(pk__in=misplaced().values("environment")):
        moves.move_in(environment)
    # Settled, and still something to leave: a message to wake them was lost.
    left = Q(departures__want=Want.ABSENT) | Q(
        grants__want=Want.ABSENT, grants__state=GrantState.REVOKING
    )
    settled = Route.objects.filter(left, wanted_version__lte=F("settled_version"))
    wake(settled.distinct())
    moves.finish()


def _due() -> QuerySet[MirrorRoute]:
    now = timezone.now()
    return MirrorRoute.objects.filter(
        Q(next_attempt_at=None) | Q(next_attempt_at__lte=now),
        wanted_version__gt=F("settled_version"),
    )
