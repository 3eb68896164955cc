"""The rows of ListPermissions for a whole catalog, kept small: most of them look alike."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from sys import intern
from typing import Any, NamedTuple

from sharing.access import Table
from sharing.drift.words import ALL_TABLES
from sharing.lakeformation.rows import Row, principal_of, shares_of


class Shape(NamedTuple):
    """What a row says, but for the table, the principal and the moment."""

    kind: str
    columns: tuple[str, ...] | None
    hidden: tuple[str, ...]
    permissions: tuple[str, ...]
    grantable: tuple[str, ...]
    shares: tuple[str, ...]


class Small(NamedTuple):
    shape: Shape
    at: datetime | None
    by: str


TABLE, COLUMNS, DATABASE = "Table", "TableWithColumns", "Database"


class Rows:
    """Of one catalog, as one of its readers sees them; rows of tables not kept are forgotten.

    A database's rows stand under a table without a name, a wildcard's under ``ALL_TABLES``.
    Memory grows with the rows kept, some 300 bytes each.
    """

    def __init__(
        self, catalog: str, rows: Iterable[Row] = (), *, keep: Callable[[Table], bool]
    ) -> None:
        self._catalog = catalog
        self._shapes: dict[Shape, Shape] = {}
        self._tables: defaultdict[Table, defaultdict[str, list[Small]]] = defaultdict(
            lambda: defaultdict(list)
        )
        self.count = 0
        for row in rows:
            self.count += 1
            table = _table_of(row)
            if keep(table):
                self._tables[table][intern(principal_of(row))].append(self._small(row))

    def of(self, table: Table, principals: Iterable[str] | None = None) -> Iterator[Row]:
        """The rows of a table, of all principals or of these."""
        held: Mapping[str, list[Small]] = self._tables.get(table, {})
        for principal in held if principals is None else principals:
            for small in held.get(principal, ()):
                yield self._row(table, principal, small)

    def knows(self, table: Table) -> bool:
        return table in self._tables

    def holdings(self) -> Iterator[tuple[Table, str, list[Row]]]:
        """Every table and principal with the rows of both."""
        for table, held in self._tables.items():
            for principal, rows in held.items():
                yield table, principal, [self._row(table, principal, small) for small in rows]

    def _small(self, row: Row) -> Small:
        (kind, resource), *_rest = row["Resource"].items()
        wildcard = resource.get("ColumnWildcard")
        shape = Shape(
            kind=intern(kind),
            columns=tuple(resource["ColumnNames"]) if resource.get("ColumnNames") else None,
            hidden=tuple((wildcard or {}).get("ExcludedColumnNames") or ()),
            permissions=tuple(row["Permissions"]),
            grantable=tuple(row.get("PermissionsWithGrantOption", ())),
            shares=tuple(shares_of(row)),
        )
        shape = self._shapes.setdefault(shape, shape)
        return Small(shape, row.get("LastUpdated"), intern(row.get("LastUpdatedBy", "")))

    def _row(self, table: Table, principal: str, small: Small) -> Row:
        row: Row = {
            "Principal": {"DataLakePrincipalIdentifier": principal},
            "Resource": {small.shape.kind: self._resource(table, small.shape)},
            "Permissions": list(small.shape.permissions),
            "PermissionsWithGrantOption": list(small.shape.grantable),
            "LastUpdatedBy": small.by,
            "AdditionalDetails": {"ResourceShare": list(small.shape.shares)},
        }
        return {**row, "LastUpdated": small.at} if small.at else row

    def _resource(self, table: Table, shape: Shape) -> dict[str, Any]:
        if shape.kind == DATABASE:
            return {"CatalogId": self._catalog, "Name": table.database}
        name: dict[str, Any] = {
            "CatalogId": self._catalog,
            "DatabaseName": table.database,
            "Name": table.name,
        }
        if shape.kind == TABLE:
            return {**name, "TableWildcard": {}} if table.name == ALL_TABLES else name
        if shape.columns is not None:
            return {**name, "ColumnNames": list(shape.columns)}
        hidden = {"ExcludedColumnNames": list(shape.hidden)} if shape.hidden else {}
        return {**name, "ColumnWildcard": hidden}


def _table_of(row: Row) -> Table:
    resource = row["Resource"]
    if database := resource.get(DATABASE):
        return Table(intern(database["Name"]), "")
    name = resource.get(TABLE) or resource.get(COLUMNS) or {}
    called = ALL_TABLES if "TableWildcard" in name else name.get("Name", "")
    return Table(intern(name.get("DatabaseName", "")), intern(called))
