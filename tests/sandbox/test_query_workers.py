"""The worker processes: time, memory, stopping, and what happens after the worst."""

import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import psutil
import pytest

from sandbox.query.errors import QueryCancelled, QueryFailed
from sandbox.query.service import run
from sandbox.query.workers import ROOT, Workers
from tests.sandbox.query_tables import TestCatalog, worker_processes

ENDLESS = (
    "SELECT count(*) FROM UNNEST(sequence(1, 10000)) AS a(x), UNNEST(sequence(1, 10000)) AS b(y), "
    "UNNEST(sequence(1, 10000)) AS c(z)"
)


@pytest.fixture(scope="module")
def workers():
    workers = Workers(size=1, seconds=2)
    yield workers
    workers.close()


def ask(workers, sql, **more):
    return run(
        sql, database="cinema", parameters=(), catalog=TestCatalog(), workers=workers, **more
    )


def processes():
    """The workers that are children of this very process, not of a sandbox."""
    return [child for child in worker_processes() if child.ppid() == psutil.Process().pid]


def works(workers):
    return ask(workers, "SELECT title FROM films WHERE year = 1979").result.rows == (("Alien",),)


def test_a_query_goes_there_and_back(workers):
    answer = ask(workers, "SELECT title, year FROM films ORDER BY title")
    assert answer.result.rows == (("Alien", "1979"), ("Brazil", "1985"), ("Cube", None))
    assert not answer.utility
    assert answer.bytes_scanned > 100


def test_a_query_that_takes_too_long_ends_and_the_next_one_works(workers):
    with pytest.raises(QueryFailed, match=r"EXCEEDED_TIME_LIMIT: .* 2 s"):
        ask(workers, ENDLESS)
    assert works(workers)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT array_agg(x) FROM UNNEST(sequence(1, 10000)) AS a(x), "
        "UNNEST(sequence(1, 10000)) AS b(y)",
        "WITH a0 AS (SELECT 'xxxxxxxxxxxxxxxx' AS s)"
        + "".join(
            f", a{i} AS (SELECT s || s || s || s || s || s || s || s AS s FROM a{i - 1})"
            for i in range(1, 12)
        )
        + " SELECT length(s) FROM a11",
    ],
)
def test_a_query_that_wants_too_much_memory_ends_and_the_next_one_works(workers, sql):
    with pytest.raises(QueryFailed, match=r"EXCEEDED_(LOCAL_MEMORY|TIME)_LIMIT"):
        ask(workers, sql)
    assert works(workers)


def test_a_result_too_large_ends_the_query(workers):
    with pytest.raises(QueryFailed, match="more than 100,000 rows"):
        ask(
            workers,
            "SELECT 1 FROM UNNEST(sequence(1, 1000)) AS a(x), UNNEST(sequence(1, 1000)) AS b(y)",
        )


def test_a_stopped_query_ends_at_once(workers):
    running: list[Any] = []
    threading.Timer(0.3, lambda: running[0].stop()).start()  # noqa: PLW0108 — not there yet
    begun = time.monotonic()
    with pytest.raises(QueryCancelled):
        ask(workers, ENDLESS, started=running.append)
    assert time.monotonic() - begun < 1.5
    assert works(workers)


def test_a_worker_killed_from_outside_is_replaced(workers):
    assert works(workers)
    for child in processes():
        child.kill()
        child.wait()
    assert works(workers)


def test_a_worker_has_no_keys_in_its_environment(workers, monkeypatch):
    assert works(workers)
    [child] = processes()
    assert set(child.environ()) <= {"PYTHONPATH", "PATH", "TZ", "LC_CTYPE"}


def test_a_worker_cannot_write_a_file(workers):
    assert works(workers)
    [child] = processes()
    limits = Path(f"/proc/{child.pid}/limits")
    if not limits.exists():
        pytest.skip("limits of another process show on Linux only")
    line = next(line for line in limits.read_text().splitlines() if "Max file size" in line)
    assert line.split()[3:5] == ["0", "0"]


@pytest.mark.parametrize("first", ["socket", "stdin"])
def test_a_worker_ends_quietly_whatever_its_parent_closes_first(first):
    ours, theirs = socket.socketpair()
    with ours, theirs:
        child = subprocess.Popen(
            [sys.executable, "-m", "sandbox.query.worker", str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        theirs.close()
        assert child.stdin
        assert child.stderr
        (ours if first == "socket" else child.stdin).close()
        assert (child.wait(timeout=60), child.stderr.read()) == (0, b"")


@pytest.mark.parametrize(
    ("sql", "lines"),
    [
        ("SHOW DATABASES", ["cinema"]),
        ("SHOW SCHEMAS LIKE 'x*'", []),
        ("SHOW TABLES", ["events", "films", "visits"]),
        ("show tables in `cinema` 'f*|v*';", ["films", "visits"]),
        ("SHOW COLUMNS IN films", [f"{n:<20}" for n in ("title", "year", "score", "tags")]),
    ],
)
def test_show_answers_from_the_catalog(workers, sql, lines):
    answer = ask(workers, sql)
    assert answer.utility
    assert [row[0] for row in answer.result.rows] == lines


def test_describe_shows_readable_columns_and_partition_keys(workers):
    lines = [row[0].split() for row in ask(workers, "DESCRIBE cinema.visits").result.rows]
    assert lines[:5] == [
        ["id", "bigint"],
        ["cinema", "string"],
        ["day", "date"],
        ["price", "decimal(10,2)"],
        ["year", "int"],
    ]
    assert lines[-1] == ["year", "int"]
    described = ask(workers, "DESCRIBE films").result.rows
    assert "budget" not in str(described)


@pytest.mark.parametrize("sql", ["DESCRIBE nope", "SHOW COLUMNS IN nope", "SHOW TABLES IN nope"])
def test_show_of_what_is_not_there_fails(workers, sql):
    with pytest.raises(QueryFailed, match="NOT_FOUND"):
        ask(workers, sql)


def test_information_schema_shows_what_the_caller_may_see(workers):
    tables = ask(workers, "SELECT table_name FROM information_schema.tables ORDER BY 1")
    assert tables.result.rows == (("events",), ("films",), ("visits",))
    columns = ask(
        workers,
        "SELECT column_name, data_type FROM information_schema.columns "
        "WHERE table_name = 'films' ORDER BY ordinal_position",
    )
    assert columns.result.rows == (
        ("title", "varchar"),
        ("year", "int"),
        ("score", "double"),
        ("tags", "array<string>"),
    )
    schemata = ask(workers, "SELECT schema_name FROM information_schema.schemata")
    assert schemata.result.rows == (("cinema",),)


@pytest.mark.parametrize("table", ["applicable_roles", "key_column_usage", "x"])
def test_other_views_of_information_schema_do_not_exist(workers, table):
    with pytest.raises(QueryFailed, match="TABLE_NOT_FOUND: line 1:15: "):
        ask(workers, f"SELECT * FROM information_schema.{table}")


def test_a_table_not_found_is_placed_in_the_text(workers):
    with pytest.raises(QueryFailed, match="TABLE_NOT_FOUND: line 2:6: "):
        ask(workers, "SELECT *\nFROM cinema.nope")
