"""Glue's database operations: creation defaults, links, and what of a catalog a caller sees."""

from typing import Any

from moto.glue.models import FakeDatabase

from sandbox.errors import AwsError, invalid_input
from sandbox.glue.catalog import backend, find_database, target_of_database
from sandbox.glue.rights import absence, iam_reaches, refusal, require_location, require_right
from sandbox.identity import Caller
from sandbox.lakeformation.access import access
from sandbox.lakeformation.resources import Resource, catalog, database
from sandbox.lakeformation.store import Grant, catalog_of
from sandbox.operations import Call, operation
from sandbox.paging import page
from sandbox.ram.store import ledger
from sandbox.settings import settings

Params = dict[str, Any]


def owner_of(call: Call) -> str:
    return str(call.params.get("CatalogId") or call.caller.account)


def apply_defaults(call: Call, region: str, resource: Resource, defaults: list[Params]) -> None:
    """The creator holds every right, and those the defaults name theirs (E26)."""
    store = catalog_of(resource.owner, region)
    store.created(resource, call.caller.principal)
    for default in defaults:
        principal = default["Principal"]["DataLakePrincipalIdentifier"]
        permissions = set(default.get("Permissions") or ())
        store.put(
            Grant(
                resource.owner,
                principal,
                resource,
                permissions,
                updated_by=call.caller.principal,
            )
        )


@operation("glue", "CreateDatabase")
def create_database(call: Call) -> Params:
    """A database, or a link to one; the target of a link is not looked at (E47)."""
    owner, asked = owner_of(call), dict(call.params.get("DatabaseInput") or {})
    name = asked.get("Name")
    if not name:
        raise invalid_input("DatabaseInput.Name is required.")
    require_right(call, call.region, catalog(owner), "CREATE_DATABASE")
    if find_database(owner, call.region, name):
        raise AwsError("AlreadyExistsException", f"Database {name} already exists.")
    require_location(call, call.region, owner, asked.get("LocationUri"))
    defaults = catalog_of(owner, call.region).settings
    if asked.get("CreateTableDefaultPermissions") is None:
        asked["CreateTableDefaultPermissions"] = defaults["CreateTableDefaultPermissions"]
    made = FakeDatabase(name, asked, owner)
    backend(owner, call.region).databases[name] = made
    by_default = defaults["CreateDatabaseDefaultPermissions"]
    apply_defaults(call, call.region, database(owner, name), by_default)
    return {}


@operation("glue", "GetDatabase")
def get_database(call: Call) -> Params:
    """The database; of a link the target where the caller may see it, else the link alone."""
    resource = database(owner_of(call), str(call.params.get("Name")))
    found = find_database(resource.owner, call.region, resource.database)
    if found is None:
        raise absence(call, call.region, resource)
    require_right(call, call.region, resource, "DESCRIBE")
    target = target_of_database(found, call.region)
    if target and settings.link_without_target == "fail":
        require_right(call, target.region, target.resource, "DESCRIBE")
    return {"Database": shown(call.caller, call.region, found)}


def shown(caller: Caller, region: str, found: FakeDatabase) -> Params:
    link = _without_none(found.as_dict())
    target = target_of_database(found, region)
    if target is None or not iam_reaches(
        caller, "glue:GetDatabase", target.region, target.resource
    ):
        return link
    there = find_database(target.resource.owner, target.region, target.resource.database)
    if there is None or not access(caller, target.region, target.resource).may("DESCRIBE"):
        return link
    return {**_without_none(there.as_dict()), "TargetDatabase": link["TargetDatabase"]}


def _without_none(values: Params) -> Params:
    return {name: value for name, value in values.items() if value is not None}


@operation("glue", "GetDatabases")
def get_databases(call: Call) -> Params:
    """Own databases the caller may describe; with ResourceShareType also those shared."""
    sort = call.params.get("ResourceShareType")
    owners = [] if sort == "FOREIGN" else [owner_of(call)]
    if sort in ("FOREIGN", "ALL"):
        owners += _sharing_owners(call)
    rows = [
        shown(call.caller, call.region, found)
        for owner in owners
        for found in list(backend(owner, call.region).databases.values())
        if access(call.caller, call.region, database(owner, found.name)).may("DESCRIBE")
    ]
    return page(call, "DatabaseList", rows)


def _sharing_owners(call: Call) -> list[str]:
    consumer = call.caller.account
    return sorted({share.owner for share in ledger.shares.values() if share.consumer == consumer})


def followed(call: Call, region: str, resource: Resource) -> tuple[str, Resource]:
    """The database meant, through a link where it is one.

    Raises what Glue says when the link or its target is out of the caller's reach.
    """
    found = find_database(resource.owner, region, resource.database)
    target = target_of_database(found, region) if found else None
    if target is None:
        return region, resource
    require_right(call, region, resource, "DESCRIBE")
    if not iam_reaches(call.caller, f"glue:{call.operation}", target.region, target.resource):
        raise refusal(call, target.region, target.resource, "DESCRIBE")
    return target.region, target.resource


@operation("glue", "UpdateDatabase")
def update_database(call: Call) -> Params:
    """Replaces the database's properties; those of the target when it is a link (E48)."""
    resource = database(owner_of(call), str(call.params.get("Name")))
    region, resource = followed(call, call.region, resource)
    found = find_database(resource.owner, region, resource.database)
    if found is None:
        raise absence(call, region, resource)
    require_right(call, region, resource, "ALTER")
    asked = dict(call.params.get("DatabaseInput") or {})
    require_location(call, region, resource.owner, asked.get("LocationUri"))
    found.input = asked
    return {}


@operation("glue", "DeleteDatabase")
def delete_database(call: Call) -> Params:
    """Deletes a database with its tables, or a link alone; needs DROP (E4)."""
    resource = database(owner_of(call), str(call.params.get("Name")))
    if find_database(resource.owner, call.region, resource.database) is None:
        raise absence(call, call.region, resource)
    require_right(call, call.region, resource, "DROP")
    del backend(resource.owner, call.region).databases[resource.database]
    catalog_of(resource.owner, call.region).forget(resource)
    return {}
