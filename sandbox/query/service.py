"""Run one statement for one caller: plan it, ask the catalog what may be read, run it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sandbox.query.answers import answer, information_schema
from sandbox.query.commands import Command
from sandbox.query.errors import QueryFailed
from sandbox.query.references import TableReference
from sandbox.query.results import Result, ResultColumn
from sandbox.query.stored import StoredTable
from sandbox.query.workers import Worker, Workers, described

CODE = re.compile(r"(?P<code>[A-Z_]+): (?:line \d+:\d+: )?")


class Catalog(Protocol):
    """What one caller may know and read."""

    def databases(self) -> list[str]: ...

    def tables(self, database: str) -> list[str]: ...

    def table(self, database: str, table: str) -> StoredTable:
        """The table without its objects; QueryFailed if the caller may not read it."""
        ...

    def with_objects(self, database: str, table: str) -> StoredTable:
        """The table and the bytes of its objects; QueryFailed as for `table`."""
        ...


@dataclass(frozen=True)
class Answer:
    """What a statement gave. A utility statement's result has no header row in Athena."""

    result: Result
    utility: bool
    bytes_scanned: int


def run(
    sql: str,
    *,
    database: str,
    parameters: Sequence[str],
    catalog: Catalog,
    workers: Workers,
    started: Callable[[Worker], None] = lambda worker: None,
) -> Answer:
    """The answer to `sql`. `started` is given the worker, whose `stop()` cancels the query.

    Raises QueryFailed with Athena's StateChangeReason, or QueryCancelled.
    """
    with workers.lent() as worker:
        started(worker)
        request = {"sql": sql, "database": database, "parameters": list(parameters)}
        planned = worker.ask(request)
        if "command" in planned:
            return Answer(answer(Command(**planned["command"]), catalog), True, 0)
        return _select(planned["plan"], catalog, worker)


def _select(plan: dict[str, Any], catalog: Catalog, worker: Worker) -> Answer:
    tables = [_relation(TableReference(**named), catalog) for named in plan["references"]]
    blobs = [stored.data for table in tables for stored in table.objects]
    request = {"plan": plan, "tables": [described(table) for table in tables]}
    result = worker.ask(request, blobs)["result"]
    columns = tuple(ResultColumn(**column) for column in result["columns"])
    rows = tuple(tuple(row) for row in result["rows"])
    return Answer(Result(columns, rows), False, sum(map(len, blobs)))


def _relation(reference: TableReference, catalog: Catalog) -> StoredTable:
    if reference.database == "information_schema":
        return information_schema(reference, catalog)
    try:
        return catalog.with_objects(reference.database, reference.table)
    except QueryFailed as problem:
        raise _placed(problem, reference) from problem


def _placed(problem: QueryFailed, reference: TableReference) -> QueryFailed:
    """A reason that begins with a code gets the place where the table is named."""
    reason = str(problem)
    code = CODE.match(reason)
    if not code:
        return problem
    place = f"line {reference.line}:{reference.column}: "
    return QueryFailed(f"{code['code']}: {place}{reason[code.end() :]}")
