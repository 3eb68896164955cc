"""What workers and beat wrote: every stack trace must be one that broken servers explain."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

# The last line of a stack trace names the exception.
_NAMED = re.compile(r"^([A-Za-z_][\w.]*(?:Error|Exception|Interrupt|Exit|Shutdown|Lost\w*))\b")
_EXPLAINED = {
    # PostgreSQL stopped, started, or not there.
    "OperationalError",
    "InterfaceError",
    "AdminShutdown",
    "CannotConnectNow",
    "ConnectionDoesNotExist",
    # Redis stopped, started, or not there.
    "ConnectionError",
    "ConnectionRefusedError",
    "ConnectionResetError",
    "BrokenPipeError",
    "BusyLoadingError",
    "TimeoutError",
    # A process of the pool that was killed.
    "WorkerLostError",
}


def traces(logs: Iterable[Path]) -> Counter[str]:
    """How often each exception ended a stack trace, by its name without module."""
    return Counter(name for log in logs for name in _ends(log.read_text(errors="replace")))


def unexplained(logs: Iterable[Path]) -> list[str]:
    logs = list(logs)
    found = [name for name in traces(logs) if name not in _EXPLAINED]
    return [f"{name} in the logs: {_context(logs, name)}" for name in sorted(found)]


def _ends(text: str) -> list[str]:
    ends, inside = [], False
    for line in text.splitlines():
        if line.startswith("Traceback (most recent call last)"):
            inside = True
        elif inside and (named := _NAMED.match(line)):
            ends.append(named[1].split(".")[-1])
            inside = False
    return ends


def _context(logs: Iterable[Path], name: str) -> str:
    """The line that names it first, with what was said."""
    for log in logs:
        for line in log.read_text(errors="replace").splitlines():
            if (named := _NAMED.match(line)) and named[1].endswith(name):
                return f"{log.name}: {line[:300]}"
    return ""
