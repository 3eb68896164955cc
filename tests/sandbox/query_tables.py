"""Three small tables, one of each format, and a catalog of them for tests of the query engine."""

import io
from dataclasses import replace

import psutil
import pyarrow as pa
import pyarrow.parquet as pq

from sandbox.query.engine import run
from sandbox.query.errors import QueryFailed
from sandbox.query.results import Result
from sandbox.query.statement import Plan, plan
from sandbox.query.stored import StoredObject, StoredTable


def parquet(columns):
    buffer = io.BytesIO()
    pq.write_table(pa.table(columns), buffer)
    return buffer.getvalue()


FILMS = StoredTable(
    format="parquet",
    columns=(
        ("title", "string"),
        ("year", "int"),
        ("score", "double"),
        ("tags", "array<string>"),
        ("budget", "bigint"),
    ),
    readable=("title", "year", "score", "tags"),
    objects=(
        StoredObject(
            "part-0.parquet",
            parquet(
                {
                    "Title": ["Alien", "Brazil", "Cube"],
                    "year": [1979, 1985, None],
                    "score": [8.5, 7.0, 12345678.9],
                    "tags": [["space", "horror"], [], None],
                    "budget": [11, 15, 365],
                }
            ),
        ),
    ),
)
VISITS = StoredTable(
    format="csv",
    columns=(("id", "bigint"), ("cinema", "string"), ("day", "date"), ("price", "decimal(10,2)")),
    readable=("id", "cinema", "day", "price", "year"),
    partition_keys=(("year", "int"),),
    serde_parameters={"separatorChar": ","},
    parameters={"skip.header.line.count": "1"},
    objects=(
        StoredObject(
            "year=2024/a.csv",
            b'id,cinema,day,price\n1,"Odeon, East",2024-01-02,9.5\nx,Roxy\n',
        ),
        StoredObject("year=2025/b.csv", b"id,cinema,day,price\n3,Roxy,2025-03-04,8,extra\n"),
    ),
)
EVENTS = StoredTable(
    format="json",
    columns=(
        ("id", "int"),
        ("place", "struct<city:string,floors:array<int>>"),
        ("counts", "map<string,int>"),
        ("at", "timestamp"),
        ("paid", "boolean"),
    ),
    readable=("id", "place", "counts", "at", "paid"),
    objects=(
        StoredObject(
            "events.json",
            b'{"id":1,"place":{"city":"Ulm","floors":[1,2]},"counts":{"a":2},'
            b'"at":"2024-01-02 03:04:05","paid":true}\n{"ID":"2"}\n\n',
        ),
    ),
)
TABLES = {"films": FILMS, "visits": VISITS, "events": EVENTS}


class TestCatalog:
    """Everything of the database `cinema` readable, nothing else there."""

    __test__ = False

    def databases(self):
        return ["cinema"]

    def tables(self, database):
        return sorted(TABLES)

    def table(self, database, table):
        if database != "cinema" or table not in TABLES:
            raise QueryFailed(f"TABLE_NOT_FOUND: Table '{database}.{table}' does not exist")
        return replace(TABLES[table], objects=())

    def with_objects(self, database, table):
        self.table(database, table)
        return TABLES[table]


def worker_processes():
    """The worker processes of this test run, those of its sandboxes among them."""
    return {child for child in psutil.Process().children(recursive=True) if _is_worker(child)}


def _is_worker(child):
    try:
        return "sandbox.query.worker" in child.cmdline()
    except psutil.Error:
        return False  # it ended while we looked


def select(sql, *, tables=TABLES, parameters=()) -> Result:
    """Plan and run in this very process, without a worker."""
    planned = plan(sql, "cinema", parameters)
    assert isinstance(planned, Plan)
    return run(planned, [tables[reference.table] for reference in planned.references])


def rows(sql, **more):
    return list(select(sql, **more).rows)


def reason(sql, **more):
    """Why `sql` fails."""
    try:
        shown = select(sql, **more)
    except QueryFailed as problem:
        return str(problem)
    raise AssertionError(f"did not fail: {shown}")
