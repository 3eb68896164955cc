"""Databases and tables as Athena lists them: the Glue catalog, as far as the caller may see it."""

from __future__ import annotations

import re
from typing import Any

from sandbox.athena.errors import text_parameter
from sandbox.athena.executions import CATALOG, page
from sandbox.errors import AwsError
from sandbox.operations import Call, handler_for, operation

MOST_LISTED = 50


def _glue(call: Call, name: str, params: dict[str, Any]) -> dict[str, Any]:
    """Ask the sandbox's Glue as the same caller; its refusals are MetadataExceptions here."""
    _check_catalog(call)
    handler = handler_for("glue", name)
    if handler is None:
        raise AwsError("MetadataException", f"glue:{name} is not answered by the sandbox")
    try:
        return handler(Call(call.caller, call.region, "glue", name, params))
    except AwsError as refusal:
        text = f"{refusal.message} (Service: AWSGlue; Error Code: {refusal.code})"
        raise AwsError("MetadataException", text) from refusal


def _check_catalog(call: Call) -> None:
    name = text_parameter(call.params, "CatalogName")
    if name.lower() != CATALOG.lower():
        raise AwsError("MetadataException", f"Catalog {name} does not exist")


@operation("athena", "GetDatabase")
def get_database(call: Call) -> dict[str, Any]:
    name = text_parameter(call.params, "DatabaseName")
    return {"Database": _database(_glue(call, "GetDatabase", {"Name": name})["Database"])}


@operation("athena", "ListDatabases")
def list_databases(call: Call) -> dict[str, Any]:
    found = [_database(item) for item in _all(call, "GetDatabases", {}, "DatabaseList")]
    return page(call.params, found, "DatabaseList", MOST_LISTED)


@operation("athena", "GetTableMetadata")
def get_table(call: Call) -> dict[str, Any]:
    database = text_parameter(call.params, "DatabaseName")
    name = text_parameter(call.params, "TableName")
    answer = _glue(call, "GetTable", {"DatabaseName": database, "Name": name})
    return {"TableMetadata": _table(answer["Table"])}


@operation("athena", "ListTableMetadata")
def list_tables(call: Call) -> dict[str, Any]:
    database = text_parameter(call.params, "DatabaseName")
    expression = text_parameter(call.params, "Expression", "*")
    wanted = re.compile(re.escape(expression).replace(r"\*", ".*"))
    items = _all(call, "GetTables", {"DatabaseName": database}, "TableList")
    found = [_table(item) for item in items if wanted.fullmatch(item["Name"])]
    return page(call.params, found, "TableMetadataList", MOST_LISTED)


def _all(call: Call, name: str, params: dict[str, Any], key: str) -> list[dict[str, Any]]:
    """Every page of a Glue listing."""
    items: list[dict[str, Any]] = []
    token: str | None = None
    while True:
        answer = _glue(call, name, params | ({"NextToken": token} if token else {}))
        items += answer[key]
        token = answer.get("NextToken")
        if not token:
            return items


def _database(glue: dict[str, Any]) -> dict[str, Any]:
    shown = {name: glue.get(name) for name in ("Name", "Description", "Parameters")}
    return {name: value for name, value in shown.items() if value is not None}


def _table(glue: dict[str, Any]) -> dict[str, Any]:
    storage = glue.get("StorageDescriptor") or {}
    shown = {
        "Name": glue["Name"],
        "CreateTime": glue.get("CreateTime"),
        "TableType": glue.get("TableType"),
        "Columns": storage.get("Columns", []),
        "PartitionKeys": glue.get("PartitionKeys", []),
        "Parameters": glue.get("Parameters", {}),
    }
    return {name: value for name, value in shown.items() if value is not None}
