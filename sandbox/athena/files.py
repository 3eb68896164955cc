"""The result file: CSV with everything quoted but NULL, or lines of text for SHOW and DESCRIBE."""

from __future__ import annotations

import re

from sandbox.query.results import Result

Row = tuple[str | None, ...]
# NULL is nothing at all between commas, an empty text is "": so the two can be told apart.
FIELD = re.compile(r'(?:"((?:[^"]|"")*)")?([,\n])')


def written(result: Result, *, utility: bool) -> bytes:
    """The bytes Athena would leave in S3 for `result`."""
    if utility:
        return "".join(f"{row[0]}\n" for row in result.rows).encode()
    header: Row = tuple(column.name for column in result.columns)
    return "".join(_line(row) for row in (header, *result.rows)).encode()


def rows_of(data: bytes, *, utility: bool) -> list[Row]:
    """The rows of a result file, its header row included if it has one."""
    text = data.decode()
    if utility:
        return [(line,) for line in text.split("\n")[:-1]]
    rows: list[Row] = []
    fields: list[str | None] = []
    for match in FIELD.finditer(text):
        fields.append(None if match[1] is None else match[1].replace('""', '"'))
        if match[2] == "\n":
            rows.append(tuple(fields))
            fields = []
    return rows


def _line(row: Row) -> str:
    return ",".join("" if text is None else _quoted(text) for text in row) + "\n"


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
