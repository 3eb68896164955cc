"""How a statement names a table."""

from __future__ import annotations

from dataclasses import dataclass

CATALOG = "awsdatacatalog"
"""The only catalog there is to name: Athena's SQL cannot name another account's."""


@dataclass(frozen=True)
class TableReference:
    """A table as the statement names it; `line` and `column` are 0 where unknown."""

    database: str
    table: str
    line: int
    column: int
