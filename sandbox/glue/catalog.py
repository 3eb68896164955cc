"""Databases and tables of any account's catalog, in moto's storage, and where links lead."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from moto.glue.models import FakeDatabase, FakeTable, GlueBackend, glue_backends

from sandbox.lakeformation.resources import Resource, database, table


def backend(owner: str, region: str) -> GlueBackend:
    return glue_backends[owner][region]


def find_database(owner: str, region: str, name: str) -> FakeDatabase | None:
    return backend(owner, region).databases.get(name)


def find_table(owner: str, region: str, database_name: str, name: str) -> FakeTable | None:
    found = find_database(owner, region, database_name)
    return found.tables.get(name) if found else None


def definition(found: FakeTable) -> dict[str, Any]:
    """The TableInput of the table's newest version."""
    return found.versions[str(found._current_version)]


@dataclass(frozen=True)
class Target:
    """Where a link leads: an object that may be absent or out of reach (E47)."""

    region: str
    resource: Resource


def target_of_database(found: FakeDatabase, region: str) -> Target | None:
    link = found.input.get("TargetDatabase")
    if not link:
        return None
    return Target(
        link.get("Region") or region,
        database(link.get("CatalogId") or found.catalog_id, link.get("DatabaseName", "")),
    )


def target_of_table(found: FakeTable, region: str) -> Target | None:
    link = definition(found).get("TargetTable")
    if not link:
        return None
    return Target(
        link.get("Region") or region,
        table(
            link.get("CatalogId") or found.catalog_id,
            link.get("DatabaseName", ""),
            link.get("Name", ""),
        ),
    )


def exists(region: str, resource: Resource) -> bool:
    if resource.kind == "DATABASE" or resource.is_all_tables:
        return find_database(resource.owner, region, resource.database) is not None
    if resource.kind == "TABLE":
        return find_table(resource.owner, region, resource.database, resource.name) is not None
    return True


def is_link(region: str, resource: Resource) -> bool:
    if resource.kind == "DATABASE":
        found = find_database(resource.owner, region, resource.database)
        return found is not None and bool(found.input.get("TargetDatabase"))
    held = find_table(resource.owner, region, resource.database, resource.name)
    return held is not None and bool(definition(held).get("TargetTable"))


def columns(region: str, resource: Resource) -> tuple[str, ...]:
    """Names of a table's columns, partition keys not included; none for a link."""
    found = find_table(resource.owner, region, resource.database, resource.name)
    return tuple(name for name, _ in typed_columns(found)) if found else ()


def partition_keys(region: str, resource: Resource) -> tuple[str, ...]:
    found = find_table(resource.owner, region, resource.database, resource.name)
    return (
        tuple(key["Name"] for key in definition(found).get("PartitionKeys") or ()) if found else ()
    )


def typed_columns(found: FakeTable) -> tuple[tuple[str, str], ...]:
    descriptor = definition(found).get("StorageDescriptor") or {}
    return typed(descriptor.get("Columns") or ())


def typed(described: Iterable[dict[str, Any]]) -> tuple[tuple[str, str], ...]:
    """(name, type) of Glue's column structures; a column without type is a string."""
    return tuple((column["Name"], column.get("Type") or "string") for column in described)


def location_of(found: FakeTable) -> str:
    return str((definition(found).get("StorageDescriptor") or {}).get("Location") or "")
