"""Reads that lag behind writes, as from a replica that has not heard of them yet (E50).

A lagging read sees the catalogs, grants and shares as they all were before some write of the last
`stale_seconds`: an old state that fits together, never a mixture.
"""

import pickle
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from moto.glue.models import glue_backends

from sandbox.chance import dice
from sandbox.lakeformation import store
from sandbox.operations import Call
from sandbox.ram.store import ledger
from sandbox.settings import settings

SERVICES = ("glue", "lakeformation", "ram")
LAGGING = frozenset(
    {
        *("glue:GetDatabase", "glue:GetDatabases", "glue:GetTable", "glue:GetTables"),
        *("lakeformation:ListPermissions", "lakeformation:ListDataCellsFilter"),
        *("lakeformation:GetResourceLFTags", "lakeformation:SearchTablesByLFTags"),
        *("lakeformation:GetLFTag", "lakeformation:ListLFTags"),
        *("ram:GetResourceShares", "ram:GetResourceShareAssociations", "ram:ListResources"),
        "ram:GetResourceShareInvitations",
    }
)
KEPT = 64
"""Writes looked back on at most."""


@dataclass
class View:
    """All that lagging reads read."""

    catalogs: dict[Any, Any]
    shares: dict[str, Any]
    databases: dict[tuple[str, str], Any]


_past: deque[tuple[float, bytes]] = deque(maxlen=KEPT)


def before_write(call: Call) -> None:
    """Keep what is, for the reads that will not hear of this call at once."""
    if settings.stale_seconds and call.service in SERVICES:
        _past.append((time.monotonic(), pickle.dumps(_present())))


@contextmanager
def lagging(call: Call) -> Iterator[None]:
    """Let the call read an old state, if it is one that may and its dice say so."""
    old = _old_view(call)
    if old is None:
        yield
        return
    present = _present()
    _show(old)
    try:
        yield
    finally:
        _show(present)


def _old_view(call: Call) -> View | None:
    if not settings.stale_seconds or f"{call.service}:{call.operation}" not in LAGGING:
        return None
    limit = time.monotonic() - settings.stale_seconds
    recent = [kept for at, kept in _past if at >= limit]
    thrown = dice("stale", settings.stale_seed)
    if not recent or thrown.random() >= settings.stale_share:
        return None
    view: View = pickle.loads(thrown.choice(recent))  # noqa: S301 - our own, of a moment ago
    return view


def _present() -> View:
    databases = {
        (account, region): backend.databases
        for account, regions in glue_backends.items()
        for region, backend in regions.items()
    }
    return View(store.everything(), dict(vars(ledger)), databases)


def _show(view: View) -> None:
    store.show(view.catalogs)
    vars(ledger).update(view.shares)
    for (account, region), databases in view.databases.items():
        glue_backends[account][region].databases = databases


def forget() -> None:
    _past.clear()
