"""One plan run by DuckDB, in a database of its own that holds only the caller's relations."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
from sqlglot import exp

from sandbox.query.allowed import check
from sandbox.query.errors import QueryFailed, failed
from sandbox.query.failures import in_athenas_words
from sandbox.query.limits import ENGINE_MEMORY, MOST_CHARACTERS, MOST_ROWS
from sandbox.query.macros import definition
from sandbox.query.objects import read
from sandbox.query.rendering import render
from sandbox.query.results import Result, ResultColumn
from sandbox.query.statement import Plan, parse, single
from sandbox.query.stored import StoredTable
from sandbox.query.translate import to_duckdb
from sandbox.query.types import athena_type, duckdb_type, is_nested, quoted

# DuckDB by itself reads files of the host and Python's variables; none of that is left.
SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false",
    "python_enable_replacements": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "temp_directory": "",
    "memory_limit": ENGINE_MEMORY,
    "threads": "2",
    # Athena's 1/2 is 0.
    "integer_division": "true",
}


def run(plan: Plan, tables: Sequence[StoredTable]) -> Result:
    """The result of `plan` over `tables`, in the order of its references.

    Raises QueryFailed, in Athena's words, for whatever goes wrong.
    """
    try:
        with duckdb.connect(":memory:", config=SETTINGS) as connection:
            for index, table in enumerate(tables):
                _relate(connection, index, table)
            for name in plan.macros:
                connection.execute(definition(name))
            connection.execute("SET lock_configuration = true")
            return _result(_one_select(connection, plan.sql))
    except duckdb.Error as problem:
        raise in_athenas_words(problem, plan.columns_at) from problem
    except MemoryError:
        raise failed("EXCEEDED_LOCAL_MEMORY_LIMIT", "Query exceeded memory") from None


def _one_select(connection: duckdb.DuckDBPyConnection, sql: str) -> duckdb.DuckDBPyConnection:
    """Run `sql` if DuckDB, too, sees exactly one SELECT in it: a second look, by other eyes."""
    statements = connection.extract_statements(sql)
    if [statement.type for statement in statements] != [duckdb.StatementType.SELECT]:
        raise failed("NOT_SUPPORTED", "Queries of this type are not supported")
    return connection.execute(statements[0])


def _relate(connection: duckdb.DuckDBPyConnection, index: int, table: StoredTable) -> None:
    """Make `rel_<index>`: the readable columns, typed as Glue says, of the rows let through."""
    filtered = bool(table.row_filters or table.cell_filters)
    needed = tuple(table.types) if filtered else table.readable
    connection.register(f"base_{index}", read(table, needed))
    typed = ", ".join(f"{_typed(table, name)} AS {quoted(name)}" for name in needed)
    cells = dict(table.cell_filters)
    shown = ", ".join(_cell(name, cells.get(name, ())) for name in table.readable)
    # Stored, not a view, where rows or cells are cut: DuckDB may try a caller's condition before
    # the filter, and its error text would show a value of a row that is hidden.
    kind = "TABLE" if filtered else "VIEW"
    source = f"SELECT {typed} FROM base_{index}"  # noqa: S608 - quoted names, types of our list
    cut = f"SELECT {shown} FROM ({source}){_where(table.row_filters)}"  # noqa: S608 - filters went through `check`
    connection.execute(f"CREATE {kind} rel_{index} AS {cut}")


def _typed(table: StoredTable, name: str) -> str:
    """A value that is not of its column's type reads as NULL, as Hive's text formats do."""
    glue = {column.lower(): kind for column, kind in table.types.items()}[name.lower()]
    if table.format != "parquet" and is_nested(glue):
        return f"TRY(CAST(CAST({quoted(name)} AS JSON) AS {duckdb_type(glue)}))"
    return f"TRY_CAST({quoted(name)} AS {duckdb_type(glue)})"


def _cell(name: str, filters: Sequence[str]) -> str:
    if not filters:
        return quoted(name)
    return f"CASE WHEN {_any_of(filters)} THEN {quoted(name)} END AS {quoted(name)}"


def _where(filters: Sequence[str]) -> str:
    """Several data cells filters let through the union of their rows."""
    return f" WHERE {_any_of(filters)}" if filters else ""


def _any_of(filters: Sequence[str]) -> str:
    return " OR ".join(_condition(text) for text in filters)


def _condition(text: str) -> str:
    """A data cells filter's expression as a condition; its owner, too, may write no query in it."""
    tree = single(parse(f"SELECT {text} AS shown"))
    if not isinstance(tree, exp.Select) or len(tree.expressions) != 1 or tree.find(exp.Table):
        raise failed("HIVE_INVALID_METADATA", "a row filter of the table cannot be read")
    check(tree)
    condition, _ = to_duckdb(exp.Paren(this=tree.expressions[0].unalias().copy()))
    return condition


def _result(cursor: duckdb.DuckDBPyConnection) -> Result:
    columns = tuple(
        ResultColumn(str(name), *athena_type(str(kind))) for name, kind, *_ in cursor.description
    )
    rows: list[tuple[str | None, ...]] = []
    characters = 0
    while batch := cursor.fetchmany(1000):
        rows.extend(tuple(render(value) for value in row) for row in batch)
        characters += sum(len(text or "") for row in rows[-len(batch) :] for text in row)
        if len(rows) > MOST_ROWS or characters > MOST_CHARACTERS:
            raise _too_large()
    return Result(columns, tuple(rows))


def _too_large() -> QueryFailed:
    return QueryFailed(
        "Query exhausted resources at this scale factor: the result has more than "
        f"{MOST_ROWS:,} rows or {MOST_CHARACTERS // 1024**2} MiB. Add a LIMIT."
    )
