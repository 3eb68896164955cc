"""ConcurrentModificationException: writes of one principal and resource that meet (E51).

Two calls meet when the later one comes in before the earlier one is answered. Calls run one by one
here and are quick, so `lake_write_ms` makes them last; `overlap_share` refuses at random what
follows another write within `overlap_seconds`.
"""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

from sandbox.chance import dice
from sandbox.errors import AwsError
from sandbox.operations import Call
from sandbox.settings import settings

Params = dict[str, Any]
WRITES = frozenset(
    {
        *("GrantPermissions", "RevokePermissions"),
        *("BatchGrantPermissions", "BatchRevokePermissions"),
        *("AddLFTagsToResource", "RemoveLFTagsFromResource"),
    }
)

_guard = threading.Lock()
_numbers = count(1)
_under_way: dict[int, frozenset[str]] = {}
_written: dict[str, float] = {}
_mine = threading.local()


@contextmanager
def under_way(call: Call) -> Iterator[None]:
    """Note what a call is about to change until it is done, for those that come meanwhile."""
    if call.service != "lakeformation" or call.operation not in WRITES:
        yield
        return
    number = next(_numbers)
    entries = call.params.get("Entries") or [call.params]
    with _guard:
        _mine.met = frozenset[str]().union(*_under_way.values())
        _under_way[number] = frozenset(_key(call, entry) for entry in entries)
    try:
        time.sleep(settings.lake_write_ms / 1000)
        yield
    finally:
        with _guard:
            del _under_way[number]


def check(call: Call, entry: Params) -> None:
    """Raise ConcurrentModificationException if the entry meets another call's, or chance has it."""
    key = _key(call, entry)
    before = _written.get(key)
    _written[key] = time.monotonic()
    if key in _mine.met or (before is not None and _strikes(before)):
        raise AwsError("ConcurrentModificationException", "Please retry in a short while.")


def _strikes(before: float) -> bool:
    if not settings.overlap_share or time.monotonic() - before > settings.overlap_seconds:
        return False
    return dice("overlap", settings.overlap_seed).random() < settings.overlap_share


def _key(call: Call, entry: Params) -> str:
    """Region, principal and resource; a table is the same with columns and without."""
    named = next(iter((entry.get("Resource") or {}).values()), None) or {}
    place = [named.get("CatalogId") or call.caller.account, named.get("DatabaseName")]
    if named.get("DatabaseName"):
        place.append(named.get("Name") or "*")
    else:
        place.append(json.dumps(named, sort_keys=True))
    return json.dumps([call.region, entry.get("Principal"), *place])


def writes_under_way() -> int:
    with _guard:
        return len(_under_way)


def forget() -> None:
    _written.clear()
