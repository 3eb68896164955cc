"""What workers and beat wrote: every stack trace must be one that broken servers explain."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

# The last line of a stack trace names the exception.
_NAMED = re.compile(r"^([A-Za-z_][\w.]*(?:Error|Exception|Interrupt|Exit|Shutdown|Lost\w*))\b")
_CHAINED = {
    "The above exception was the direct cause of the following exception:",
    "During handling of the above exception, another exception occurred:",
}
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
    # Beat, that cannot send a message meanwhile: it does at the next beat.
    "SchedulingError",
    # A process of the pool that was killed.
    "WorkerLostError",
}
_KNOWN = {
    # kombu closes a channel whose connection to Redis is gone already; the worker ends by it and
    # is started again by whatever runs it.
    "AttributeError: 'NoneType' object has no attribute 'hostname'",
}


def traces(logs: Iterable[Path]) -> Counter[str]:
    """How often each exception ended a stack trace, by its name without module."""
    return Counter(name for log in logs for name, _trace in _traces(log))


def unexplained(logs: Iterable[Path]) -> list[str]:
    return [
        f"in {log.name}: {trace}"
        for log in logs
        for name, trace in _traces(log)
        if name not in _EXPLAINED and not any(line in trace for line in _KNOWN)
    ]


def _traces(log: Path) -> Iterator[tuple[str, str]]:
    """The name of each exception with its stack trace; of a chain the last, which was raised."""
    trace: list[str] = []
    ended = ("", "")
    for line in log.read_text(errors="replace").splitlines():
        if line in _CHAINED:
            ended = ("", "")
        elif line.startswith("Traceback (most recent call last)"):
            trace = [line]
        elif trace:
            trace.append(line)
            if named := _NAMED.match(line):
                ended, trace = (named[1].split(".")[-1], "\n".join(trace)), []
        elif line and ended[0]:
            yield ended
            ended = ("", "")
    if ended[0]:
        yield ended
