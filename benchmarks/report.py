"""Figures as tables of Markdown: for the terminal, and for `docs/performance.md`."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from benchmarks.calls import DATA_ALL, DATA_ALL_SLEEPS, PROMISED, Count
from benchmarks.latency import PROMISED_SECONDS, Timing

PAGE = Path(__file__).resolve().parent.parent / "docs" / "performance.md"
BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"


def figures(counts: Iterable[Count], timings: Sequence[Timing]) -> str:
    return "\n\n".join([_where(), _calls(counts), _timings(timings)])


def write(text: str) -> None:
    """Replace the figures in the page."""
    before, rest = PAGE.read_text().split(BEGIN)
    after = rest.split(END)[1]
    PAGE.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}")


def kept(counts: Iterable[Count], timings: Iterable[Timing]) -> bool:
    """Whether the counts, and the median of the timings, are within what was promised."""
    calls = all(count.calls <= PROMISED[count.tables] for count in counts)
    own = [timing.outside for timing in timings if timing.what.startswith("approval")]
    return calls and median(own) < PROMISED_SECONDS


def _where() -> str:
    load = os.getloadavg()[0]
    return (
        f"Measured {datetime.now(UTC):%Y-%m-%d}, Python {platform.python_version()}, "
        f"{os.cpu_count()} processors, load {load:.1f} at the end."
    )


def _calls(counts: Iterable[Count]) -> str:
    head = ["What", "Tables", "AWS calls", "At most", "data.all: calls", "its fixed sleeps"]
    return _table(head, (_count_row(count) for count in counts))


def _count_row(count: Count) -> list[str]:
    granting = count.what == "grant"
    return [
        count.what,
        str(count.tables),
        str(count.calls),
        str(PROMISED[count.tables]) if granting else "",
        f"{DATA_ALL[count.tables]:,}" if granting else "",
        f"{DATA_ALL_SLEEPS[count.tables]} s" if granting else "",
    ]


def _timings(timings: Sequence[Timing]) -> str:
    head = ["What", "Runs", "Total", "Within AWS calls", "Outside of them", "Calls"]
    kinds = list(dict.fromkeys(timing.what for timing in timings))
    rows = [_timing_row([one for one in timings if one.what == kind]) for kind in kinds]
    return _table(head, rows)


def _timing_row(timings: Sequence[Timing]) -> list[str]:
    """The median, and the worst of what is Sluice's own."""
    worst = max(one.outside for one in timings)
    outside = f"{median(one.outside for one in timings):.2f} s"
    return [
        timings[0].what,
        str(len(timings)),
        f"{median(one.total for one in timings):.2f} s",
        f"{median(one.in_aws for one in timings):.2f} s",
        outside if len(timings) == 1 else f"{outside} (worst {worst:.2f} s)",
        str(round(median(one.calls for one in timings))),
    ]


def _table(head: list[str], rows: Iterable[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
