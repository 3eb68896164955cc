"""Listing databases, tables and permissions of one account, page by page."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from sharing.access import Table
from sharing.errors import Refused
from sharing.lakeformation.calls import Caller
from sharing.lakeformation.rows import holding_of
from sharing.steps import OURS

FEW_TABLES = 10
"""Up to here asking for each is cheaper than listing a database, or a catalog's permissions."""
TABLES_PER_PAGE = 100
ROWS_PER_PAGE = 1000
ABSENT = "EntityNotFoundException"

Row = dict[str, Any]


def databases_of(caller: Caller, catalog: str, names: Iterable[str]) -> dict[str, bool]:
    """Those that exist, and whether Sluice made them."""
    found = {}
    for name in names:
        answer = unless_absent(caller, "get_database", CatalogId=catalog, Name=name)
        if answer:
            found[name] = OURS in (answer["Database"].get("Parameters") or {})
    return found


def tables_of(caller: Caller, catalog: str, database: str) -> dict[Table, dict[str, Any]]:
    try:
        listed = list(
            caller.pages(
                "glue",
                "get_tables",
                "TableList",
                CatalogId=catalog,
                DatabaseName=database,
                MaxResults=TABLES_PER_PAGE,
            )
        )
    except Refused as error:
        if error.code != ABSENT:
            raise
        return {}
    return {Table(database, one["Name"]): one for one in listed}


def unless_absent(caller: Caller, method: str, **named: Any) -> dict[str, Any] | None:
    try:
        return caller("glue", method, **named)
    except Refused as error:
        if error.code != ABSENT:
            raise
        return None


def rows_on(caller: Caller, catalog: str, tables: Collection[Table]) -> Iterator[Row]:
    if len(tables) > FEW_TABLES:
        rows = permissions_of(caller, catalog, ResourceType="TABLE")
        yield from (row for row in rows if holding_of(row).table in tables)
        return
    for table in sorted(tables):
        name = {"DatabaseName": table.database, "Name": table.name}
        yield from permissions_of(
            caller, catalog, Resource={"Table": {"CatalogId": catalog, **name}}
        )


def permissions_of(caller: Caller, catalog: str, **which: Any) -> Iterator[Row]:
    return caller.pages(
        "lakeformation",
        "list_permissions",
        "PrincipalResourcePermissions",
        CatalogId=catalog,
        MaxResults=ROWS_PER_PAGE,
        **which,
    )
