"""From wishes that go by tag to the tags that must lie, and those nothing needs any more. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol

from sharing.access import Columns, Label, Table, Tagging, union
from sharing.tags.expressions import Expression


class ByTag(Protocol):
    @property
    def table(self) -> Table: ...
    @property
    def columns(self) -> Columns: ...
    @property
    def tags(self) -> Expression: ...


class Wish(ByTag, Protocol):
    @property
    def present(self) -> bool: ...
    @property
    def policy(self) -> Table | None: ...


class TagsOf(NamedTuple):
    """What a decision elsewhere needs: these tags on the table, or on the columns."""

    table: Table
    columns: Columns
    tags: Expression


def tagging(wishes: Sequence[Wish], elsewhere: Sequence[TagsOf]) -> Tagging:
    """``wishes`` are those of one environment; ``elsewhere`` what others need of the same tags."""
    wishes = [wish for wish in wishes if wish.tags]
    kept = [wish for wish in wishes if wish.present]
    labels = _labels(kept)
    needed = labels.keys() | _labels(elsewhere).keys()
    lost = [wish for wish in wishes if not wish.present]
    given_up = {label: v for label, v in _labels(lost).items() if label not in needed}
    return Tagging(
        policies=_policies(wishes),
        labels=labels,
        given_up=given_up,
        reach=_reach(kept),
        unused=_named(lost) - _named(kept) - _named(elsewhere),
    )


def _labels(wishes: Iterable[ByTag]) -> dict[Label, str]:
    """All our tags have one value, so what two decisions put on one table never collides."""
    return {
        Label(wish.table, column, key): values[0]
        for wish in wishes
        for column in (sorted(wish.columns) if wish.columns is not None else [""])
        for key, values in wish.tags
    }


def _policies(wishes: Iterable[Wish]) -> dict[Table, frozenset[Table]]:
    policies: defaultdict[Table, set[Table]] = defaultdict(set)
    for wish in wishes:
        if wish.policy:
            policies[wish.table].add(wish.policy)
    return {table: frozenset(found) for table, found in policies.items()}


def _reach(wishes: Iterable[Wish]) -> dict[Table, dict[Table, Columns]]:
    reach: defaultdict[Table, dict[Table, Columns]] = defaultdict(dict)
    for wish in wishes:
        if wish.policy:
            approved = reach[wish.policy].get(wish.table, frozenset())
            reach[wish.policy][wish.table] = union(approved, wish.columns)
    return dict(reach)


def _named(wishes: Iterable[ByTag]) -> frozenset[tuple[str, str]]:
    return frozenset(
        (key, value) for wish in wishes for key, values in wish.tags for value in values
    )
