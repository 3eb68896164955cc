"""Data cells filters in tests: making them, and naming them in grants."""

from typing import Any

from tests.sandbox.lake import PRODUCER


def cells_filter(name: str = "french", table: str = "films") -> dict[str, str]:
    place = {"TableCatalogId": PRODUCER, "DatabaseName": "film", "TableName": table}
    return {**place, "Name": name}


def on_filter(name: str = "french", table: str = "films") -> dict[str, Any]:
    return {"DataCellsFilter": cells_filter(name, table)}


def cut(
    name: str = "french",
    rows: str | None = "director = 'Varda'",
    columns: list[str] | None = None,
    table: str = "films",
) -> dict[str, Any]:
    """TableData of a filter; without rows all of them, without columns all of them."""
    row_filter: dict[str, Any] = {"AllRowsWildcard": {}}
    if rows is not None:
        row_filter = {"FilterExpression": rows}
    by_column: dict[str, Any] = {"ColumnNames": columns} if columns else {"ColumnWildcard": {}}
    return {**cells_filter(name, table), "RowFilter": row_filter, **by_column}
