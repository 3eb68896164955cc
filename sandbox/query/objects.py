"""The bytes of a table's objects, read into columns: parquet as typed, CSV and JSON as texts."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Callable, Iterator
from urllib.parse import unquote

import pyarrow as pa
import pyarrow.parquet as pq

from sandbox.query.errors import failed
from sandbox.query.limits import LARGEST_OBJECT
from sandbox.query.rendering import json_text
from sandbox.query.stored import StoredObject, StoredTable

NULL_PARTITION = "__HIVE_DEFAULT_PARTITION__"
Columns = dict[str, "pa.ChunkedArray | pa.Array"]


def read(table: StoredTable, names: tuple[str, ...]) -> pa.Table:
    """The columns `names` of all objects of `table`, one after the other.

    Only these are decoded, so a column the caller may not see never becomes a value.
    Raises QueryFailed for an object that is not of the table's format.
    """
    parts = [_object(table, stored, names) for stored in table.objects if _holds_rows(stored)]
    if not parts:
        return pa.table({name: pa.array([], pa.string()) for name in names})
    try:
        return pa.concat_tables(parts, promote_options="permissive")
    except pa.ArrowInvalid as problem:
        raise failed("HIVE_BAD_DATA", "objects of the table differ in a column's type") from problem


def _holds_rows(stored: StoredObject) -> bool:
    """Hive passes over names that begin with `_` or `.`, and empty objects mark folders."""
    return bool(stored.data) and not any(
        part.startswith(("_", ".")) for part in stored.key.split("/")
    )


def _object(table: StoredTable, stored: StoredObject, names: tuple[str, ...]) -> pa.Table:
    keys = {name.lower() for name, _ in table.partition_keys}
    stored_names = [name for name in names if name.lower() not in keys]
    try:
        columns, rows = READERS[table.format](table, _plain(stored), stored_names)
    except (
        pa.ArrowException,
        OSError,
        EOFError,
        UnicodeDecodeError,
        ValueError,
    ) as problem:
        text = f"Not a valid {table.format} file: {stored.key}"
        raise failed("HIVE_BAD_DATA", text) from problem
    values = _partition(stored.key)
    columns |= {key: pa.repeat(pa.scalar(values.get(key), pa.string()), rows) for key in keys}
    return pa.table({name: columns[name.lower()] for name in names})


def _plain(stored: StoredObject) -> bytes:
    if not stored.key.endswith(".gz"):
        return stored.data
    with gzip.open(io.BytesIO(stored.data)) as opened:
        data = opened.read(LARGEST_OBJECT + 1)
    if len(data) > LARGEST_OBJECT:
        raise failed("HIVE_CANNOT_OPEN_SPLIT", f"{stored.key} is too large when decompressed")
    return data


def _partition(key: str) -> dict[str, str | None]:
    """`year=2024/part.csv` → {"year": "2024"}."""
    pairs = (folder.split("=", 1) for folder in key.split("/")[:-1] if "=" in folder)
    return {
        name.lower(): None if value == NULL_PARTITION else unquote(value) for name, value in pairs
    }


def _parquet(table: StoredTable, data: bytes, names: list[str]) -> tuple[Columns, int]:
    file = pq.ParquetFile(pa.BufferReader(data))
    stored = {name.lower(): name for name in file.schema_arrow.names}
    wanted = [stored[name.lower()] for name in names if name.lower() in stored]
    read_table = file.read(columns=wanted)
    rows = file.metadata.num_rows
    columns: Columns = {name.lower(): read_table.column(name) for name in wanted}
    return {name.lower(): pa.nulls(rows, pa.string()) for name in names} | columns, rows


def _texts(rows: Iterator[dict[str, str | None]], names: list[str]) -> tuple[Columns, int]:
    kept = list(rows)
    columns: Columns = {
        name.lower(): pa.array([row.get(name.lower()) for row in kept], pa.string())
        for name in names
    }
    return columns, len(kept)


def _csv(table: StoredTable, data: bytes, names: list[str]) -> tuple[Columns, int]:
    order = [name.lower() for name, _ in table.columns]
    reader = csv.reader(io.StringIO(data.decode(), newline=""), _csv_format(table))
    settings = table.parameters | table.serde_parameters
    for _ in range(int(settings.get("skip.header.line.count", "0"))):
        next(reader, None)
    null = settings.get("serialization.null.format", r"\N")
    # Hive fills a short row with NULL and drops what a long row has too much.
    rows = (
        {name: None if value == null else value for name, value in zip(order, row, strict=False)}
        for row in reader
        if row
    )
    return _texts(rows, names)


def _csv_format(table: StoredTable) -> type[csv.Dialect]:
    """How fields are told apart: LazySimpleSerDe's field.delim, or OpenCSVSerde's parameters."""
    settings = table.serde_parameters
    if "field.delim" in settings or "serialization.format" in settings:
        given = {"delimiter": settings.get("field.delim", "\x01")[:1], "quoting": csv.QUOTE_NONE}
    else:
        given = {
            "delimiter": settings.get("separatorChar", ",")[:1],
            "quotechar": settings.get("quoteChar", '"')[:1],
            "escapechar": settings.get("escapeChar", "\\")[:1],
        }
    return type("HiveText", (csv.excel,), given)


def _json(table: StoredTable, data: bytes, names: list[str]) -> tuple[Columns, int]:
    return _texts(map(_json_row, filter(str.strip, data.decode().split("\n"))), names)


def _json_row(line: str) -> dict[str, str | None]:
    row = json.loads(line)
    if not isinstance(row, dict):
        raise ValueError("Row is not a valid JSON Object")
    return {name.lower(): json_text(value) for name, value in row.items()}


READERS: dict[str, Callable[[StoredTable, bytes, list[str]], tuple[Columns, int]]] = {
    "parquet": _parquet,
    "csv": _csv,
    "json": _json,
}
