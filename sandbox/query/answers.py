"""Answers from the catalog, of what the caller may know: SHOW, DESCRIBE and information_schema."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from sandbox.query.commands import Command, matches
from sandbox.query.errors import QueryFailed, failed
from sandbox.query.references import CATALOG, TableReference
from sandbox.query.results import Result, ResultColumn
from sandbox.query.stored import StoredObject, StoredTable

if TYPE_CHECKING:
    from sandbox.query.service import Catalog

Row = dict[str, str | int]


def answer(command: Command, catalog: Catalog) -> Result:
    """What `command` shows; QueryFailed if its database or table is none of the caller's."""
    return COMMANDS[command.kind](command, catalog)


def _one_column(name: str, lines: list[str]) -> Result:
    return Result((ResultColumn(name, "string"),), tuple((line,) for line in lines))


def _databases(command: Command, catalog: Catalog) -> Result:
    names = [name for name in catalog.databases() if matches(command.like, name)]
    return _one_column("database_name", names)


def _tables(command: Command, catalog: Catalog) -> Result:
    if command.database not in catalog.databases():
        raise failed("SCHEMA_NOT_FOUND", f"Schema '{command.database}' does not exist")
    names = [name for name in catalog.tables(command.database) if matches(command.like, name)]
    return _one_column("tab_name", names)


def _columns(command: Command, catalog: Catalog) -> Result:
    table = catalog.table(command.database, command.table)
    return _one_column("field", [f"{name:<20}" for name in table.readable])


def _describe(command: Command, catalog: Catalog) -> Result:
    """Hive's layout: padded name, type and comment, tabs between, partition keys once more."""
    table = catalog.table(command.database, command.table)
    types = {name.lower(): kind for name, kind in table.types.items()}
    keys = {name.lower() for name, _ in table.partition_keys}
    lines = [_line(name, types[name.lower()]) for name in table.readable]
    partitions = [
        _line(name, types[name.lower()]) for name in table.readable if name.lower() in keys
    ]
    if partitions:
        lines += [
            "\t \t ",
            "# Partition Information\t \t ",
            _line("# col_name", "data_type"),
        ]
    return _one_column("col_name", lines + partitions)


def _line(name: str, kind: str) -> str:
    return f"{name:<20}\t{kind:<20}\t{'':<20}"


COMMANDS: dict[str, Callable[[Command, Catalog], Result]] = {
    "show_databases": _databases,
    "show_tables": _tables,
    "show_columns": _columns,
    "describe": _describe,
}


def information_schema(reference: TableReference, catalog: Catalog) -> StoredTable:
    """`information_schema.<table>` with rows for what the caller may see."""
    if reference.table not in VIEWS:
        at = (reference.line, reference.column)
        name = f"{CATALOG}.information_schema.{reference.table}"
        raise failed("TABLE_NOT_FOUND", f"Table '{name}' does not exist", at)
    columns, rows = VIEWS[reference.table]
    text = "\n".join(json.dumps(row) for row in rows(catalog))
    return StoredTable(
        format="json",
        columns=columns,
        readable=tuple(name for name, _ in columns),
        objects=(StoredObject("rows.json", text.encode()),),
    )


def _schemata(catalog: Catalog) -> Iterator[Row]:
    for database in catalog.databases():
        yield {"catalog_name": CATALOG, "schema_name": database}


def _table_rows(catalog: Catalog) -> Iterator[Row]:
    for database in catalog.databases():
        for table in catalog.tables(database):
            yield _named(database, table) | {"table_type": "BASE TABLE"}


def _column_rows(catalog: Catalog) -> Iterator[Row]:
    for database in catalog.databases():
        for name in catalog.tables(database):
            table = _if_readable(catalog, database, name)
            for place, column in enumerate(table.readable if table else (), start=1):
                kind = table.types.get(column, "string") if table else "string"
                yield _named(database, name) | {
                    "column_name": column,
                    "ordinal_position": place,
                    "data_type": "varchar" if kind == "string" else kind,
                }


def _if_readable(catalog: Catalog, database: str, table: str) -> StoredTable | None:
    try:
        return catalog.table(database, table)
    except QueryFailed:
        return None


def _named(database: str, table: str) -> Row:
    return {"table_catalog": CATALOG, "table_schema": database, "table_name": table}


NAMED = (
    ("table_catalog", "string"),
    ("table_schema", "string"),
    ("table_name", "string"),
)
VIEWS: dict[str, tuple[tuple[tuple[str, str], ...], Callable[[Catalog], Iterator[Row]]]] = {
    "schemata": ((("catalog_name", "string"), ("schema_name", "string")), _schemata),
    "tables": ((*NAMED, ("table_type", "string")), _table_rows),
    "columns": (
        (
            *NAMED,
            ("column_name", "string"),
            ("ordinal_position", "bigint"),
            ("data_type", "string"),
        ),
        _column_rows,
    ),
}
