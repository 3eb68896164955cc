"""SELECT as Athena answers it, run by the engine in this process."""

import pytest

from sandbox.query.stored import StoredTable
from tests.sandbox.query_tables import FILMS, reason, rows, select


def test_star_shows_readable_columns_only():
    shown = select("SELECT * FROM films")
    assert [(column.name, column.type) for column in shown.columns] == [
        ("title", "varchar"),
        ("year", "integer"),
        ("score", "double"),
        ("tags", "array"),
    ]
    assert shown.rows == (
        ("Alien", "1979", "8.5", "[space, horror]"),
        ("Brazil", "1985", "7.0", "[]"),
        ("Cube", None, "1.23456789E7", None),
    )


@pytest.mark.parametrize(
    ("sql", "place"),
    [
        ("SELECT budget FROM films", "1:8"),
        ("SELECT f.budget FROM films f", "1:8"),
        ("SELECT title\nFROM films\nWHERE  budget > 1", "3:8"),
        ("SELECT count(*) FROM films ORDER BY budget", "1:37"),
        ("SELECT title FROM films GROUP BY title, budget", "1:41"),
        ("SELECT x.title FROM films", "1:8"),
        ("SELECT sum(budgett) FROM films", "1:12"),
    ],
)
def test_a_column_not_granted_reads_like_a_typo(sql, place):
    found = reason(sql)
    assert found.startswith(f"COLUMN_NOT_FOUND: line {place}: Column '")
    assert found.endswith(
        "cannot be resolved or requester is not authorized to access requested resources"
    )


def test_a_column_not_granted_is_in_no_whole_row():
    assert rows("SELECT films FROM films WHERE title = 'Alien'") == [
        ("{title=Alien, year=1979, score=8.5, tags=[space, horror]}",)
    ]


def test_row_filters_let_through_their_union():
    filtered = StoredTable(**{**vars(FILMS), "row_filters": ("year = 1979", "budget > 100")})
    assert rows("SELECT title FROM films", tables={"films": filtered}) == [("Alien",), ("Cube",)]


def test_a_hidden_row_shows_in_no_error_text():
    filtered = StoredTable(**{**vars(FILMS), "row_filters": ("year = 1979",)})
    for sql in (
        "SELECT CAST(title AS integer) FROM films",
        "SELECT 1 FROM films WHERE CAST(title AS integer) = 1",
    ):
        found = reason(sql, tables={"films": filtered})
        assert "Alien" in found
        assert "Brazil" not in found


def test_a_row_filter_that_is_a_query_is_refused():
    filtered = StoredTable(**{**vars(FILMS), "row_filters": ("1 = 1) UNION (SELECT 1",)})
    assert reason("SELECT title FROM films", tables={"films": filtered})


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("7 / 2", "3"),
        ("7.0 / 2", "3.5"),
        ("1e10", "1.0E10"),
        ("1e-5", "1.0E-5"),
        ("CAST(3.0 AS real)", "3.0"),
        ("true", "true"),
        ("NULL", None),
        ("''", ""),
        ("DATE '2024-02-03'", "2024-02-03"),
        ("TIMESTAMP '2024-02-03 04:05:06.789'", "2024-02-03 04:05:06.789"),
        ("INTERVAL '1' DAY", "1 00:00:00.000"),
        ("x'6869'", "68 69"),
        ("ARRAY[1, NULL]", "[1, null]"),
        ("ROW(1, 'a')", "{field0=1, field1=a}"),
        ("CAST(ROW(1) AS ROW(x integer))", "{x=1}"),
        ("MAP(ARRAY['a'], ARRAY[1])", "{a=1}"),
        ("CAST(1.5 AS decimal(10,2))", "1.50"),
        ("nan()", "NaN"),
        ("-infinity()", "-Infinity"),
        ("nth(1)", "FUNCTION_NOT_FOUND"),
    ],
)
def test_values_are_written_as_athena_writes_them(expression, text):
    sql = f"SELECT {expression} AS value"
    if text == "FUNCTION_NOT_FOUND":
        assert reason(sql) == "FUNCTION_NOT_FOUND: line 1:8: Function 'nth' not registered"
    else:
        assert rows(sql) == [(text,)]


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("date_format(TIMESTAMP '2024-02-03 04:05:06', '%d.%m.%Y %H:%i')", "03.02.2024 04:05"),
        ("date_parse('2024-02-03', '%Y-%m-%d')", "2024-02-03 00:00:00.000"),
        ("date_trunc('month', TIMESTAMP '2024-02-03 00:00:00')", "2024-02-01 00:00:00.000"),
        ("date_add('month', 1, TIMESTAMP '2024-01-31 00:00:00')", "2024-02-29 00:00:00.000"),
        ("date_trunc('month', DATE '2024-02-03')", "2024-02-01"),
        ("date_add('day', -3, date_add('month', 1, DATE '2024-01-31'))", "2024-02-26"),
        ("date_diff('day', DATE '2024-01-31', DATE '2024-03-01')", "30"),
        ("from_unixtime(1.5)", "1970-01-01 00:00:01.500"),
        ("day_of_week(DATE '2024-02-03')", "6"),
        ("regexp_extract('abc', 'z')", None),
        ("regexp_extract('abc', 'b(.)', 1)", "c"),
        ("regexp_like('abc', 'b')", "true"),
        ("regexp_replace('aa', 'a', 'b')", "bb"),
        ("split('a,b', ',')", "[a, b]"),
        ("strpos('abc', 'b')", "2"),
        ("json_extract_scalar('{\"a\":{\"b\":2}}', '$.a.b')", "2"),
        ("json_extract_scalar('not json', '$.a')", None),
        ("sequence(1, 5, 2)", "[1, 3, 5]"),
        ("cardinality(sequence(1, 10000))", "10000"),
        ("cardinality(transform(sequence(3, 1, -1), x -> cardinality(sequence(1, x))))", "3"),
        ("lower(typeof(from_unixtime(1)))", "timestamp"),
        ("json_extract_scalar(json_format(json_extract('{\"a\":{\"b\":1}}', '$.a')), '$.b')", "1"),
        ("element_at(MAP(ARRAY['a'], ARRAY[1]), 'a')", "1"),
        ("transform(ARRAY[1, 2], x -> x + 1)", "[2, 3]"),
        ("filter(ARRAY[1, 2], x -> x > 1)", "[2]"),
        ("array_sort(array_union(ARRAY[1], ARRAY[2]))", "[1, 2]"),
        ("arrays_overlap(ARRAY[1], ARRAY[2])", "false"),
        ("contains(ARRAY[1], 1)", "true"),
        ("try(1 / 0)", None),
        ("try_cast('x' AS integer)", None),
        ("if(1 > 2, 'a', 'b')", "b"),
        ("typeof(1)", "integer"),
        ("substr(to_hex(sha256(to_utf8('a'))), 1, 8)", "CA978112"),
        ("url_extract_host('https://a.example/c?d')", "a.example"),
        ("concat_ws('-', 'a', 'b')", "a-b"),
        ("lpad('a', 3, 'x')", "xxa"),
        ("greatest(1, NULL)", None),
    ],
)  # fmt: skip
def test_functions_answer_as_athenas(expression, text):
    assert rows(f"SELECT {expression} AS value") == [(text,)]


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("SELECT title FROM films ORDER BY year DESC LIMIT 1", [("Brazil",)]),
        ("SELECT title FROM films ORDER BY year DESC NULLS FIRST LIMIT 1", [("Cube",)]),
        ("SELECT title FROM films ORDER BY title OFFSET 1 LIMIT 1", [("Brazil",)]),
        ("SELECT tag FROM films CROSS JOIN UNNEST(tags) AS u(tag)", [("space",), ("horror",)]),
        ("SELECT f.title FROM films f JOIN visits v ON f.year = v.year", []),
        ("SELECT title FROM films UNION SELECT cinema FROM visits WHERE id = 3 ORDER BY 1 DESC",
         [("Roxy",), ("Cube",), ("Brazil",), ("Alien",)]),
        ("WITH f AS (SELECT * FROM films), g AS (SELECT title FROM f) SELECT count(*) AS n FROM g",
         [("3",)]),
        ("WITH films AS (SELECT title FROM films WHERE year = 1979) SELECT * FROM films",
         [("Alien",)]),
        ("SELECT count(DISTINCT title) FILTER (WHERE year > 1980) AS n FROM films", [("1",)]),
        ("SELECT title FROM films WHERE EXISTS (SELECT 1 FROM visits WHERE id = 1)",
         [("Alien",), ("Brazil",), ("Cube",)]),
        ("SELECT title FROM films WHERE (title, year) IN (('Alien', 1979))", [("Alien",)]),
        ("SELECT cinema.films.title FROM cinema.films WHERE films.year = 1979", [("Alien",)]),
        ('SELECT "Title" FROM "AwsDataCatalog"."CINEMA"."Films" LIMIT 1', [("Alien",)]),
        ("SELECT listagg(title, '+') WITHIN GROUP (ORDER BY title) AS t FROM films",
         [("Alien+Brazil+Cube",)]),
        ("SELECT map_agg(title, year) AS m FROM films WHERE year > 1980", [("{Brazil=1985}",)]),
        ("SELECT rank() OVER (ORDER BY title) AS r FROM films", [("1",), ("2",), ("3",)]),
        ("SELECT x FROM (VALUES (1), (2)) AS t(x)", [("1",), ("2",)]),
        ("SELECT place.city, place.floors[2], counts['a'] FROM events WHERE id = 1",
         [("Ulm", "2", "2")]),
        ("SELECT year, count(*) FROM visits GROUP BY ROLLUP (year) ORDER BY 1 NULLS LAST",
         [("2024", "2"), ("2025", "1"), (None, "3")]),
    ],
)  # fmt: skip
def test_statements_a_person_writes(sql, expected):
    assert rows(sql) == expected


def test_columns_without_a_name_are_numbered():
    shown = select("SELECT title, count(*), 1 + 1 AS two, max(year) FROM films GROUP BY title")
    assert [column.name for column in shown.columns] == ["title", "_col1", "two", "_col3"]


def test_parameters_take_the_places_of_question_marks_in_order():
    sql = "SELECT title, ? FROM films WHERE title = ? AND year < ?"
    assert rows(sql, parameters=("1", "'Alien'", "2000")) == [("Alien", "1")]


@pytest.mark.parametrize("text", ["(SELECT 1)", "title", "1, 2", "1; SELECT 2", "1 FROM films", ""])
def test_a_parameter_that_is_no_constant_is_refused(text):
    assert reason("SELECT title FROM films WHERE title = ?", parameters=(text,))


def test_too_few_parameters_are_refused():
    assert reason("SELECT ?") == (
        "INVALID_PARAMETER_USAGE: Incorrect number of parameters: expected 1 but found 0"
    )


@pytest.mark.parametrize(
    ("sql", "start"),
    [
        ("SELECT 1 / 0", "DIVISION_BY_ZERO: Division by zero"),
        ("SELECT CAST('x' AS integer)", "INVALID_CAST_ARGUMENT: "),
        ("SELECT title, count(*) FROM films", "EXPRESSION_NOT_AGGREGATE: "),
        ("SELEC 1", "SYNTAX_ERROR: line 1:7: mismatched input '1'"),
        ("SELECT * FORM films", "SYNTAX_ERROR: line 1:15: mismatched input 'films'"),
        ("SELECT * FROM films WHERE (", "SYNTAX_ERROR: line 1:27: "),
        ("", "SYNTAX_ERROR: line 1:1: mismatched input '<EOF>'"),
        ("SELECT 9223372036854775807 + 1", "NUMERIC_VALUE_OUT_OF_RANGE: "),
    ],
)
def test_failures_carry_athenas_codes(sql, start):
    assert reason(sql).startswith(start)
