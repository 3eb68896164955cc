"""What no caller may write: each refused before DuckDB sees it, with no effect."""

import duckdb
import pytest

from sandbox.query.engine import SETTINGS, run
from sandbox.query.errors import QueryFailed
from sandbox.query.references import TableReference
from sandbox.query.statement import Plan, plan
from tests.sandbox.query_tables import reason

SECRET = "/etc/passwd"

TABLE_FUNCTIONS = [
    "read_csv('/etc/passwd')",
    "read_csv_auto('/etc/passwd')",
    "read_parquet('x.parquet')",
    "read_json('x.json')",
    "read_text('/etc/passwd')",
    "read_blob('/etc/passwd')",
    "parquet_scan('x.parquet')",
    "parquet_metadata('x.parquet')",
    "glob('/etc/*')",
    "sniff_csv('/etc/passwd')",
    "sqlite_scan('x', 'y')",
    "duckdb_settings()",
    "duckdb_functions()",
    "duckdb_secrets()",
    "duckdb_tables()",
    "pragma_database_list()",
    "pragma_version()",
    "query('SELECT 1')",
    "query_table('films')",
    "range(10)",
    "generate_series(1, 10)",
    "repeat_row(1, num_rows => 1000000000)",
    "test_all_types()",
    "arrow_scan(1, 2, 3)",
    "pandas_scan(1)",
]


@pytest.mark.parametrize("function", TABLE_FUNCTIONS)
def test_table_functions_are_refused(function):
    assert reason(f"SELECT * FROM {function}").startswith(("NOT_SUPPORTED", "SYNTAX_ERROR"))


@pytest.mark.parametrize(
    "sql",
    [
        "COPY films TO '/tmp/x.csv'",
        "COPY films FROM '/etc/passwd'",
        "ATTACH '/tmp/x.db'",
        "ATTACH DATABASE '/tmp/x.db' AS x",
        "DETACH x",
        "USE x",
        "INSTALL httpfs",
        "LOAD httpfs",
        "PRAGMA database_list",
        "SET memory_limit = '100GB'",
        "RESET memory_limit",
        "CREATE TABLE x AS SELECT 1",
        "CREATE TABLE x (y int)",
        "CREATE VIEW x AS SELECT 1",
        "CREATE SECRET x (TYPE s3)",
        "CREATE MACRO x() AS 1",
        "CREATE EXTERNAL TABLE x (y int) LOCATION 's3://x/'",
        "INSERT INTO films VALUES (1)",
        "UPDATE films SET year = 1",
        "DELETE FROM films",
        "MERGE INTO films USING visits ON true WHEN MATCHED THEN DELETE",
        "TRUNCATE TABLE films",
        "DROP TABLE films",
        "ALTER TABLE films ADD COLUMNS (x int)",
        "MSCK REPAIR TABLE films",
        "UNLOAD (SELECT 1) TO 's3://x/' WITH (format = 'PARQUET')",
        "EXPORT DATABASE '/tmp/x'",
        "CALL pragma_version()",
        "EXPLAIN SELECT 1",
        "EXPLAIN ANALYZE SELECT 1",
        "PREPARE x FROM SELECT 1",
        "EXECUTE x",
        "CHECKPOINT",
        "VACUUM",
        "GRANT SELECT ON films TO x",
        "BEGIN",
        "COMMIT",
        "VALUES (1)",
        "SHOW CREATE TABLE films",
        "SHOW PARTITIONS films",
        "DESCRIBE SELECT 1",
        "SUMMARIZE films",
    ],
)
def test_statements_other_than_select_are_refused(sql):
    assert reason(sql).startswith(("NOT_SUPPORTED", "SYNTAX_ERROR"))


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1; SELECT 2",
        "SELECT 1;; SELECT 2",
        "SELECT 1; DROP TABLE films",
        "SELECT 1 /* ; */ ; ATTACH 'x'",
        "SHOW TABLES; SELECT 1",
    ],
)
def test_several_statements_are_refused(sql):
    assert reason(sql).startswith(("NOT_SUPPORTED", "SYNTAX_ERROR"))


@pytest.mark.parametrize(
    "name",
    [
        f"'{SECRET}'",
        f'"{SECRET}"',
        '"x.parquet"',
        "'x.csv'",
        '"s3://bucket/key.parquet"',
        '"https://example.org/x.csv"',
        '"file:///etc/passwd"',
        "duckdb_settings",
        "pg_class",
        "sqlite_master",
        "pragma_database_list",
        "TABLES",
        "FILMS_FROM_PYTHON",
    ],
)
def test_names_of_files_internals_and_variables_are_only_ever_looked_up_in_the_catalog(name):
    planned = plan(f"SELECT * FROM {name}", "cinema")
    assert isinstance(planned, Plan)
    plain = name.strip("'\"").lower()
    assert [(r.database, r.table) for r in planned.references] == [("cinema", plain)]
    assert planned.sql.startswith('SELECT * FROM "rel_0" AS')


@pytest.mark.parametrize("schema", ["pg_catalog", "information_schema", "main", "system", "temp"])
def test_duckdbs_schemas_are_databases_of_the_catalog_like_any_other(schema):
    planned = plan(f"SELECT * FROM {schema}.columns", "cinema")
    assert isinstance(planned, Plan)
    assert planned.references == (TableReference(schema, "columns", 1, 15),)
    assert schema not in planned.sql


@pytest.mark.parametrize("catalog", ["memory", "system", "temp", "other", '"111111111111"'])
def test_other_catalogs_cannot_be_named(catalog):
    plain = catalog.strip('"')
    assert reason(f"SELECT * FROM {catalog}.cinema.films") == (
        f"CATALOG_NOT_FOUND: line 1:15: Catalog '{plain}' does not exist"
    )


@pytest.mark.parametrize(
    "call",
    [
        "getenv('HOME')",
        "current_setting('threads')",
        "getvariable('x')",
        "read_text('/etc/passwd')",
        "version()",
        "pg_sleep(1)",
        "sleep_ms(1000)",
        "current_database()",
        "current_schemas(true)",
        "in_search_path('a', 'b')",
        "pg_get_viewdef(1)",
        "which_secret('a', 's3')",
        "write_log('x')",
        "parse_path('x')",
        "nextval('x')",
        "range(1000000000)",
        "generate_series(1, 1000000000)",
        "repeat('x', 1000000000)",
        "query('SELECT 1')",
        "columns('.*')",
        "unnest(ARRAY[1])",
        "error('x')",
        "json_execute_serialized_sql('x')",
        "json_serialize_sql('SELECT 1')",
        "apply(ARRAY[1], x -> x)",
        "athena_random_below(5)",
        "main.lower('X')",
        "system.main.lower('X')",
    ],
)
def test_functions_athena_does_not_have_here_are_refused(call):
    found = reason(f"SELECT {call}")
    assert found.startswith(("FUNCTION_NOT_FOUND", "NOT_SUPPORTED", "SYNTAX_ERROR"))


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT current_user",
        "SELECT current_catalog",
        "SELECT * FROM films TABLESAMPLE BERNOULLI (10)",
        "SELECT * FROM films FOR TIMESTAMP AS OF TIMESTAMP '2024-01-01 00:00:00'",
        "SELECT * FROM films PIVOT (sum(year) FOR title IN ('a'))",
        "SELECT * FROM films, LATERAL (SELECT 1)",
        "SELECT * FROM films ASOF JOIN visits ON films.year = visits.year",
        "SELECT * EXCLUDE (title) FROM films",
        "SELECT * REPLACE (1 AS title) FROM films",
        "SELECT title INTO x FROM films",
        "SELECT title FROM films QUALIFY row_number() OVER () = 1",
        "SELECT DISTINCT ON (title) title FROM films",
        "SELECT @x",
        "SELECT $x",
        "SELECT :x",
        "SELECT CAST(1 AS timestamp with time zone)",
        "SELECT CAST(1 AS STRUCT)",
        "SELECT TIMESTAMP '2024-01-01 00:00:00' AT TIME ZONE 'UTC'",
        "SELECT lpad('x', 2000000000, 'y')",
        "SELECT lpad('x', year, 'y') FROM films",
        "SELECT sequence(1, 10001)",
        "SELECT sequence(1, 100000000000)",
        "SELECT cardinality(sequence(year, 1000000000)) FROM films",
        "WITH RECURSIVE r (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT * FROM r",
        "SELECT title FROM films FOR UPDATE",
        "SELECT 1 FORMAT JSON",
        "SELECT * FROM films MATCH_RECOGNIZE (PATTERN (a+) DEFINE a AS true)",
        "SELECT * FROM JSON_TABLE('[]', '$' COLUMNS (a int PATH '$'))",
        "SELECT XMLELEMENT(NAME x)",
    ],
)
def test_constructs_not_imitated_are_refused(sql):
    reason(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT " + "(" * 5000 + "1" + ")" * 5000,
        "SELECT " + "NOT " * 5000 + "true",
        "SELECT " + " + ".join(["1"] * 5000),
        "SELECT 1 FROM " + "(SELECT 1 FROM " * 2000 + "films" + ")" * 2000,
        "SELECT " + "ARRAY[" * 3000 + "]" * 3000,
        "SELECT '" + "x" * 300_000 + "'",
    ],
)
def test_deep_and_long_statements_are_refused(sql):
    assert reason(sql).startswith(("NOT_SUPPORTED", "SYNTAX_ERROR"))


def test_a_comment_reaches_duckdb_never():
    planned = plan("SELECT 1 /* */ -- */ ; ATTACH 'x'", "cinema")
    assert isinstance(planned, Plan)
    assert planned.sql == 'SELECT 1 AS "_col0"'


# From here on: should the checks above fail, DuckDB itself has nothing to give.


@pytest.mark.parametrize(
    "sql",
    [
        f"SELECT * FROM read_text('{SECRET}')",
        f"SELECT * FROM '{SECRET}'",
        "SELECT * FROM glob('/etc/*')",
        "ATTACH '/tmp/x.db'",
        "COPY (SELECT 1) TO '/tmp/sandbox-must-not-write.csv'",
        "INSTALL httpfs",
        "SET enable_external_access = true",
        "SET lock_configuration = false",
        "SELECT * FROM python_variable",
    ],
)
def test_the_engine_alone_reads_and_changes_nothing(sql):
    python_variable = {"a": [1]}  # noqa: F841 - what the SQL must not be able to name
    with pytest.raises((QueryFailed, duckdb.Error)):
        run(Plan(sql), ())


def test_the_engine_runs_one_select_only():
    with pytest.raises(QueryFailed, match="not supported"):
        run(Plan("SELECT 1; SELECT 2"), ())
    with pytest.raises(QueryFailed, match="not supported"):
        run(Plan("CREATE TABLE x AS SELECT 1"), ())


def test_the_engines_settings_shut_every_door():
    for name in (
        "enable_external_access",
        "python_enable_replacements",
        "autoinstall_known_extensions",
        "autoload_known_extensions",
        "allow_community_extensions",
    ):
        assert SETTINGS[name] == "false"
