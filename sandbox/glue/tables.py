"""Glue's table operations: links followed, columns trimmed to what the caller may see."""

import re
from typing import Any

from moto.glue.models import FakeTable

from sandbox.authorization import require
from sandbox.errors import AwsError, invalid_input
from sandbox.glue.arns import table_arn, tables_named
from sandbox.glue.catalog import (
    Target,
    backend,
    definition,
    find_database,
    find_table,
    location_of,
    target_of_table,
)
from sandbox.glue.databases import apply_defaults, followed, owner_of
from sandbox.glue.rights import absence, iam_reaches, require_location, require_right
from sandbox.identity import Caller
from sandbox.lakeformation.access import access
from sandbox.lakeformation.locations import registration_of
from sandbox.lakeformation.resources import Resource, database, table
from sandbox.lakeformation.rights import Access
from sandbox.lakeformation.store import catalog_of
from sandbox.operations import Call, operation
from sandbox.paging import page_of
from sandbox.settings import settings

Params = dict[str, Any]


def _database_of(call: Call) -> tuple[str, Resource]:
    """The database a call names, a database link followed where IAM allows the tables there."""
    named = database(owner_of(call), str(call.params.get("DatabaseName")))
    region, held_in = followed(call, call.region, named)
    if held_in != named:
        arns = [
            table_arn(region, held_in.owner, held_in.database, one) for one in tables_named(call)
        ]
        require(call.caller, f"glue:{call.operation}", tuple(arns))
    return region, held_in


def _present(call: Call, name: str) -> tuple[Target, FakeTable]:
    """The table a call names, which may be a link. Raises what the caller may learn if absent."""
    region, held_in = _database_of(call)
    resource = table(held_in.owner, held_in.database, name)
    found = find_table(resource.owner, region, resource.database, name)
    if found is None:
        raise absence(call, region, resource)
    return Target(region, resource), found


@operation("glue", "CreateTable")
def create_table(call: Call) -> Params:
    """A table, or a link to one (E47); through a database link it is made in the target (E48)."""
    asked = dict(call.params.get("TableInput") or {})
    name = asked.get("Name")
    if not name:
        raise invalid_input("TableInput.Name is required.")
    region, held_in = _database_of(call)
    found = find_database(held_in.owner, region, held_in.database)
    if found is None:
        raise absence(call, region, held_in)
    require_right(call, region, held_in, "CREATE_TABLE")
    if name in found.tables:
        raise AwsError("AlreadyExistsException", f"Table {name} already exists.")
    if asked.get("TargetTable") and held_in.owner != owner_of(call):
        raise invalid_input("A table link cannot be made through a database link.")
    require_location(call, region, held_in.owner, _location(asked))
    found.tables[name] = FakeTable(held_in.database, name, asked, held_in.owner)
    defaults = found.input.get("CreateTableDefaultPermissions") or []
    apply_defaults(call, region, table(held_in.owner, held_in.database, name), defaults)
    return {}


def _location(asked: Params) -> str | None:
    return (asked.get("StorageDescriptor") or {}).get("Location")


@operation("glue", "GetTable")
def get_table(call: Call) -> Params:
    """The table with the columns the caller may see; of a link the target, if it may (E44, E45)."""
    where, found = _present(call, str(call.params.get("Name")))
    require_right(call, where.region, where.resource, "DESCRIBE")
    if settings.link_without_target == "fail":
        _require_target(call, where, found)
    return {"Table": shown(call.caller, where, found)}


def _require_target(call: Call, where: Target, found: FakeTable) -> None:
    target = target_of_table(found, where.region)
    if target:
        require_right(call, target.region, target.resource, "DESCRIBE")


def shown(caller: Caller, where: Target, found: FakeTable) -> Params:
    target = target_of_table(found, where.region)
    if target is None:
        return _with_columns(where, found, access(caller, where.region, where.resource))
    link = found.as_dict()
    if not iam_reaches(caller, "glue:GetTable", target.region, target.resource):
        return link
    there = _find(target)
    rights = access(caller, target.region, target.resource)
    if there is None or not rights.may("DESCRIBE"):
        return link
    return {**_with_columns(target, there, rights), "TargetTable": link["TargetTable"]}


def _find(where: Target) -> FakeTable | None:
    named = where.resource
    return find_table(named.owner, where.region, named.database, named.name)


def _with_columns(where: Target, found: FakeTable, rights: Access) -> Params:
    store = catalog_of(where.resource.owner, where.region)
    registered = registration_of(store, location_of(found)) is not None
    return {**_trimmed(found.as_dict(), rights), "IsRegisteredWithLakeFormation": registered}


def _trimmed(description: Params, rights: Access) -> Params:
    descriptor = description.get("StorageDescriptor")
    if not descriptor or "Columns" not in descriptor:
        return description
    columns = [one for one in descriptor["Columns"] if one["Name"] in rights.shown]
    return {**description, "StorageDescriptor": {**descriptor, "Columns": columns}}


@operation("glue", "GetTables")
def get_tables(call: Call) -> Params:
    """Tables of a database the caller may describe; through a database link those shared."""
    region, held_in = _database_of(call)
    found = find_database(held_in.owner, region, held_in.database)
    if found is None:
        raise absence(call, region, held_in)
    pattern = _pattern(call.params.get("Expression") or ".*")
    places = [
        (Target(region, table(held_in.owner, held_in.database, name)), one)
        for name, one in found.tables.items()
        if pattern.fullmatch(name)
    ]
    return page_of(call, "TableList", places, lambda place: _described(call.caller, *place))


def _pattern(expression: str) -> re.Pattern[str]:
    try:
        return re.compile(expression)
    except re.error as error:
        raise invalid_input(f"Expression is not a pattern: {error}") from error


def _described(caller: Caller, where: Target, found: FakeTable) -> list[Params]:
    may = access(caller, where.region, where.resource).may("DESCRIBE")
    return [shown(caller, where, found)] if may else []


@operation("glue", "UpdateTable")
def update_table(call: Call) -> Params:
    """Changes the table, or the target when it is a link (E48)."""
    asked = dict(call.params.get("TableInput") or {})
    where, found = _present(call, str(asked.get("Name")))
    target = target_of_table(found, where.region)
    if target:
        where, behind = target, _find(target)
        if behind is None:
            raise absence(call, where.region, where.resource)
        found = behind
    require_right(call, where.region, where.resource, "ALTER")
    _require_location_to_alter(call, where, found, asked)
    found.update({**asked, "Name": definition(found).get("Name", found.name)})
    return {}


def _require_location_to_alter(call: Call, where: Target, found: FakeTable, asked: Params) -> None:
    path = _location(asked)
    if settings.altering_at_locations == "always" or path != location_of(found):
        require_location(call, where.region, where.resource.owner, path)


@operation("glue", "DeleteTable")
def delete_table(call: Call) -> Params:
    """Deletes a table with its grants (E53), or a link alone; needs DROP (E4)."""
    _delete(call, str(call.params.get("Name")))
    return {}


def _delete(call: Call, name: str) -> None:
    where, _ = _present(call, name)
    require_right(call, where.region, where.resource, "DROP")
    resource = where.resource
    del backend(resource.owner, where.region).databases[resource.database].tables[name]
    catalog_of(resource.owner, where.region).forget(resource)


@operation("glue", "BatchDeleteTable")
def batch_delete_table(call: Call) -> Params:
    errors = []
    for name in call.params.get("TablesToDelete") or ():
        try:
            _delete(call, name)
        except AwsError as error:
            detail = {"ErrorCode": error.code, "ErrorMessage": error.message}
            errors.append({"TableName": name, "ErrorDetail": detail})
    return {"Errors": errors}
