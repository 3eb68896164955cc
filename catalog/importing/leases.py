"""Who works on a run: a lease that has to be renewed, so that a dead worker's run is taken over."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from catalog.models import Run, RunState
from catalog.states import OPEN_RUN

# Renewed before each try of each AWS call, so it need not outlast more than one of them.
LEASE = timedelta(seconds=30)
# How long a message may wait in the queue before it is taken for lost.
QUEUE = timedelta(seconds=30)
# A run that brought down this many workers is not given to another one.
MOST_ATTEMPTS = 5


class LeaseLost(Exception):
    """Another worker has taken the run over; whoever meets this stops at once."""


@dataclass(frozen=True)
class Lease:
    """The right to work on ``run`` for a while, held by its ``attempts``-th worker."""

    run: Run

    def renew(self) -> None:
        """Prolong it, locking the run's row until the transaction ends. Raises LeaseLost."""
        held = Run.objects.filter(
            pk=self.run.pk, state=RunState.RUNNING, attempts=self.run.attempts
        )
        if not held.update(lease_until=timezone.now() + LEASE):
            raise LeaseLost


def claim(run_id: int) -> Lease | None:
    """The lease of a run that is queued, or whose worker let its lease run out; else None."""
    now = timezone.now()
    free = Q(state=RunState.QUEUED) | Q(state=RunState.RUNNING, lease_until__lt=now)
    with transaction.atomic():
        claimed = Run.objects.filter(free, pk=run_id).update(
            state=RunState.RUNNING, lease_until=now + LEASE, attempts=F("attempts") + 1
        )
        if not claimed:
            return None
        Run.objects.filter(pk=run_id, started_at=None).update(started_at=now)
    run = Run.objects.select_related("source__project", "source__account", "requested_by")
    return Lease(run.get(pk=run_id))


def abandoned_runs() -> Iterator[int]:
    """Ids of open runs without a worker; each is offered once in a while, not at every look."""
    now = timezone.now()
    lost = Q(lease_until__lt=now) | Q(lease_until=None, requested_at__lt=now - QUEUE / 6)
    open_runs = Run.objects.filter(lost, state__in=OPEN_RUN)
    for run_id, state in open_runs.values_list("pk", "state"):
        if state == RunState.QUEUED:
            Run.objects.filter(pk=run_id, state=state).update(lease_until=now + QUEUE)
        yield run_id
