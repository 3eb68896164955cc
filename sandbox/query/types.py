"""Types: Glue's to DuckDB's on the way in, DuckDB's to Athena's on the way out."""

from __future__ import annotations

import re

from sandbox.query.errors import failed

PRIMITIVES = {
    "string": "VARCHAR", "varchar": "VARCHAR", "char": "VARCHAR", "boolean": "BOOLEAN",
    "tinyint": "TINYINT", "smallint": "SMALLINT", "int": "INTEGER", "integer": "INTEGER",
    "bigint": "BIGINT", "float": "FLOAT", "real": "FLOAT", "double": "DOUBLE", "date": "DATE",
    "timestamp": "TIMESTAMP", "binary": "BLOB",
}  # fmt: skip
SIZED = re.compile(r"(varchar|char)\s*\(\s*\d+\s*\)\Z")
DECIMAL = re.compile(r"decimal\s*(?:\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\))?\Z")
NESTED = re.compile(r"(array|map|struct)\s*<(.*)>\Z", re.DOTALL)


def duckdb_type(glue: str) -> str:
    """DuckDB's type for a Glue column type; QueryFailed for one that is none."""
    text = glue.strip().lower()
    if SIZED.match(text):
        return "VARCHAR"
    if match := DECIMAL.match(text):
        # Hive's decimal without a size is decimal(10,0).
        return f"DECIMAL({match[1] or 10}, {match[2] or 0})"
    if match := NESTED.match(text):
        return _nested(match[1], match[2])
    if text in PRIMITIVES:
        return PRIMITIVES[text]
    raise failed("HIVE_INVALID_METADATA", f"Type not recognized: {glue}")


def is_nested(glue: str) -> bool:
    return bool(NESTED.match(glue.strip().lower()))


def fields_of_struct(glue: str) -> dict[str, str]:
    """Glue types of a structure's fields by name; of any other type there are none."""
    match = NESTED.match(glue.strip().lower())
    if match is None or match[1] != "struct":
        return {}
    named = (part.partition(":") for part in _split(match[2]))
    return {name.strip(): kind.strip() for name, _, kind in named}


def _nested(kind: str, inside: str) -> str:
    parts = _split(inside)
    if kind == "array" and len(parts) == 1:
        return f"{duckdb_type(parts[0])}[]"
    if kind == "map" and len(parts) == 2:
        return f"MAP({duckdb_type(parts[0])}, {duckdb_type(parts[1])})"
    if kind == "struct" and all(":" in part for part in parts):
        return f"STRUCT({', '.join(_field(part) for part in parts)})"
    raise failed("HIVE_INVALID_METADATA", f"Type not recognized: {kind}<{inside}>")


def _field(part: str) -> str:
    name, _, glue = part.partition(":")
    return f"{quoted(name.strip())} {duckdb_type(glue)}"


def _split(inside: str) -> list[str]:
    """`a:int,b:map<x,y>` at its outer commas."""
    parts, depth = [""], 0
    for letter in inside:
        depth += (letter in "<(") - (letter in ">)")
        if letter == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    return parts


def quoted(name: str) -> str:
    """`name` as a quoted SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


# DuckDB type -> (Athena type, precision). Precisions are those GetQueryResults shows.
ATHENA = {
    "BOOLEAN": ("boolean", 0), "TINYINT": ("tinyint", 3), "SMALLINT": ("smallint", 5),
    "INTEGER": ("integer", 10), "BIGINT": ("bigint", 19), "HUGEINT": ("bigint", 19),
    "UBIGINT": ("bigint", 19), "UINTEGER": ("bigint", 19), "FLOAT": ("float", 17),
    "DOUBLE": ("double", 17), "VARCHAR": ("varchar", 2147483647), "JSON": ("json", 0),
    "BLOB": ("varbinary", 1073741824), "DATE": ("date", 0), "TIME": ("time", 3),
    "INTERVAL": ("interval day to second", 0), "UUID": ("uuid", 0), '"NULL"': ("unknown", 0),
}  # fmt: skip


def athena_type(duckdb: str) -> tuple[str, int, int]:
    """(Athena type, precision, scale) of a result column."""
    if match := re.match(r"DECIMAL\((\d+),\s*(\d+)\)\Z", duckdb):
        return "decimal", int(match[1]), int(match[2])
    if duckdb.endswith("]"):
        return "array", 0, 0
    for prefix, name, precision in (
        ("MAP(", "map", 0),
        ("STRUCT(", "row", 0),
        ("TIMESTAMP", "timestamp", 3),
    ):
        if duckdb.startswith(prefix):
            return name, precision, 0
    name, precision = ATHENA.get(duckdb, ("varchar", 2147483647))
    return name, precision, 0
