"""The log of calls: what was asked, by whom, and what came of it."""

from collections import deque
from dataclasses import asdict, dataclass
from itertools import count
from typing import Any

KEPT = 20_000
"""Calls remembered; older ones are forgotten."""


@dataclass(frozen=True)
class LoggedCall:
    n: int
    at: str
    account: str | None
    principal: str | None
    region: str
    service: str
    operation: str
    status: int
    error: str | None
    changed: dict[str, Any] | None = None
    """The parameters of a call that changed something in Glue, Lake Formation or RAM, whatever
    became of its answer; of a batch only the entries that were carried out."""


_calls: deque[LoggedCall] = deque(maxlen=KEPT)
_numbers = count(1)


def log(**fields: Any) -> None:
    _calls.append(LoggedCall(n=next(_numbers), **fields))


def logged(after: int = 0) -> list[dict[str, Any]]:
    """Calls with a number greater than `after`, oldest first."""
    return [asdict(call) for call in list(_calls) if call.n > after]


def forget() -> None:
    _calls.clear()
