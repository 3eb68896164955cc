"""GetQueryResults: pages of the result file, its header row first as Athena has it."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sandbox.athena import objects
from sandbox.athena.errors import invalid_request
from sandbox.athena.executions import execution_of, page
from sandbox.athena.files import Row, rows_of
from sandbox.athena.store import Execution
from sandbox.authorization import denial
from sandbox.errors import access_denied
from sandbox.operations import Call, operation
from sandbox.query.results import ResultColumn

MOST_ROWS = 1000


@operation("athena", "GetQueryResults")
def get(call: Call) -> dict[str, Any]:
    """The caller needs s3:GetObject on the file, as in AWS."""
    execution = execution_of(call)
    _check_succeeded(execution)
    location = execution.output_location
    if not objects.readable(call.caller, location):
        bucket, key = objects.bucket_and_key(location)
        refused = denial(call.caller, "s3:GetObject", f"arn:aws:s3:::{bucket}/{key}")
        raise access_denied(refused.message)
    data = objects.read(location)
    if data is None:
        raise invalid_request("Could not find results")
    shown = page(call.params, list(_rows(data, execution.utility)), "Rows", MOST_ROWS)
    metadata = {"ColumnInfo": [_column(column) for column in execution.columns]}
    rows = [_row(row) for row in shown.pop("Rows")]
    return shown | {
        "UpdateCount": 0,
        "ResultSet": {"Rows": rows, "ResultSetMetadata": metadata},
    }


@lru_cache(maxsize=4)
def _rows(data: bytes, utility: bool) -> tuple[Row, ...]:
    """Read once while a caller goes through the pages."""
    return tuple(rows_of(data, utility=utility))


def _check_succeeded(execution: Execution) -> None:
    if execution.state == "FAILED":
        raise invalid_request("Query did not finish successfully. Final query state: FAILED")
    if execution.state == "CANCELLED":
        raise invalid_request("Query did not finish successfully. Final query state: CANCELLED")
    if not execution.ended:
        raise invalid_request(f"Query has not yet finished. Current state: {execution.state}")


def _row(row: Row) -> dict[str, Any]:
    return {"Data": [{} if text is None else {"VarCharValue": text} for text in row]}


def _column(column: ResultColumn) -> dict[str, Any]:
    return {
        "CatalogName": "hive",
        "SchemaName": "",
        "TableName": "",
        "Name": column.name,
        "Label": column.name,
        "Type": column.type,
        "Precision": column.precision,
        "Scale": column.scale,
        "Nullable": "UNKNOWN",
        "CaseSensitive": column.type == "varchar",
    }
