"""Whatever text comes: an answer or a QueryFailed, and nothing of the host in either."""

import string

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox.athena.files import rows_of, written
from sandbox.query.errors import QueryFailed
from sandbox.query.results import Result, ResultColumn
from sandbox.query.service import run
from sandbox.query.statement import plan
from sandbox.query.workers import Workers
from tests.sandbox.query_tables import TestCatalog, select

MARKER = "root:x:0"
VOCABULARY = """
SELECT FROM WHERE GROUP BY ORDER LIMIT JOIN ON WITH AS UNION ALL VALUES UNNEST
CASE WHEN THEN END NOT IN LIKE IS NULL CAST OVER PARTITION LATERAL TABLE EXISTS
COPY ATTACH PRAGMA SET INSTALL LOAD CREATE INSERT SHOW TABLES DESCRIBE EXPLAIN
films visits cinema title year budget duckdb_settings pg_catalog information_schema
read_text read_csv glob getenv query lower count sum sequence array_agg date_add
( ) ( ) , . ; * + - / || = < > -> :: : [ ] { } ? @ $ # ` ' " -- /* */ %
'/etc/passwd' "/etc/passwd" 'x' 1 2.5 1e9
"""
WORDS = [*VOCABULARY.split(), "DATE '2024-01-01'", "\n"]
statements = st.one_of(
    st.text(max_size=80),
    st.text(alphabet=string.printable, max_size=80),
    st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join),
    st.lists(st.sampled_from(WORDS), max_size=15).map(lambda words: "SELECT " + " ".join(words)),
    st.builds(
        "SELECT {}({}) FROM {}".format,
        st.sampled_from(WORDS),
        st.lists(st.sampled_from(WORDS), max_size=4).map(", ".join),
        st.sampled_from(["films", "visits", "'/etc/passwd'", "read_text('/etc/passwd')"]),
    ),
)


@pytest.fixture(scope="module")
def workers():
    workers = Workers(size=1, seconds=10)
    yield workers
    workers.close()


@given(statements)
@settings(max_examples=400, deadline=None)
def test_any_text_is_planned_or_refused(sql):
    outcome = ""
    try:
        outcome = str(plan(sql, "cinema"))
    except QueryFailed as problem:
        outcome = str(problem)
    assert outcome
    assert "GENERIC_INTERNAL_ERROR" not in outcome


@given(statements)
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_text_gets_an_answer_that_shows_nothing_of_the_host(workers, sql):
    shown = ""
    try:
        answer = run(sql, database="cinema", parameters=(), catalog=TestCatalog(), workers=workers)
        shown = str(answer.result)
    except QueryFailed as problem:
        shown = str(problem)
    assert MARKER not in shown
    assert "GENERIC_INTERNAL_ERROR" not in shown
    assert "budget" not in shown or "budget" in sql.lower()


texts = st.none() | st.text(alphabet=st.characters(codec="utf-8"))


@given(st.integers(1, 4).flatmap(lambda n: st.lists(st.tuples(*[texts] * n), max_size=5)))
def test_a_result_file_reads_back_as_it_was(rows):
    columns = tuple(ResultColumn(f"c{i}", "varchar") for i in range(len(rows[0]) if rows else 1))
    data = written(Result(columns, tuple(rows)), utility=False)
    assert rows_of(data, utility=False) == [tuple(c.name for c in columns), *rows]


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00"), max_size=40))
@settings(max_examples=60, deadline=None)
def test_a_text_or_a_name_stays_what_it_is_on_its_way_to_duckdb(text):
    quoted = text.replace("'", "''")
    assert select(f"SELECT '{quoted}' AS v").rows == ((text,),)
    assert (
        select(f"SELECT concat('{quoted}', '') AS v, lower('{quoted}') = '' AS w").rows[0][0]
        == text
    )
    name = text.replace('"', '""')
    if text:
        assert [column.name for column in select(f'SELECT 1 AS "{name}"').columns] == [text]
