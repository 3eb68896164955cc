"""Who looks at a catalog now, how many calls that took, and for how long."""

from __future__ import annotations

import time
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from sharing import leases
from sharing.models import CatalogLook


class Watch:
    """The lease on one look: a worker that is killed blocks the catalog no longer than it runs."""

    def __init__(self, look: CatalogLook, at: datetime, until: datetime) -> None:
        self.look, self.at, self._until = look, at, until
        self.calls = 0
        self._began = self._renewed = time.monotonic()

    @classmethod
    def take(cls, look_id: int) -> Watch | None:
        """None while another worker has it."""
        now = timezone.now()
        until = now + leases.DURATION
        free = Q(until=None) | Q(until__lt=now)
        if not CatalogLook.objects.filter(free, pk=look_id).update(until=until):
            return None
        return cls(CatalogLook.objects.select_related("account").get(pk=look_id), now, until)

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._began

    def before_call(self) -> None:
        """Counts the call. Raises LeaseLost when another worker has taken over."""
        self.calls += 1
        self.renew()

    def renew(self) -> None:
        if time.monotonic() - self._renewed < leases.FRESH_SECONDS:
            return
        self._renewed = time.monotonic()
        until = timezone.now() + leases.DURATION
        if not self._mine().update(until=until):
            raise leases.LeaseLost
        self._until = until

    def end(self, **values: object) -> None:
        """Done. Whoever asked while the look was under way still waits for the next one."""
        self._mine().filter(asked_at__lte=self.at).update(asked_at=None)
        self._mine().update(**{"until": None, **values})

    def wait(self, until: datetime, **values: object) -> None:
        """Not done, and nobody tries again before ``until``."""
        self._mine().update(until=until, asked_at=self.look.asked_at or self.at, **values)

    def _mine(self) -> QuerySet[CatalogLook]:
        return CatalogLook.objects.filter(pk=self.look.pk, until=self._until)
