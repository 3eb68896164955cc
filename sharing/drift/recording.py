"""Writing down what a look at a catalog found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils import timezone

from sharing.access import Table
from sharing.drift import keeping
from sharing.drift.searching import Found
from sharing.drift.tables import Owned
from sharing.drift.watch import Watch
from sharing.errors import AwsError, TryLater
from sharing.models import CatalogLook, Drift, DriftState, Grant, GrantState, Route
from sharing.services import drift as services
from sharing.services.routes import send_worker

AGAIN_AFTER = timedelta(seconds=30)
"""So long a look waits that AWS throttled or did not answer."""


@dataclass
class Compared:
    """How many routes there are, which of them are as approved, and which are not."""

    routes: int = 0
    rows: int = 0
    same: list[int] = field(default_factory=list)
    differing: list[int] = field(default_factory=list)

    def rest_differs(self, routes: Iterable[int]) -> None:
        """Of those that were not compared yet, nothing good is to be assumed."""
        done = {*self.same, *self.differing}
        self.differing += [key for key in routes if key not in done]


def record(watch: Watch, compared: Compared, tables: Mapping[Table, Owned], found: Found) -> None:
    """Wake what differs, keep what nobody approved, and say what the look took."""
    look, at = watch.look, watch.at
    Route.objects.filter(pk__in=compared.same).update(observed_at=at)
    _wake({*compared.differing, *_in_trouble(look)}, at)
    place = keeping.Look(look.account, look.region, at, tables)
    keeping.keep(place, found.unknown, found.explained)
    for drift in _to_remove(look):
        services.send_worker(drift)
    watch.end(
        observed_at=at,
        seconds=watch.seconds,
        calls=watch.calls,
        rows=compared.rows,
        routes=compared.routes,
        differing=len(compared.differing),
        error="",
        error_code="",
    )


def record_failure(watch: Watch, routes: Iterable[Route], error: AwsError) -> None:
    """What a refusal means for grants, a pass over each route finds out and tells."""
    said = {"error": str(error), "error_code": error.code, "calls": watch.calls}
    if isinstance(error, TryLater):
        watch.wait(timezone.now() + AGAIN_AFTER, **said)
        return
    _wake((route.pk for route in routes), watch.at)
    watch.end(**said)


def _wake(routes: Iterable[int], at: datetime) -> None:
    """They stay settled: what a pass then finds missing was taken away, not newly wanted."""
    for key in sorted(routes):
        Route.objects.filter(pk=key).update(differs_at=at)
        send_worker(key)


def _in_trouble(look: CatalogLook) -> set[int]:
    """What failed may have been mended by somebody; nothing but another try tells."""
    troubled = Grant.objects.filter(
        state__in=(GrantState.BROKEN, GrantState.FAILED),
        route__catalog_account=look.account,
        route__region=look.region,
    )
    return set(troubled.values_list("route", flat=True))


def _to_remove(look: CatalogLook) -> list[int]:
    waiting = Drift.objects.filter(
        catalog_account=look.account, region=look.region, state=DriftState.REMOVING
    )
    return list(waiting.values_list("pk", flat=True))
