"""Figures as tables of Markdown: for the terminal, and for `docs/performance.md`."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from benchmarks.calls import Count
from benchmarks.drift import Sweep
from benchmarks.latency import APPROVAL, PROMISED_SECONDS, Timing
from benchmarks.throughput import Throughput

PAGE = Path(__file__).resolve().parent.parent / "docs" / "performance.md"
BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"


@dataclass(frozen=True)
class Part:
    """One table, and whether what it shows is within what was promised."""

    text: str
    kept: bool = True


def page(parts: Iterable[Part]) -> str:
    return "\n\n".join([_where(), *(part.text for part in parts)])


def write(text: str) -> None:
    """Replace the figures in the page."""
    before, rest = PAGE.read_text().split(BEGIN)
    after = rest.split(END)[1]
    PAGE.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}")


def calls(counts: Sequence[Count]) -> Part:
    head = ["Work", "data.all", "At most", "Calls", "By operation"]
    rows = [
        [
            _named(count),
            count.work.peer,
            str(count.work.at_most or ""),
            str(count.calls),
            _operations(count),
        ]
        for count in counts
    ]
    return Part(_table(head, rows), all(count.kept for count in counts))


def _named(count: Count) -> str:
    name = count.work.name
    return f"{name} ({count.links})" if count.links and count.links not in name else name


def _operations(count: Count) -> str:
    return ", ".join(
        f"{number} {name.split(':')[1]}" for name, number in count.operations.most_common()
    )


def timings(measured: Sequence[Timing]) -> Part:
    head = ["From decision to rows", "AWS throttles", "Runs", "p50", "p95", "Within AWS", "Calls"]
    kinds = list(dict.fromkeys((one.throttled, one.what) for one in measured))
    rows = [
        _timing_row([one for one in measured if (one.throttled, one.what) == kind])
        for kind in kinds
    ]
    own = [one.outside for one in measured if one.what == APPROVAL and not one.throttled]
    return Part(_table(head, rows), median(own) < PROMISED_SECONDS)


def _timing_row(timings: Sequence[Timing]) -> list[str]:
    one = timings[0]
    failed = sum(timing.failed for timing in timings)
    totals = sorted(timing.total for timing in timings)
    return [
        one.what,
        "20 %" if one.throttled else "nothing",
        f"{len(timings)}, {failed} failed" if failed else str(len(timings)),
        f"{median(totals):.2f} s",
        f"{totals[int(len(totals) * 0.95)]:.2f} s",
        f"{median(timing.in_aws for timing in timings):.2f} s",
        str(round(median(timing.calls for timing in timings))),
    ]


def throughputs(measured: Iterable[Throughput]) -> Part:
    head = ["Workers", "Grants", "Until all are granted", "Grants per second"]
    rows = [
        [str(one.workers), str(one.grants), f"{one.seconds:.1f} s", f"{one.per_second:.1f}"]
        for one in measured
    ]
    return Part(_table(head, rows))


def sweeps(measured: Iterable[Sweep]) -> Part:
    head = ["Settled grants on 20 routes", "How", "AWS calls", "Seconds", "Memory at most"]
    rows = [
        [
            f"{one.grants:,}",
            one.how,
            f"{one.calls:,}",
            f"{one.seconds:.1f} s",
            f"{one.megabytes:.0f} MB" if one.megabytes else "",
        ]
        for one in measured
    ]
    return Part(_table(head, rows))


def _where() -> str:
    load = os.getloadavg()[0]
    return (
        f"Measured {datetime.now(UTC):%Y-%m-%d}, Python {platform.python_version()}, "
        f"{os.cpu_count()} processors, load {load:.1f} at the end."
    )


def _table(head: list[str], rows: Iterable[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
