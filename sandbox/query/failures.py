"""DuckDB's errors in Athena's words, telling nothing of the engine below."""

from __future__ import annotations

import re

import duckdb

from sandbox.query.errors import QueryFailed, failed
from sandbox.query.positions import Position

UNKNOWN_COLUMN = (
    re.compile(r'Referenced column "(?P<column>[^"]*)" not found'),
    re.compile(r'"(?P<table>[^"]*)" does not have a column named "(?P<column>[^"]*)"'),
    re.compile(r'Referenced table "(?P<table>[^"]*)" not found'),
    re.compile(r'Column with name "?(?P<column>[^" ]*)"? does not exist'),
    re.compile(r'column "(?P<column>[^"]*)" (?:does not exist|not found)', re.IGNORECASE),
)
# Wording of DuckDB -> Athena's code and, where it says it better, Athena's text.
KNOWN = (
    (r"Division by zero|division by zero", "DIVISION_BY_ZERO", "Division by zero"),
    (r"must appear in the GROUP BY", "EXPRESSION_NOT_AGGREGATE", None),
    (r"Ambiguous reference", "AMBIGUOUS_NAME", None),
    (r"No function matches|Cannot compare|Cannot mix", "TYPE_MISMATCH", None),
    (r"Could not convert|Conversion Error", "INVALID_CAST_ARGUMENT", None),
    (
        r"Out of Memory|could not allocate",
        "EXCEEDED_LOCAL_MEMORY_LIMIT",
        "Query exceeded memory",
    ),
    (r"result of sequence function", "INVALID_FUNCTION_ARGUMENT", None),
    (r"out of range|Overflow", "NUMERIC_VALUE_OUT_OF_RANGE", None),
    (r"More than one row returned by a subquery", "SUBQUERY_MULTIPLE_ROWS", None),
)
COLUMN_REFUSED = "cannot be resolved or requester is not authorized to access requested resources"
OWN_NAMES = re.compile(r'"?\b(?:rel|base|with)_\d+\b"?')


def in_athenas_words(problem: duckdb.Error, columns_at: dict[str, Position]) -> QueryFailed:
    """The QueryFailed to raise for `problem`; `columns_at` says where each column is named."""
    text = str(problem)
    for pattern in UNKNOWN_COLUMN:
        if match := pattern.search(text):
            return _unknown_column(match.groupdict(), columns_at)
    if isinstance(problem, duckdb.OutOfMemoryException):
        return failed("EXCEEDED_LOCAL_MEMORY_LIMIT", "Query exceeded memory")
    for pattern_text, code, said in KNOWN:
        if re.search(pattern_text, text):
            return failed(code, said or _first_line(text))
    code = "SYNTAX_ERROR" if isinstance(problem, duckdb.ProgrammingError) else "GENERIC_USER_ERROR"
    return failed(code, _first_line(text))


def _unknown_column(named: dict[str, str | None], columns_at: dict[str, Position]) -> QueryFailed:
    """Athena says the same of a typo and of a column that is not granted."""
    table, column = named.get("table"), named.get("column")
    for name in (f"{table}.{column}", column, f"{table}."):
        at = columns_at.get((name or "").lower())
        if at:
            break
    shown = column if column is not None else f"{table}"
    return failed("COLUMN_NOT_FOUND", f"Column '{shown}' {COLUMN_REFUSED}", at)


def _first_line(text: str) -> str:
    line = text.split("\n", 1)[0]
    return OWN_NAMES.sub("relation", re.sub(r"^[A-Za-z ]+ Error: ", "", line))
