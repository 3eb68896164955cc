"""Listing permissions: by resource for a few tables, by sweeping the catalog for many.

Never by principal: for a role of another account Lake Formation then answers with effective
rights, or with nothing although the grant exists.
"""

from collections.abc import Iterator
from typing import Any

from sharing.access import Cells, Table
from sharing.errors import Refused
from sharing.lakeformation.calls import Caller
from sharing.lakeformation.rows import Row, table_name

FEW_TABLES = 10
"""Up to here one listing per table is cheaper than sweeping the whole catalog."""
PAGE = 1000


def rows_of(caller: Caller, catalog: str, table: Table, *, filters: bool = False) -> list[Row]:
    """What anybody may do with a table or database; with ``filters``, also through its filters."""
    related = {"IncludeRelated": "TRUE"} if filters else {}
    return list(permissions(caller, catalog, Resource=_resource(catalog, table), **related))


def sweep(caller: Caller, catalog: str) -> list[Row]:
    """What anybody may do with any table of the catalog; filters are not among it."""
    rows = permissions(caller, catalog, ResourceType="TABLE")
    return [row for row in rows if table_name(row).get("Name")]


def policies_in(caller: Caller, catalog: str) -> list[Row]:
    """What anybody may do with what LF-Tag expressions reach in the catalog."""
    return list(permissions(caller, catalog, ResourceType="LF_TAG_POLICY_TABLE"))


def permissions(caller: Caller, catalog: str, **which: Any) -> Iterator[Row]:
    """The rows of ListPermissions for ``which``, a ``Resource`` or a ``ResourceType``."""
    return caller.pages(
        "lakeformation",
        "list_permissions",
        "PrincipalResourcePermissions",
        CatalogId=catalog,
        MaxResults=PAGE,
        **which,
    )


def filters_of(caller: Caller, catalog: str, table: Table) -> dict[str, Cells]:
    """What the data cells filters of a table let through, by name."""
    found = caller.pages(
        "lakeformation",
        "list_data_cells_filter",
        "DataCellsFilters",
        Table={"CatalogId": catalog, "DatabaseName": table.database, "Name": table.name},
        MaxResults=PAGE,
    )
    return {one["Name"]: _cells(one) for one in found}


def is_gone(owner: Caller, catalog: str, table: Table) -> bool:
    """A listing that is refused may mean "no such table" or "not allowed"; Glue tells which."""
    try:
        _look_up(owner, catalog, table)
    except Refused as error:
        return error.says_gone
    return False


def columns_of(owner: Caller, catalog: str, table: Table) -> frozenset[str]:
    """The columns a table has now, partition keys among them. Raises AwsError."""
    found = _look_up(owner, catalog, table)["Table"]
    columns = [
        *found.get("StorageDescriptor", {}).get("Columns", []),
        *found.get("PartitionKeys", []),
    ]
    return frozenset(column["Name"] for column in columns)


def _resource(catalog: str, table: Table) -> dict[str, Any]:
    if table.is_database:
        return {"Database": {"CatalogId": catalog, "Name": table.database}}
    name = {"CatalogId": catalog, "DatabaseName": table.database, "Name": table.name}
    return {"Table": name}


def _look_up(owner: Caller, catalog: str, table: Table) -> dict[str, Any]:
    if table.is_database:
        return owner("glue", "get_database", CatalogId=catalog, Name=table.database)
    return owner(
        "glue", "get_table", CatalogId=catalog, DatabaseName=table.database, Name=table.name
    )


def _cells(found: dict[str, Any]) -> Cells:
    """Exclusions are never ours; they are kept apart from any list of columns by their name."""
    excluded = found.get("ColumnWildcard", {}).get("ExcludedColumnNames") or []
    columns = frozenset(found.get("ColumnNames") or (f"-{name}" for name in excluded))
    return Cells(columns or None, found.get("RowFilter", {}).get("FilterExpression", ""))
