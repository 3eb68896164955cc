"""Reading the rows of ListPermissions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sharing.access import NO_RIGHT, Holding, Right, Table
from sharing.tags.expressions import as_policy

Row = dict[str, Any]


def rights_of(rows: Iterable[Row]) -> dict[Holding, Right]:
    """SELECT comes as rows of ``TableWithColumns``, the rest as rows of ``Table``; a right to read
    through a data cells filter is a row of the filter's.
    """
    rights: dict[Holding, Right] = {}
    for row in rows:
        holding = holding_of(row)
        rights[holding] = rights.get(holding, NO_RIGHT) | _right(row)
    return rights


def _right(row: Row) -> Right:
    permissions = frozenset(row["Permissions"])
    reads = "SELECT" in permissions
    grantable = bool({"SELECT", "DESCRIBE"} & {*row.get("PermissionsWithGrantOption", [])})
    if name := filter_of(row):
        return Right(filters=frozenset({name}) if reads else frozenset(), grantable=grantable)
    return Right(
        columns=_columns(row) if reads else frozenset(),
        describe="DESCRIBE" in permissions,
        grantable=grantable,
        other=permissions - {"SELECT", "DESCRIBE"},
        excluding=reads and _excludes(row),
    )


def _columns(row: Row) -> frozenset[str] | None:
    """The columns of a SELECT row; none of one that only says which are left out."""
    resource = row["Resource"].get("TableWithColumns")
    if resource is None:
        return None
    if "ColumnNames" in resource:
        return frozenset(resource["ColumnNames"])
    return frozenset() if _excludes(row) else None


def _excludes(row: Row) -> bool:
    resource = row["Resource"].get("TableWithColumns", {})
    return bool(resource.get("ColumnWildcard", {}).get("ExcludedColumnNames"))


def holding_of(row: Row) -> Holding:
    return Holding(principal_of(row), table_of(row))


def table_of(row: Row) -> Table:
    """The table a row is about, or the database, or the tags; empty for what is none of these."""
    resource = row["Resource"]
    if tags := resource.get("LFTagPolicy", {}).get("Expression"):
        return as_policy(tags)
    if database := resource.get("Database"):
        return Table(database["Name"], "")
    if cells := resource.get("DataCellsFilter"):
        return Table(cells["DatabaseName"], cells["TableName"])
    name = table_name(row)
    return Table(name.get("DatabaseName", ""), name.get("Name", ""))


def table_name(row: Row) -> dict[str, Any]:
    resource = row["Resource"]
    found: dict[str, Any] = resource.get("Table") or resource.get("TableWithColumns") or {}
    return found


def filter_of(row: Row) -> str:
    """The data cells filter a row is about; empty for other rows."""
    name: str = row["Resource"].get("DataCellsFilter", {}).get("Name", "")
    return name


def principal_of(row: Row) -> str:
    principal: str = row["Principal"]["DataLakePrincipalIdentifier"]
    return principal


def shares_of(row: Row) -> list[str]:
    shares: list[str] = row.get("AdditionalDetails", {}).get("ResourceShare", [])
    return shares
