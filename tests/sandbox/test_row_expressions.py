"""Row filter expressions: what is understood, what is refused and where, and that it is safe."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.errors import AwsError
from sandbox.lakeformation.row_expressions import Schema, to_sql
from sandbox.query.stored import StoredObject, StoredTable
from tests.sandbox.query_tables import parquet, rows

COLUMNS = {
    "title": "string",
    "country": "varchar(2)",
    "budget": "bigint",
    "score": "decimal(10,2)",
    "seen": "boolean",
    "order": "int",
    "shot": "date",
    "at": "timestamp",
    "tags": "array<string>",
    "counts": "map<string,int>",
    "place": "struct<city:string,inner:struct<floor:int>,tags:array<int>>",
    "small": "smallint",
}
SCHEMA = Schema(COLUMNS, {"year": "int", "oid": "int", "part": "struct<a:int>"})
TITLES = ["Alien", "Cléo", "l'Avventura", "50%_off", "\\", 'varda\'s "x"; --', ""]
TABLE = StoredTable(
    format="parquet",
    columns=tuple((name, COLUMNS[name]) for name in ("title", "budget", "seen", "place")),
    readable=("title",),
    partition_keys=(("year", "int"),),
    objects=(
        StoredObject(
            "year=1979/a.parquet",
            parquet(
                {
                    "title": TITLES,
                    "budget": [11, None, 3, 4, 5, -6, 7],
                    "seen": [True, False, None, False, False, False, False],
                    "place": [{"city": "Ulm", "inner": {"floor": 2}, "tags": [1]}] * 7,
                }
            ),
        ),
        StoredObject(
            "year=1985/b.parquet",
            parquet({"title": ["Brazil"], "budget": [15], "seen": [True], "place": [None]}),
        ),
    ),
)


def titles(expression: str) -> list[str | None]:
    table = replace(TABLE, row_filters=(to_sql(expression, SCHEMA),))
    return [row[0] for row in rows("SELECT title FROM films", tables={"films": table})]


def problem(expression: str) -> str:
    with pytest.raises(AwsError) as refusal:
        to_sql(expression, SCHEMA)
    assert refusal.value.code == "InvalidInputException"
    return refusal.value.message.removeprefix("Invalid FilterExpression: ")


@pytest.mark.parametrize(
    ("expression", "sql"),
    [
        ("title = 'x'", "(\"title\" = 'x')"),
        ("Budget != -1.5e3", '("Budget" <> -1.5e3)'),
        ("seen = TRUE", '("seen" = TRUE)'),
        ("year >= 2010 and country<>'US'", '(("year" >= 2010) AND ("country" <> \'US\'))'),
        (
            "budget=1 OR budget=2 AND budget=3",
            '(("budget" = 1) OR (("budget" = 2) AND ("budget" = 3)))',
        ),
        (
            "(budget=1 OR budget=2) AND NOT (score <= .5)",
            '((("budget" = 1) OR ("budget" = 2)) AND (NOT ("score" <= .5)))',
        ),
        ("country between 'A' AND 'Z'", "(\"country\" BETWEEN 'A' AND 'Z')"),
        ("country NOT BETWEEN 'A' and 'Z'", "(\"country\" NOT BETWEEN 'A' AND 'Z')"),
        ("budget not in (1, 2)", '("budget" NOT IN (1, 2))'),
        ("title like '%x_'", "(\"title\" LIKE '%x_')"),
        ("title IS NOT NULL", '("title" IS NOT NULL)'),
        ("place IS NULL", '("place" IS NULL)'),
        ('"order" = 1', '("order" = 1)'),
        ("place.city = 'Ulm'", '("place"."city" = \'Ulm\')'),
        ('place."inner".floor > 1', '("place"."inner"."floor" > 1)'),
        ("title\n = 'a''b\n'", "(\"title\" = 'a''b\n')"),
    ],
)
def test_the_grammar_is_that_of_lake_formation(expression: str, sql: str) -> None:
    """E24."""
    assert to_sql(expression, SCHEMA) == sql


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("", "line 1:1: the expression is empty"),
        ("   ", "line 1:1: the expression is empty"),
        ("true", "line 1:1: 'true' is a keyword; a column of this name is double-quoted"),
        ("title", "line 1:6: expected a comparison, found the end"),
        ("title =", "line 1:8: expected a constant, found the end"),
        ("title = director", "line 1:9: expected a constant, found 'director'"),
        ("title = NULL", "line 1:9: expected a constant, found 'NULL'"),
        ("'x' = title", "line 1:1: expected a column, found \"'x'\""),
        ("nosuch = 1", "line 1:1: column 'nosuch' does not exist"),
        ("place.nosuch = 1", "line 1:1: column 'place.nosuch' does not exist"),
        ("title.city = 'x'", "line 1:1: column 'title.city' does not exist"),
        ("upper(title) = 'X'", "line 1:1: functions are not supported"),
        ("budget = 'x'", "line 1:10: budget is a number and 'x' is text"),
        ("title = 1", "line 1:9: title is text and 1 is a number"),
        ("title = TRUE", "line 1:9: title is text and TRUE is a boolean"),
        ("seen IN (TRUE, 1)", "line 1:16: seen is a boolean and 1 is a number"),
        ("budget BETWEEN 1 AND 'x'", "line 1:22: budget is a number and 'x' is text"),
        ("place = 'x'", "line 1:9: place is a structure and 'x' is text"),
        ("budget LIKE '1%'", "line 1:1: LIKE is for columns of text"),
        ("year IS NULL", "line 1:1: IS NULL is not supported on a partition column"),
        ("part.a = 1", "line 1:1: fields of a partition column are not supported"),
        ("oid = 1", "line 1:1: the column name 'oid' is reserved"),
        ("order = 1", "line 1:1: 'order' is a keyword; a column of this name is double-quoted"),
        ("title = 'x' title = 'y'", "line 1:13: expected AND, OR or the end, found 'title'"),
        ("title = 'x' AND", "line 1:16: expected a column, found the end"),
        ("(title = 'x'", "line 1:13: expected ), found the end"),
        ("title = 'x')", "line 1:12: expected AND, OR or the end, found ')'"),
        ("title IN ()", "line 1:11: expected a constant, found ')'"),
        ("title NOT = 'x'", "line 1:11: expected BETWEEN, IN or LIKE, found '='"),
        ("title = 'x", 'line 1:9: unexpected "\'"'),
        ("title ==  'x'", "line 1:8: expected a constant, found '='"),
        ("title = 'x';", "line 1:12: unexpected ';'"),
        ("title = 'x' -- y", "line 1:13: unexpected '-'"),
        ("title = 'x' /* y */", "line 1:13: unexpected '/'"),
        ("budget = 1 + 1", "line 1:12: unexpected '+'"),
        ("budget = 1-1", "line 1:11: expected AND, OR or the end, found '-1'"),
        ("budget = 1e999", "line 1:10: 1e999 is too large"),
        ("title = 'a'\n AND\n  nosuch = 1", "line 3:3: column 'nosuch' does not exist"),
        ("(" * 51 + "budget = 1" + ")" * 51, "line 1:51: more than 50 parentheses"),
    ],
)
def test_what_is_no_expression_is_refused_with_its_place(expression: str, said: str) -> None:
    """E24."""
    assert problem(expression).startswith(said)


@pytest.mark.parametrize("column", ["shot", "at", "tags", "counts", "small", "place.tags"])
def test_columns_of_other_types_are_refused(column: str) -> None:
    """E24: AWS lists neither dates nor timestamps, and arrays and maps as not supported."""
    quoted = ".".join(f'"{part}"' for part in column.split("."))
    assert "are not supported in row filters" in problem(f"{quoted} = 1")
    assert "are not supported in row filters" in problem(f"{quoted} IS NULL")


def test_an_expression_is_shorter_than_2048_characters() -> None:
    """E24."""
    text = "title = '" + "x" * 2037 + "'"
    assert len(text) == 2047
    to_sql(text, SCHEMA)
    assert "less than 2048 characters" in problem(text + " ")


@pytest.mark.parametrize(
    ("expression", "shown"),
    [
        ("title = 'Alien'", ["Alien"]),
        ("title = 'alien'", []),
        ("title LIKE 'a%'", []),
        ("title = 'l''Avventura'", ["l'Avventura"]),
        ("title = '\\'", ["\\"]),
        ("title = 'varda''s \"x\"; --'", ['varda\'s "x"; --']),
        ("budget IS NULL", ["Cléo"]),
        ("NOT (budget > 3)", ["l'Avventura", 'varda\'s "x"; --']),
        ("budget = -6 OR year = 1985", ['varda\'s "x"; --', "Brazil"]),
        ("budget BETWEEN 10 AND 15 AND seen = true", ["Alien", "Brazil"]),
        (
            "place.inner.floor = 2 AND budget IN (3, 4)".replace("inner", '"inner"'),
            [TITLES[2], TITLES[3]],
        ),
        ("place IS NULL", ["Brazil"]),
    ],
)
def test_expressions_choose_their_rows(expression: str, shown: list[str]) -> None:
    """E24."""
    assert titles(expression) == shown


@given(st.text(alphabet="'\"\\;-%_()=,. aN\n", max_size=12), st.sampled_from(["=", "<>"]))
@settings(max_examples=60, deadline=None)
def test_a_constant_means_itself_whatever_is_in_it(text: str, operator: str) -> None:
    """E24: quotes, comments and backslashes end nothing."""
    expression = f"title {operator} '" + text.replace("'", "''") + "'"
    every = [*TITLES, "Brazil"]
    assert titles(expression) == [one for one in every if (one == text) == (operator == "=")]


@given(st.text(alphabet="title budget='x\"()<>AND OR NOT IN,.1-/*;", max_size=40))
@settings(max_examples=300, deadline=None)
def test_no_text_breaks_the_reader(expression: str) -> None:
    """E24: it is an expression or refused, nothing else."""
    try:
        to_sql(expression, SCHEMA)
    except AwsError as refusal:
        said = refusal.message
    else:
        said = "Invalid FilterExpression: "
    assert said.startswith("Invalid FilterExpression: ")
