"""How the objects of a table are read: formats, partitions, what is passed over, what is broken."""

import gzip

import pytest

from sandbox.query.errors import QueryFailed
from sandbox.query.objects import read
from sandbox.query.stored import StoredObject, StoredTable
from sandbox.query.types import duckdb_type
from tests.sandbox.query_tables import FILMS, TABLES, parquet, reason, rows

LINES = StoredTable(format="csv", columns=(("a", "string"), ("b", "string")), readable=("a", "b"))


def values(table):
    return rows("SELECT * FROM t", tables={"t": table})


def with_parts(table, *objects, **changes):
    parts = tuple(StoredObject(key, data) for key, data in objects)
    return StoredTable(**{**vars(table), "objects": parts, **changes})


def test_csv_with_a_header_is_typed_by_glue_and_wrong_values_are_null():
    assert values(TABLES["visits"]) == [
        ("1", "Odeon, East", "2024-01-02", "9.50", "2024"),
        (None, "Roxy", None, None, "2024"),
        ("3", "Roxy", "2025-03-04", "8.00", "2025"),
    ]


def test_csv_without_a_header_and_with_another_separator():
    table = with_parts(LINES, ("x", b"1;2\n3;4\n"), serde_parameters={"separatorChar": ";"})
    assert values(table) == [("1", "2"), ("3", "4")]


def test_hives_own_text_knows_no_quotes_and_its_own_null():
    table = with_parts(LINES, ("x", b'"a\t\\N\n'), serde_parameters={"field.delim": "\t"})
    assert values(table) == [('"a', None)]


def test_json_lines_are_read_by_name_and_nested():
    assert values(TABLES["events"]) == [
        ("1", "{city=Ulm, floors=[1, 2]}", "{a=2}", "2024-01-02 03:04:05.000", "true"),
        ("2", None, None, None, None),
    ]


def test_parquet_columns_are_found_by_name_whatever_their_case_and_absent_ones_are_null():
    table = with_parts(
        FILMS,
        ("a.parquet", parquet({"YEAR": [2001]})),
        ("b.parquet", parquet({"title": ["Dune"], "year": [1984]})),
    )
    assert rows("SELECT title, year FROM t ORDER BY year", tables={"t": table}) == [
        ("Dune", "1984"),
        (None, "2001"),
    ]


def test_only_readable_columns_are_decoded():
    assert read(FILMS, ("title",)).column_names == ["title"]


def test_partition_values_come_from_the_path():
    table = StoredTable(
        format="csv",
        columns=(("a", "string"),),
        partition_keys=(("day", "date"), ("city", "string")),
        readable=("a", "day", "city"),
        objects=(
            StoredObject("day=2024-01-02/city=S%C3%A3o/x", b"1\n"),
            StoredObject("day=2024-01-03/city=__HIVE_DEFAULT_PARTITION__/x", b"2\n"),
        ),
    )
    assert values(table) == [("1", "2024-01-02", "São"), ("2", "2024-01-03", None)]


def test_hidden_and_empty_objects_are_passed_over():
    table = with_parts(
        LINES, ("_SUCCESS", b"x,y\n"), ("_temporary/0/x", b"x,y\n"), (".x.crc", b"z"), ("d/", b"")
    )
    assert values(table) == []


def test_a_table_without_objects_has_no_rows():
    assert values(with_parts(FILMS)) == []


def test_gzip_is_undone():
    assert values(with_parts(LINES, ("x.csv.gz", gzip.compress(b"1,2\n")))) == [("1", "2")]


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("parquet", b"not parquet"),
        ("json", b"{"),
        ("json", b"[1]"),
        ("csv", b"\xff\xfe"),
    ],
)
def test_an_object_of_another_format_fails_the_query_and_names_the_object(kind, data):
    table = with_parts(LINES, ("part-7", data), format=kind)
    assert reason("SELECT * FROM t", tables={"t": table}) == (
        f"HIVE_BAD_DATA: Not a valid {kind} file: part-7"
    )


@pytest.mark.parametrize(
    ("glue", "duckdb"),
    [
        ("string", "VARCHAR"),
        ("varchar(20)", "VARCHAR"),
        ("Int", "INTEGER"),
        ("decimal", "DECIMAL(10, 0)"),
        ("decimal(12,3)", "DECIMAL(12, 3)"),
        ("array<array<int>>", "INTEGER[][]"),
        ("map<string,array<double>>", "MAP(VARCHAR, DOUBLE[])"),
        (
            "struct<a:int,b:map<string,struct<c:decimal(5,2)>>>",
            'STRUCT("a" INTEGER, "b" MAP(VARCHAR, STRUCT("c" DECIMAL(5, 2))))',
        ),
    ],
)
def test_glue_types_become_duckdbs(glue, duckdb):
    assert duckdb_type(glue) == duckdb


@pytest.mark.parametrize(
    "glue", ["", "blob", "array<>", "array<int", "int); DROP TABLE x", "map<int>"]
)
def test_a_type_that_is_none_fails_the_query(glue):
    with pytest.raises(QueryFailed, match="Type not recognized"):
        duckdb_type(glue)
