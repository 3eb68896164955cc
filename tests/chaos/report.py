"""What a run met and what held, for the person at the terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from sharing.models import Environment, Grant, Route
from subscriptions.models import SubscriptionRequest
from tests.chaos.people import People
from tests.chaos.trouble import Trouble
from tests.chaos.watcher import Watcher

SHOWN = 10
"""Violations of one kind that are listed; the rest are counted."""


@dataclass
class Report:
    seed: int
    people: People
    trouble: Trouble
    checks: list[tuple[str, list[str]]] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)
    traces: Counter[str] = field(default_factory=Counter)
    unrest: timedelta = timedelta()
    settling: timedelta = timedelta()
    ending: timedelta = timedelta()
    waits: tuple[list[timedelta], list[timedelta]] = ([], [])
    in_vain: int = 0
    overhangs: list[timedelta] = field(default_factory=list)

    def check(self, what: str, violations: Iterable[str]) -> None:
        self.checks.append((what, list(violations)))

    def met(self, watcher: Watcher) -> None:
        """Count what AWS answered until now, faults included."""
        self.answers = Counter(watcher.answers)

    @property
    def holds(self) -> bool:
        return all(not violations for _what, violations in self.checks)

    def text(self) -> str:
        return "\n".join(["", *self._story(), "", *self._figures(), "", *self._verdicts()])

    def _story(self) -> list[str]:
        routes, places = Route.objects.count(), Environment.objects.count()
        broken = [f"  {count} × {what}" for what, count in sorted(self.trouble.met.items())]
        calls = ", ".join(f"{count:,} {what}" for what, count in self.answers.most_common())
        return [
            f"Chaos with seed {self.seed}: {Grant.objects.count()} grants for "
            f"{SubscriptionRequest.objects.count()} requests, {self.people.total} decisions, "
            f"{routes} routes into {places} environments of 3 accounts.",
            "While people decided:",
            *broken,
            f"  {sum(self.answers.values()):,} AWS calls: {calls}",
            f"  {self.people.again} times a person's page failed and was tried again",
            f"  stack traces in the logs: {_counted(self.traces)}",
        ]

    def _figures(self) -> list[str]:
        granted, revoked = self.waits
        longest = max(self.overhangs, default=timedelta())
        return [
            f"People decided for {_seconds(self.unrest)}; after the last decision all was "
            f"settled in {_seconds(self.settling)}, still under faults.",
            f"Ending what was left took {_seconds(self.ending)} without faults.",
            f"From approval to granted: {_spread(granted)}",
            f"From the end to revoked: {_spread(revoked)}",
            f"{self.in_vain} rights were given that were there already, without effect. "
            f"{len(self.overhangs)} were given by a pass under way when their end was decided, "
            f"and taken again within {_seconds(longest)}.",
        ]

    def _verdicts(self) -> list[str]:
        lines = []
        for what, violations in self.checks:
            lines.append(f"{'✘' if violations else '✔'} {what}")
            lines += [f"    {violation}" for violation in violations[:SHOWN]]
            if len(violations) > SHOWN:
                lines.append(f"    … and {len(violations) - SHOWN} more")
        return [*lines, "", "All of it holds." if self.holds else "It does not hold."]


def _counted(counter: Counter[str]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counter.most_common()) or "none"


def _spread(waits: Sequence[timedelta]) -> str:
    if not waits:
        return "nothing"
    half, most = waits[len(waits) // 2], waits[int(len(waits) * 0.95)]
    return f"p50 {_seconds(half)}, p95 {_seconds(most)}, longest {_seconds(waits[-1])}"


def _seconds(span: timedelta) -> str:
    return f"{span.total_seconds():.1f} s"
