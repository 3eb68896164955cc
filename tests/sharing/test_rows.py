"""Row expressions: what Lake Formation takes, and what is said of everything else."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from sharing.rows import LONGEST, ColumnType, checked

COLUMNS = {
    "genre": ColumnType("string"),
    "code": ColumnType("varchar(3)"),
    "year": ColumnType("int"),
    "rating": ColumnType("decimal(3,1)"),
    "is_new": ColumnType("boolean"),
    "released": ColumnType("date"),
    "tags": ColumnType("array<string>"),
    "small": ColumnType("smallint"),
    "country": ColumnType("string", is_partition_key=True),
    "select": ColumnType("string"),
    "größe": ColumnType("double"),
}


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("genre = 'Action'", "\"genre\" = 'Action'"),
        (" Genre='Action' ", "\"genre\" = 'Action'"),
        (
            "genre='a' and year>3 or is_new=true",
            '(("genre" = \'a\') AND ("year" > 3)) OR ("is_new" = true)',
        ),
        ("(((year>=-2)))", '"year" >= -2'),
        ("year != 3", '"year" <> 3'),
        ("not year in (1,2)", 'NOT ("year" IN (1, 2))'),
        ("year not between 1 and 2", 'NOT ("year" BETWEEN 1 AND 2)'),
        ("genre not like 'A%'", "NOT (\"genre\" LIKE 'A%')"),
        ("genre is not null", '"genre" IS NOT NULL'),
        ("genre = 'it''s'", "\"genre\" = 'it''s'"),
        ("\"select\" = 'x'", "\"select\" = 'x'"),
        ("größe < 1.5", '"größe" < 1.5'),
        ("country = 'US'", "\"country\" = 'US'"),
        ("  ", ""),
    ],
)
def test_what_is_right_is_kept_in_one_form(written: str, kept: str) -> None:
    assert checked(written, COLUMNS) == kept
    assert checked(kept, COLUMNS) == kept


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("lower(genre) = 'a'", "At character 6, “(genre) = 'a'” cannot stand here"),
        ("genre = code", "At character 9, “code” cannot stand here"),
        ("genre = ", "ends too early"),
        ("genre = 'a", "At character 9"),
        ("genre = 'a'; drop table films", "At character 12"),
        ("genre = 'a' -- all", "At character 13"),
        ("title = 'a'", "At character 1: The table has no column “title”. It has: genre"),
        (
            "year = 1 and genre = 2",
            "At character 22: “genre” is of type string: compare it with text",
        ),
        ("year = '1'", "a number without quotes"),
        ("is_new = 'true'", "true or false"),
        ("released > '2020-01-01'", "“released” is of type date"),
        ("small = 1", "“small” is of type smallint"),
        ("tags = 'a'", "“tags” is of type array<string>"),
        ("year like 1", "LIKE compares with text"),
        ("country is null", "A partition key is never null"),
        ("genre = '" + "a" * LONGEST + "'", "at most 2047 characters"),
        ("genre in ()", "At character 11"),
        ("genre.name = 'a'", "At character 6"),
        ("genre = 'a\x00'", "At character 9"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(written: str, said: str) -> None:
    with pytest.raises(ValidationError) as refused:
        checked(written, COLUMNS)
    assert said in refused.value.messages[0]


@given(
    st.text(max_size=60) | st.from_regex(r"((NOT |\()*(genre|year)( =| IN| LIKE)? ?('a'|1)?){1,9}")
)
def test_no_text_does_worse_than_being_refused(written: str) -> None:
    try:
        kept = checked(written, COLUMNS)
    except ValidationError:
        return
    assert checked(kept, COLUMNS) == kept


@pytest.mark.parametrize("written", ["NOT " * 400 + "year = 1", "(" * 900 + "year = 1" + ")" * 900])
def test_deep_nesting_is_no_error_of_ours(written: str) -> None:
    try:
        kept = checked(written, COLUMNS)
    except ValidationError as refused:
        kept = refused.messages[0]
    assert kept == '"year" = 1' or "too" in kept
