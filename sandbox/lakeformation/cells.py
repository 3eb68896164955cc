"""Cells of a table: some columns on some rows, and the data cells filters that cut them (E24)."""

from collections.abc import Iterable
from dataclasses import dataclass

from sandbox.lakeformation.resources import Columns


@dataclass(frozen=True)
class Cells:
    """Columns as they are read on the rows where every condition holds."""

    columns: frozenset[str]
    conditions: frozenset[str] = frozenset()
    """SQL of predicates; none of them means all rows."""

    def cover(self, other: "Cells") -> bool:
        return other.columns <= self.columns and self.conditions <= other.conditions


def within(inner: Iterable[Cells], outer: frozenset[Cells]) -> frozenset[Cells]:
    """What two sets of cells have in common (E59)."""
    found: set[Cells] = set()
    for part in inner:
        if any(limit.cover(part) for limit in outer):
            found.add(part)
            continue
        for limit in outer:
            conditions = part.conditions | limit.conditions
            found.add(Cells(part.columns & limit.columns, conditions))
    return frozenset(cells for cells in found if cells.columns)


@dataclass
class CellsFilter:
    """A named cut of a table."""

    made_in: str
    """The owner's account, or that of a recipient that cuts further what it was given."""
    creator: str
    columns: Columns
    expression: str | None
    """The row filter as its maker wrote it; None for all rows."""
    condition: str
    """The same as SQL, checked; empty for all rows."""
    version: int = 1
