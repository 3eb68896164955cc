"""What a caller may read of a table: the seam between the catalog and the query engine."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from moto.glue.models import FakeTable

from sandbox import s3
from sandbox.authorization import iam_allows
from sandbox.glue import catalog
from sandbox.glue.catalog import Target
from sandbox.glue.rights import iam_reaches
from sandbox.identity import Caller
from sandbox.lakeformation.access import access
from sandbox.lakeformation.cells import Cells
from sandbox.lakeformation.location_roles import may_read
from sandbox.lakeformation.locations import registration_of
from sandbox.lakeformation.resources import Resource, database, table
from sandbox.lakeformation.rights import Access
from sandbox.lakeformation.store import catalog_of

NO_PRIVILEGE = (
    "Insufficient permissions to execute the query. "
    "Principal does not have any privilege on specified resource"
)


@dataclass(frozen=True)
class Relation:
    """A table as one caller may read it."""

    owner: str
    """Account whose catalog (and whose S3 backend) holds the table."""
    region: str
    database: str
    table: str
    location: str
    """`s3://bucket/prefix/` of the table's objects."""
    format: str
    """`parquet`, `csv` or `json`."""
    serde_parameters: dict[str, str]
    parameters: dict[str, str]
    columns: tuple[tuple[str, str], ...]
    """(name, Glue type) of all columns in the order of the files, partition keys not included."""
    partition_keys: tuple[tuple[str, str], ...]
    readable: tuple[str, ...]
    """Names of the columns and partition keys this caller may see, in order."""
    row_filters: tuple[str, ...] = ()
    """Conditions of rows, ORed; empty means all rows."""
    cell_filters: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Columns that are read on some of these rows only, with their conditions, ORed."""


class ReadingRefused(Exception):
    """The table cannot be read; the text is Athena's StateChangeReason."""


def relation_for(caller: Caller, region: str, database: str, table: str) -> Relation:
    """The table that `database.table` means in the caller's own catalog, links followed.

    Raises ReadingRefused when it is absent, or when the caller lacks DESCRIBE on the link, SELECT
    on the target (E46), a share that was accepted (E29), or the IAM action that Athena needs.
    """
    where = _behind_database_link(caller, region, database, table)
    found = _found(caller, where)
    target = catalog.target_of_table(found, where.region)
    if target:
        if where.resource.in_database != Resource("DATABASE", caller.account, database):
            name = f"{database}.{table}"
            raise ReadingRefused(f"GENERIC_USER_ERROR: {name} is a link within a database link")
        where, found = target, _found(caller, target)
    rights = _readable(caller, where)
    _require_data_access(caller, where, found)
    return _relation(where, found, rights)


def _behind_database_link(caller: Caller, region: str, name: str, table_name: str) -> Target:
    known = catalog.find_database(caller.account, region, name)
    if known is None:
        raise ReadingRefused(f"SCHEMA_NOT_FOUND: line 1:15: Schema '{name}' does not exist")
    target = catalog.target_of_database(known, region)
    if target is None:
        return Target(region, table(caller.account, name, table_name))
    if not access(caller, region, database(caller.account, name)).may("DESCRIBE"):
        raise ReadingRefused(NO_PRIVILEGE)
    _require_glue(caller, region, table(caller.account, name, table_name))
    resource = target.resource
    return Target(target.region, table(resource.owner, resource.database, table_name))


def _found(caller: Caller, where: Target) -> FakeTable:
    """The table or link at a place, if the caller may at least describe it there."""
    resource = where.resource
    _require_glue(caller, where.region, resource)
    held = catalog.find_table(resource.owner, where.region, resource.database, resource.name)
    if held is None and _is_hidden(caller, where):
        raise ReadingRefused(NO_PRIVILEGE)
    if held is None:
        name = f"{resource.database}.{resource.name}"
        raise ReadingRefused(
            f"TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.{name}' does not exist"
        )
    if not access(caller, where.region, resource).may("DESCRIBE"):
        raise ReadingRefused(NO_PRIVILEGE)
    return held


def _require_glue(caller: Caller, region: str, resource: Resource) -> None:
    if not iam_reaches(caller, "glue:GetTable", region, resource):
        raise ReadingRefused(
            f"Insufficient permissions to execute the query. User: {caller.arn} is not authorized"
            f" to perform: glue:GetTable on {resource.database}.{resource.name}"
        )


def _is_hidden(caller: Caller, where: Target) -> bool:
    """Who may not see another account's database does not learn what is not in it (E49)."""
    resource = where.resource
    abroad = resource.owner != caller.account
    return abroad and not access(caller, where.region, resource.in_database).permissions


def _readable(caller: Caller, where: Target) -> Access:
    rights = access(caller, where.region, where.resource)
    if not rights.may("SELECT"):
        raise ReadingRefused(f"Insufficient Lake Formation permission(s) on {where.resource.name}")
    return rights


def _require_data_access(caller: Caller, where: Target, found: FakeTable) -> None:
    """Lake Formation vends for registered paths; elsewhere the caller's own S3 rights count."""
    location = catalog.location_of(found)
    store = catalog_of(where.resource.owner, where.region)
    if registration_of(store, location):
        if not iam_allows(caller, "lakeformation:GetDataAccess"):
            raise ReadingRefused(
                f"{NO_PRIVILEGE}. User: {caller.arn} is not authorized to perform:"
                " lakeformation:GetDataAccess"
            )
        if not may_read(store, location):
            raise ReadingRefused(
                f"PERMISSION_DENIED: Access denied when reading from {location}: the role of the"
                " registered location may not read it in S3"
            )
        return
    objects = "arn:aws:s3:::" + location.removeprefix("s3://").rstrip("/") + "/*"
    if not s3.may(caller, "s3:GetObject", objects):
        raise ReadingRefused(
            f"PERMISSION_DENIED: Access denied when reading from {location}: it is not registered"
            " with Lake Formation, and the caller may not read it in S3"
        )


def _relation(where: Target, found: FakeTable, rights: Access) -> Relation:
    resource, defined = where.resource, catalog.definition(found)
    columns = catalog.typed_columns(found)
    keys = catalog.typed(defined.get("PartitionKeys") or ())
    # Partition keys cannot be filtered: whoever reads a column reads them.
    shown = [name for name, _ in columns if name in rights.selected] + [name for name, _ in keys]
    row_filters, cell_filters = _cuts(rights, shown)
    serde = (defined.get("StorageDescriptor") or {}).get("SerdeInfo") or {}
    return Relation(
        owner=resource.owner,
        region=where.region,
        database=resource.database,
        table=resource.name,
        location=catalog.location_of(found).rstrip("/") + "/",
        format=_format(defined),
        serde_parameters=dict(serde.get("Parameters") or {}),
        parameters=dict(defined.get("Parameters") or {}),
        columns=columns,
        partition_keys=keys,
        readable=tuple(shown),
        row_filters=row_filters,
        cell_filters=cell_filters,
    )


def _cuts(
    rights: Access, shown: list[str]
) -> tuple[tuple[str, ...], tuple[tuple[str, tuple[str, ...]], ...]]:
    """Conditions of the rows, and of the columns that not every row shows.

    Data cells filters add up cell by cell: a value is seen if one of them covers it, and a row if
    anything of it is.
    """
    rows = _any_of(rights.cells)
    cut = {
        name: _any_of({part for part in rights.cells if name in part.columns})
        for name in shown
        if name in rights.selected
    }
    return rows, tuple((name, any_of) for name, any_of in cut.items() if any_of not in ((), rows))


def _any_of(cells: Collection[Cells]) -> tuple[str, ...]:
    """Conditions of which one must hold; none if some of the cells are on all rows."""
    if any(not part.conditions for part in cells):
        return ()
    return tuple(sorted({" AND ".join(sorted(part.conditions)) for part in cells}))


def _format(defined: dict[str, Any]) -> str:
    """From the table's classification, or else from its SerDe and input format."""
    descriptor = defined.get("StorageDescriptor") or {}
    words = [
        (defined.get("Parameters") or {}).get("classification", ""),
        (descriptor.get("SerdeInfo") or {}).get("SerializationLibrary", ""),
        descriptor.get("InputFormat", ""),
    ]
    for word in words:
        for known in ("parquet", "json", "csv"):
            if known in (word or "").lower():
                return known
    return "csv"


def listed_databases(caller: Caller, region: str) -> list[str]:
    """Names of the databases in the caller's catalog that the caller may describe, sorted."""
    return sorted(
        name
        for name in catalog.backend(caller.account, region).databases
        if access(caller, region, database(caller.account, name)).may("DESCRIBE")
    )


def listed_tables(caller: Caller, region: str, database: str) -> list[str]:
    """Names of the tables in a database of the caller's catalog that the caller may describe.

    A database link lists the tables of its target that were shared.
    """
    found = catalog.find_database(caller.account, region, database)
    if found is None:
        return []
    target = catalog.target_of_database(found, region)
    held_in = target.resource if target else Resource("DATABASE", caller.account, database)
    there = target.region if target else region
    tables = catalog.find_database(held_in.owner, there, held_in.database)
    return sorted(
        name
        for name in (tables.tables if tables else ())
        if access(caller, there, table(held_in.owner, held_in.database, name)).may("DESCRIBE")
    )
