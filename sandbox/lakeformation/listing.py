"""ListPermissions: rows as AWS shapes them, and to whom it shows which."""

from collections.abc import Iterable, Iterator
from typing import Any

from sandbox.errors import access_denied, invalid_input
from sandbox.glue import catalog
from sandbox.identity import Caller
from sandbox.lakeformation import validation
from sandbox.lakeformation.access import access, is_admin, policy_lets_ram_in
from sandbox.lakeformation.changes import ALIASES, NO_ACCESS
from sandbox.lakeformation.resources import CELLS_FILTER, Resource, parse, shown, shown_with_columns
from sandbox.lakeformation.store import CatalogStore, Grant, catalog_of
from sandbox.operations import Call, operation
from sandbox.paging import page, page_of
from sandbox.ram.sharing import reaches

Row = dict[str, Any]
KEY = "PrincipalResourcePermissions"
KINDS = (
    *(None, "ANY_RESOURCE", "CATALOG", "DATABASE", "TABLE", "DATA_LOCATION", "LF_TAG"),
    *("LF_TAG_POLICY", "LF_TAG_POLICY_DATABASE", "LF_TAG_POLICY_TABLE"),
    *("LF_NAMED_TAG_EXPRESSION", "USER_DEFINED_FUNCTION"),
)
"""ResourceTypes; there is none for data cells filters."""


@operation("lakeformation", "ListPermissions")
def list_permissions(call: Call) -> dict[str, Any]:
    """Grants on one resource, or of the whole catalog, that the caller may see."""
    validation.check_catalog_id(call.params)
    principal = _principal(call)
    owner = str(call.params.get("CatalogId") or call.caller.account)
    if call.params.get("Resource"):
        resource = _asked_resource(call, owner)
        return page(call, KEY, _rows_of(call, resource, principal))
    if principal:
        raise invalid_input("Resource is mandatory if Principal is set in the input.")
    resources = _of_catalog(call, catalog_of(owner, call.region))
    return page_of(call, KEY, resources, lambda resource: _rows_on(call, resource, None))


def _principal(call: Call) -> str | None:
    named = (call.params.get("Principal") or {}).get("DataLakePrincipalIdentifier")
    if named and _with_filters(call):
        raise invalid_input("IncludeRelated is not supported together with Principal.")
    return ALIASES.get(named, named) if named else None


def _with_filters(call: Call) -> bool:
    """Rows on data cells filters are listed with those of their table on demand only."""
    return str(call.params.get("IncludeRelated", "")).upper() == "TRUE"


def _asked_resource(call: Call, owner: str) -> Resource:
    """The resource to list. Raises AccessDenied where the caller may see nothing of it (E49)."""
    asked = call.params["Resource"]
    if asked.get("TableWithColumns"):
        raise invalid_input("Resource type TableWithColumns is not supported by ListPermissions.")
    resource, _ = parse(asked, owner)
    if not _rows_of(call, resource, None) and not _may_look(call, resource):
        raise access_denied(NO_ACCESS)
    return resource


def _rows_of(call: Call, resource: Resource, principal: str | None) -> list[Row]:
    rows = _rows_on(call, resource, principal)
    if _with_filters(call):
        filters = catalog_of(resource.owner, call.region).filters.get(resource, ())
        rows += [row for one in filters for row in _rows_on(call, one, principal)]
    return rows


def _rows_on(call: Call, resource: Resource, principal: str | None) -> list[Row]:
    store = catalog_of(resource.owner, call.region)
    grants: Iterable[Grant] = (one for one in _known_on(store, resource) if _visible(call, one))
    if principal:
        grants = _effective(grants, principal)
    return [row for grant in grants for row in _rows(grant)]


def _may_look(call: Call, resource: Resource) -> bool:
    if resource.kind in ("CATALOG", "DATA_LOCATION"):
        return resource.owner == call.caller.account
    there = catalog.exists(call.region, resource)
    return there and access(call.caller, call.region, resource).may("DESCRIBE")


def _of_catalog(call: Call, store: CatalogStore) -> list[Resource]:
    kind = call.params.get("ResourceType")
    created_only = (made for made in store.creations if made not in store.grants)
    if kind not in KINDS:
        raise invalid_input(f"ResourceType must be one of {', '.join(filter(None, KINDS))}.")
    everything = [
        resource
        for resource in (*store.grants, *created_only)
        if resource.kind != CELLS_FILTER or _with_filters(call)
    ]
    if kind == "LF_TAG_POLICY":
        return [resource for resource in everything if resource.is_tag_policy]
    asked = (None, "ANY_RESOURCE")
    return [one for one in everything if kind in asked or kind == one.whole_table.kind]


def _known_on(store: CatalogStore, resource: Resource) -> Iterator[Grant]:
    """Explicit grants, and the creator's implicit right, which AWS lists like any other."""
    creation = store.creations.get(resource)
    for grant in store.grants.get(resource, {}).values():
        at_home = grant.granted_in == store.owner
        if not (creation and at_home and grant.principal == creation.creator):
            yield grant
    if creation:
        by, every = creation.creator, set(validation.PERMISSIONS[resource.kind])
        yield Grant(
            store.owner, by, resource, every, set(every), updated=creation.at, updated_by=by
        )


def _visible(call: Call, grant: Grant) -> bool:
    """Admins see what was granted in their account; others their own and what they can grant.

    A recipient's admin sees the account's grants, never the direct ones to its roles (E42).
    """
    caller = call.caller
    if grant.principal == caller.principal and _reaches(call, grant):
        return True
    if caller.account == grant.granted_in:
        return is_admin(caller, call.region) or _can_grant(caller, call.region, grant)
    to_account = grant.principal == caller.account
    return to_account and is_admin(caller, call.region) and _reaches(call, grant)


def _can_grant(caller: Caller, region: str, grant: Grant) -> bool:
    return bool(access(caller, region, grant.resource).grantable)


def _reaches(call: Call, grant: Grant) -> bool:
    owner = grant.resource.owner
    if call.caller.account == owner or grant.granted_in == call.caller.account:
        return True
    let_in = policy_lets_ram_in(catalog_of(owner, call.region))
    return let_in and reaches(call.caller.account, call.region, grant.share, grant.resource)


def _effective(grants: Iterable[Grant], principal: str) -> list[Grant]:
    """With a principal AWS lists effective grants: none for a role of another account (E40)."""
    return [
        grant
        for grant in grants
        if grant.principal == principal
        and not (
            validation.is_direct(principal)
            and validation.account_of_principal(principal, "") != grant.resource.owner
        )
    ]


def _rows(grant: Grant) -> Iterator[Row]:
    """A table's SELECT is a row of its own, as `TableWithColumns` (E38)."""
    if grant.resource.kind != "TABLE":
        yield _row(grant, shown(grant.resource), grant.permissions, grant.grantable)
        return
    rest, grantable = grant.permissions - {"SELECT"}, grant.grantable - {"SELECT"}
    if rest or grantable:
        yield _row(grant, shown(grant.resource), rest, grantable)
    select = {"SELECT"}
    if select & (grant.permissions | grant.grantable):
        columns = shown_with_columns(grant.resource, grant.columns)
        yield _row(grant, columns, grant.permissions & select, grant.grantable & select)


def _row(grant: Grant, resource: Row, permissions: set[str], grantable: set[str]) -> Row:
    row: Row = {
        "Principal": {"DataLakePrincipalIdentifier": grant.principal},
        "Resource": resource,
        "Permissions": sorted(permissions),
        "PermissionsWithGrantOption": sorted(grantable),
        "LastUpdated": grant.updated,
        "LastUpdatedBy": grant.updated_by,
    }
    if grant.share:
        row["AdditionalDetails"] = {"ResourceShare": [grant.share]}
    return row


@operation("lakeformation", "GetEffectivePermissionsForPath")
def get_effective_permissions_for_path(call: Call) -> dict[str, Any]:
    """Grants on the tables whose data lie under a registered path."""
    path = "s3://" + str(call.params.get("ResourceArn", "")).removeprefix("arn:aws:s3:::")
    store = catalog_of(call.caller.account, call.region)
    rows = [
        row
        for resource in store.grants
        if resource.name and _lies_under(call.region, resource, path)
        for grant in _known_on(store, resource)
        if _visible(call, grant)
        for row in _rows(grant)
    ]
    return page(call, "Permissions", rows)


def _lies_under(region: str, resource: Resource, path: str) -> bool:
    found = catalog.find_table(resource.owner, region, resource.database, resource.name)
    return found is not None and catalog.location_of(found).startswith(path.rstrip("/"))
