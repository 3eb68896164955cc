"""What a caller may do with an object, from every grant that reaches the caller."""

import json
from dataclasses import replace

from sandbox.glue import catalog
from sandbox.identity import Caller
from sandbox.lakeformation.cells import Cells, CellsFilter
from sandbox.lakeformation.filter_grants import grants_through_filters
from sandbox.lakeformation.locations import blocked_by_iam_allowed, registration_of
from sandbox.lakeformation.opt_ins import counting
from sandbox.lakeformation.resources import CELLS_FILTER, Resource, location, table, tag
from sandbox.lakeformation.rights import Access, sum_of, union, within
from sandbox.lakeformation.store import IAM_ALLOWED, CatalogStore, Grant, catalog_of
from sandbox.lakeformation.tag_grants import grants_by_tag, let_in_by_policy
from sandbox.lakeformation.validation import PERMISSIONS
from sandbox.ram.sharing import reaches
from sandbox.ram.store import ledger
from sandbox.settings import settings


def is_admin(caller: Caller, region: str) -> bool:
    return _among(caller, region, "DataLakeAdmins")


def _among(caller: Caller, region: str, which: str) -> bool:
    listed = catalog_of(caller.account, region).settings[which]
    return any(one["DataLakePrincipalIdentifier"] == caller.principal for one in listed)


def access(caller: Caller, region: str, resource: Resource) -> Access:
    """The caller's effective rights; none for what does not reach the caller at all."""
    if resource.kind == CELLS_FILTER:
        return _on_filter(caller, region, resource)
    every = catalog.columns(region, resource) if resource.name else ()
    if resource.owner == caller.account:
        return _at_home(caller, region, resource, every)
    return _from_abroad(caller, region, resource, every)


def _on_filter(caller: Caller, region: str, resource: Resource) -> Access:
    """An account's own filters are known in it alone; the owner's also where they are shared."""
    made = catalog_of(resource.owner, region).cells_filter(resource)
    if made is None:
        return Access()
    if made.made_in == caller.account:
        return _on_own_filter(caller, region, resource, made)
    return (
        Access() if resource.owner == caller.account else _from_abroad(caller, region, resource, ())
    )


def _on_own_filter(caller: Caller, region: str, resource: Resource, made: CellsFilter) -> Access:
    """Its maker manages it and grants it, which by itself lets nobody read."""
    store = catalog_of(resource.owner, region)
    found = sum_of(resource.kind, _granted(store, caller.account, _names(caller), resource, ()), ())
    if made.creator == caller.principal:
        managing = frozenset({"DESCRIBE", "DROP"})
        found = union(found, Access(managing, PERMISSIONS[CELLS_FILTER]))
    if is_admin(caller, region) or _among(caller, region, "ReadOnlyAdmins"):
        found = union(found, Access(frozenset({"DESCRIBE"})))
    return found


def may_point_at(caller: Caller, region: str, owner: str, path: str) -> bool:
    """Whether the caller may make or change objects of a catalog that lie at `s3://bucket/path`.

    Below registered locations that takes DATA_LOCATION_ACCESS, which admins have everywhere, and
    here also root, by whose hand a sandbox is filled.
    """
    registration = registration_of(catalog_of(owner, region), path)
    if registration is None or registration.hybrid:
        return True
    if caller.account == owner and (caller.is_root or is_admin(caller, region)):
        return True
    arn = "arn:aws:s3:::" + path.removeprefix("s3://").rstrip("/")
    return access(caller, region, location(owner, arn)).may("DATA_LOCATION_ACCESS")


def may_filter(caller: Caller, region: str, resource: Resource) -> bool:
    """Whether the caller may make data cells filters of a table, its account's rights permitting.

    A recipient's admin may as soon as its account reads any part of the table.
    """
    if "SELECT" in access(caller, region, resource).grantable:
        return True
    if not is_admin(caller, region):
        return False
    at_home = caller.account == resource.owner
    return at_home or account_access(caller, region, resource).may("SELECT")


def _names(caller: Caller) -> tuple[str, ...]:
    return caller.principal, f"{caller.account}:IAMPrincipals"


def _levels(resource: Resource) -> tuple[Resource, ...]:
    if resource.kind == "LF_TAG":
        return resource, tag(resource.owner, resource.expression[0][0], "*")
    if resource.kind == "DATA_LOCATION":
        return resource.covering
    named = resource.kind == "TABLE" and resource.name
    return (resource, resource.all_tables) if named else (resource,)


def _at_home(caller: Caller, region: str, resource: Resource, every: tuple[str, ...]) -> Access:
    store = catalog_of(caller.account, region)
    grants = _granted(store, caller.account, (*_names(caller), IAM_ALLOWED), resource, every)
    grants = counting(store, region, resource, grants)
    found = sum_of(resource.kind, grants, every)
    if any(store.is_creator(caller.principal, level) for level in _levels(resource)):
        rights = PERMISSIONS[resource.kind]
        whole = frozenset({Cells(frozenset(every))})
        found = union(found, Access(rights, rights, whole, frozenset(every)))
    if _describes_without_grant(caller, region, resource, store):
        found = union(found, Access(frozenset({"DESCRIBE"}), shown=frozenset(every)))
    return found


def _granted(
    store: CatalogStore,
    granted_in: str,
    principals: tuple[str, ...],
    resource: Resource,
    every: tuple[str, ...],
) -> list[Grant]:
    """Grants on the object by its name, on LF-Tags it has, and on data cells filters of it."""
    named = (
        store.grant(granted_in, principal, level)
        for level in _levels(resource)
        for principal in principals
    )
    by_tag = grants_by_tag(store, granted_in, principals, resource, every)
    through_filters = grants_through_filters(store, granted_in, principals, resource)
    return [*(grant for grant in named if grant), *by_tag, *through_filters]


def _describes_without_grant(
    caller: Caller, region: str, resource: Resource, store: CatalogStore
) -> bool:
    if is_admin(caller, region) or _among(caller, region, "ReadOnlyAdmins"):
        return True
    # A right on any table shows its database, within the account only.
    names = (*_names(caller), IAM_ALLOWED)
    return resource.kind == "DATABASE" and (
        store.tables_reached(names, resource.database)
        or _tables_tagged(store, region, names, resource)
    )


def _tables_tagged(
    store: CatalogStore, region: str, names: tuple[str, ...], resource: Resource
) -> bool:
    """Whether a table of the database is reached by a tag that the names hold rights on."""
    found = catalog.find_database(resource.owner, region, resource.database)
    held = (
        (table(resource.owner, resource.database, name) for name in found.tables) if found else ()
    )
    return any(
        any(grants_by_tag(store, store.owner, names, one, catalog.columns(region, one)))
        for one in held
    )


def _from_abroad(caller: Caller, region: str, resource: Resource, every: tuple[str, ...]) -> Access:
    """Direct grants, plus what the account was granted and its admin passed on (§1.1)."""
    store = catalog_of(resource.owner, region)
    if not policy_lets_ram_in(store) or _spoilt_by_iam_allowed(store, region, resource):
        return Access()
    direct = sum_of(resource.kind, _shared(caller, region, caller.principal, resource), every)
    account = account_access(caller, region, resource)
    passed_on = _granted(store, caller.account, _names(caller), resource, every)
    passed_on = counting(store, region, resource, passed_on)
    found = union(direct, within(sum_of(resource.kind, passed_on, every), account))
    if account.permissions and is_admin(caller, region):
        describe = frozenset({"DESCRIBE"})
        found = union(found, Access(describe, account.grantable, frozenset(), account.shown))
    return found


def account_access(caller: Caller, region: str, resource: Resource) -> Access:
    """What the owner granted to the caller's account, as far as its share is accepted."""
    if _is_own_filter(caller, region, resource):
        rights = PERMISSIONS[CELLS_FILTER]
        return (
            Access(rights, rights) if may_filter(caller, region, resource.whole_table) else Access()
        )
    every = catalog.columns(region, resource) if resource.name else ()
    return sum_of(resource.kind, _shared(caller, region, caller.account, resource), every)


def _is_own_filter(caller: Caller, region: str, resource: Resource) -> bool:
    made = catalog_of(resource.owner, region).cells_filter(resource)
    return made is not None and made.made_in == caller.account


def _shared(caller: Caller, region: str, principal: str, resource: Resource) -> list[Grant]:
    ledger.expire()
    store = catalog_of(resource.owner, region)
    every = catalog.columns(region, resource) if resource.name else ()
    granted = _granted(store, resource.owner, (principal,), resource, every)
    return [
        _as_read_abroad(grant)
        for grant in counting(store, region, resource, granted)
        if reaches(caller.account, region, grant.share, grant.resource)
        or let_in_by_policy(store, caller.account, grant)
    ]


def _as_read_abroad(grant: Grant) -> Grant:
    hidden = grant.columns is not None and grant.columns.excluded
    if hidden and settings.excluded_columns_abroad == "fail":
        return replace(grant, permissions=(grant.permissions - {"SELECT"}) | {"DESCRIBE"})
    return grant


def reached_by_share(caller: Caller, region: str, resource: Resource) -> bool:
    """Whether any accepted share brings the object to the caller's account."""
    principals = (caller.account, caller.principal)
    return any(_shared(caller, region, principal, resource) for principal in principals)


def policy_lets_ram_in(store: CatalogStore) -> bool:
    """A catalog policy, where there is one, must let RAM share (E37)."""
    if not store.resource_policy:
        return True
    statements = json.loads(store.resource_policy).get("Statement", [])
    return any("ram.amazonaws.com" in json.dumps(one.get("Principal")) for one in statements)


def _spoilt_by_iam_allowed(store: CatalogStore, region: str, resource: Resource) -> bool:
    return bool(resource.name) and blocked_by_iam_allowed(store, region, resource)
