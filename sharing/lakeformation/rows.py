"""Reading the rows of ListPermissions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sharing.access import NO_RIGHT, Holding, Right, Table, union

Row = dict[str, Any]


def rights_of(rows: Iterable[Row]) -> dict[Holding, Right]:
    """SELECT comes as rows of ``TableWithColumns``, the rest as rows of ``Table``."""
    rights: dict[Holding, Right] = {}
    for row in rows:
        holding = holding_of(row)
        before = rights.get(holding, NO_RIGHT)
        rights[holding] = _merged(before, row)
    return rights


def _merged(before: Right, row: Row) -> Right:
    permissions = frozenset(row["Permissions"])
    columns = _columns(row) if "SELECT" in permissions else frozenset[str]()
    return Right(
        columns=union(before.columns, columns),
        describe=before.describe or "DESCRIBE" in permissions,
        grantable=before.grantable or "SELECT" in row.get("PermissionsWithGrantOption", []),
        other=before.other | (permissions - {"SELECT", "DESCRIBE"}),
    )


def _columns(row: Row) -> frozenset[str] | None:
    """The columns of a SELECT row. Exclusions are never ours, so they count as no column."""
    resource = row["Resource"].get("TableWithColumns")
    if resource is None:
        return None
    if "ColumnNames" in resource:
        return frozenset(resource["ColumnNames"])
    excluded = resource.get("ColumnWildcard", {}).get("ExcludedColumnNames")
    return frozenset() if excluded else None


def holding_of(row: Row) -> Holding:
    name = table_name(row)
    return Holding(principal_of(row), Table(name.get("DatabaseName", ""), name.get("Name", "")))


def table_name(row: Row) -> dict[str, Any]:
    resource = row["Resource"]
    found: dict[str, Any] = resource.get("Table") or resource.get("TableWithColumns") or {}
    return found


def principal_of(row: Row) -> str:
    principal: str = row["Principal"]["DataLakePrincipalIdentifier"]
    return principal


def shares_of(row: Row) -> list[str]:
    shares: list[str] = row.get("AdditionalDetails", {}).get("ResourceShare", [])
    return shares
