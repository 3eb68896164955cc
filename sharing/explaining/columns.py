"""The last link of the chain: the columns that were given, and one of them in particular."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from sharing.access import NO_RIGHT, Columns, Holding, union
from sharing.explaining.findings import Evidence, Finding, Part, Side, Standing
from sharing.explaining.making import finding, folded, unread


def columns(evidence: Evidence) -> Finding:
    if Side.OWNER in evidence.unread:
        return unread(evidence, Part.COLUMNS, Side.OWNER)
    told = evidence.described
    if told is None:
        return finding(evidence, Part.COLUMNS, Standing.NOT_LOOKED_AT, "columns.no_table")
    given = _given_columns(evidence)
    values: dict[str, Any] = {
        "given": None if given is None else sorted(given),
        "present": list(told.columns),
        "partition_keys": list(told.partition_keys),
    }
    if gone := sorted(folded(given or ()) - folded(told.columns)):
        values["column"] = ", ".join(gone)
        return finding(evidence, Part.COLUMNS, Standing.BROKEN, "columns.gone", **values)
    code = "columns.all" if given is None else "columns.some"
    return finding(evidence, Part.COLUMNS, Standing.HOLDS, code, **values)


def _given_columns(evidence: Evidence) -> Columns:
    """Those the role reads directly, through filters and through tags."""
    wanted = evidence.wanted
    rights = wanted.at_target if wanted.place.account_mode else wanted.at_owner
    right = rights.get(Holding(evidence.role, evidence.table), NO_RIGHT)
    columns = right.columns
    for name in right.filters:
        cells = wanted.filters.get((evidence.table, name))
        columns = union(columns, cells.columns if cells else frozenset())
    for reach in wanted.tagging.reach.values():
        columns = union(columns, reach.get(evidence.table, frozenset()))
    return columns


def of_column(finding: Finding, column: str, published: Iterable[str] = ()) -> Finding:
    """The link of the columns, asked about one of them.

    What is neither ``published`` nor given is answered as if it did not exist: not everybody is
    to learn the names of a table's other columns.
    """
    given, present = finding.values.get("given"), finding.values.get("present")
    if not column or present is None:
        return finding
    code = _of_column(column.lower(), given, finding.values, folded(published))
    standing = Standing.HOLDS if code == "columns.given" else Standing.BROKEN
    values = {**finding.values, "column": column}
    return replace(finding, standing=standing, code=code, values=values)


def _of_column(
    name: str, given: Iterable[str] | None, values: Mapping[str, Any], published: set[str]
) -> str:
    present = folded(values["present"])
    named = present if given is None else {*folded(given), *folded(values["partition_keys"])}
    if name in named & present:
        return "columns.given"
    if name in named | published and name not in present:
        return "columns.gone"
    return "columns.not_given" if name in published else "columns.no_such"
