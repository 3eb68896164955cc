"""Making, changing, showing and deleting data cells filters (E24)."""

from dataclasses import replace
from typing import Any

from sandbox.errors import AwsError, access_denied, invalid_input
from sandbox.glue import catalog
from sandbox.lakeformation.access import access, may_filter
from sandbox.lakeformation.cells import CellsFilter
from sandbox.lakeformation.changes import NO_ACCESS, NO_SUCH_FILTER
from sandbox.lakeformation.resources import (
    Columns,
    Params,
    Resource,
    cells_filter_key,
    cells_filter_named,
    table,
)
from sandbox.lakeformation.row_expressions import RESERVED, Schema, to_sql
from sandbox.lakeformation.store import CatalogStore, catalog_of
from sandbox.operations import Call, operation
from sandbox.paging import page
from sandbox.settings import settings


@operation("lakeformation", "CreateDataCellsFilter")
def create_data_cells_filter(call: Call) -> dict[str, Any]:
    asked = call.params["TableData"]
    resource = cells_filter_named(asked)
    _require_table(call, resource)
    store = catalog_of(resource.owner, call.region)
    made = _read(call, resource, asked)
    if store.cells_filter(resource):
        name = resource.cells_filter
        raise AwsError("AlreadyExistsException", f"Data cells filter {name} already exists.")
    store.put_filter(resource, made)
    return {}


@operation("lakeformation", "UpdateDataCellsFilter")
def update_data_cells_filter(call: Call) -> dict[str, Any]:
    """Replaces the filter; refused when the version it names is no longer the newest."""
    asked = call.params["TableData"]
    resource = cells_filter_named(asked)
    _require_table(call, resource)
    present = _known(call, resource, "DESCRIBE")
    if present.made_in != call.caller.account:
        raise access_denied(NO_ACCESS)
    if asked.get("VersionId") not in (None, str(present.version)):
        message = "The data cells filter was changed meanwhile. Please retry in a short while."
        raise AwsError("ConcurrentModificationException", message)
    made = _read(call, resource, asked)
    made = replace(made, creator=present.creator, version=present.version + 1)
    catalog_of(resource.owner, call.region).put_filter(resource, made)
    return {}


@operation("lakeformation", "GetDataCellsFilter")
def get_data_cells_filter(call: Call) -> dict[str, Any]:
    resource = cells_filter_named(call.params)
    return {"DataCellsFilter": _shown(resource, _known(call, resource, "DESCRIBE"))}


@operation("lakeformation", "ListDataCellsFilter")
def list_data_cells_filter(call: Call) -> dict[str, Any]:
    """Filters of one table, or of the whole catalog, that the caller may describe."""
    rows = [
        _shown(resource, made)
        for resource, made in _of_table(call).items()
        if access(call.caller, call.region, resource).may("DESCRIBE")
    ]
    return page(call, "DataCellsFilters", rows)


def _of_table(call: Call) -> dict[Resource, CellsFilter]:
    asked = call.params.get("Table") or {}
    owner = str(asked.get("CatalogId") or call.caller.account)
    store = catalog_of(owner, call.region)
    if not asked:
        return {key: made for some in store.filters.values() for key, made in some.items()}
    whole = table(owner, asked["DatabaseName"], str(asked.get("Name") or ""))
    if not access(call.caller, call.region, whole).permissions:
        raise access_denied(NO_ACCESS)
    _require_existing(call, whole)
    return store.filters.get(whole, {})


@operation("lakeformation", "DeleteDataCellsFilter")
def delete_data_cells_filter(call: Call) -> dict[str, Any]:
    """What was granted on the filter goes with it; its place in a RAM share stays behind."""
    resource = cells_filter_named(call.params)
    _known(call, resource, "DROP")
    _store(call, resource).forget(resource)
    return {}


def _store(call: Call, resource: Resource) -> CatalogStore:
    return catalog_of(resource.owner, call.region)


def _require_table(call: Call, resource: Resource) -> None:
    """The table must be one that the caller may filter; links and views cannot be."""
    whole = resource.whole_table
    if not may_filter(call.caller, call.region, whole):
        raise access_denied(NO_ACCESS)
    _require_existing(call, whole)
    found = catalog.find_table(whole.owner, call.region, whole.database, whole.name)
    is_view = found and catalog.definition(found).get("TableType") == "VIRTUAL_VIEW"
    if is_view or catalog.is_link(call.region, whole):
        raise invalid_input("Data cells filters are not supported on views and resource links.")


def _require_existing(call: Call, whole: Resource) -> None:
    if not catalog.exists(call.region, whole):
        raise AwsError(settings.missing_entity, f"Table not found: {whole.name}")


def _known(call: Call, resource: Resource, permission: str) -> CellsFilter:
    """The filter, if the caller has the right on it; who rules its table learns of its absence."""
    found = _store(call, resource).cells_filter(resource)
    if found and access(call.caller, call.region, resource).may(permission):
        return found
    seen = access(call.caller, call.region, resource).permissions
    if seen or not may_filter(call.caller, call.region, resource.whole_table):
        raise access_denied(NO_ACCESS)
    raise AwsError(settings.missing_entity, NO_SUCH_FILTER)


def _read(call: Call, resource: Resource, asked: Params) -> CellsFilter:
    """The filter as asked for. Raises InvalidInputException for one that cannot be."""
    columns = _columns(call, resource.whole_table, asked)
    expression = _expression(asked.get("RowFilter") or {})
    whole = resource.whole_table
    found = catalog.find_table(whole.owner, call.region, whole.database, whole.name)
    schema = _schema(found)
    condition = "" if expression is None else to_sql(expression, schema)
    caller = call.caller
    return CellsFilter(caller.account, caller.principal, columns, expression, condition)


def _schema(found: Any) -> Schema:
    keys = catalog.typed(catalog.definition(found).get("PartitionKeys") or ())
    return Schema(dict(catalog.typed_columns(found)), dict(keys))


def _columns(call: Call, whole: Resource, asked: Params) -> Columns:
    names, wildcard = asked.get("ColumnNames"), asked.get("ColumnWildcard")
    if (not names) == (wildcard is None):
        raise invalid_input("Exactly one of ColumnNames and ColumnWildcard must be given.")
    hidden = (wildcard or {}).get("ExcludedColumnNames") or ()
    columns = Columns(frozenset(names or hidden), excluded=not names)
    reserved = RESERVED & {name.lower() for name in columns.names}
    if reserved:
        raise invalid_input(f"Column names {', '.join(sorted(reserved))} are reserved.")
    if columns.names & set(catalog.partition_keys(call.region, whole)):
        raise invalid_input("Partition columns cannot be part of a column list.")
    unknown = columns.names - set(catalog.columns(call.region, whole))
    if unknown:
        raise invalid_input(f"Columns {', '.join(sorted(unknown))} do not exist in the table.")
    return columns


def _expression(asked: Params) -> str | None:
    expression, all_rows = asked.get("FilterExpression"), asked.get("AllRowsWildcard")
    if (expression is None) == (all_rows is None):
        raise invalid_input("Exactly one of FilterExpression and AllRowsWildcard must be given.")
    return expression


def _shown(resource: Resource, made: CellsFilter) -> Params:
    names = sorted(made.columns.names)
    rows: Params = (
        {"AllRowsWildcard": {}}
        if made.expression is None
        else {"FilterExpression": made.expression}
    )
    columns = (
        {"ColumnWildcard": {"ExcludedColumnNames": names} if names else {}}
        if made.columns.excluded
        else {"ColumnNames": names}
    )
    return {
        **cells_filter_key(resource),
        "RowFilter": rows,
        **columns,
        "VersionId": str(made.version),
    }
