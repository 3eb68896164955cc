"""What a caller may do with an object, from every grant that reaches the caller."""

import json
from dataclasses import dataclass

from sandbox.glue import catalog
from sandbox.identity import Caller
from sandbox.lakeformation.locations import blocked_by_iam_allowed
from sandbox.lakeformation.resources import Columns, Resource
from sandbox.lakeformation.store import IAM_ALLOWED, CatalogStore, Grant, catalog_of
from sandbox.lakeformation.validation import PERMISSIONS
from sandbox.ram.sharing import reaches
from sandbox.ram.store import ledger


@dataclass(frozen=True)
class Access:
    """Rights on one object, `ALL` spelt out, any right including DESCRIBE."""

    permissions: frozenset[str] = frozenset()
    grantable: frozenset[str] = frozenset()
    selected: frozenset[str] = frozenset()
    """Columns that SELECT covers."""
    shown: frozenset[str] = frozenset()
    """Columns that metadata calls show."""

    def may(self, permission: str) -> bool:
        return permission in self.permissions


def is_admin(caller: Caller, region: str) -> bool:
    return _among(caller, region, "DataLakeAdmins")


def _among(caller: Caller, region: str, which: str) -> bool:
    listed = catalog_of(caller.account, region).settings[which]
    return any(one["DataLakePrincipalIdentifier"] == caller.principal for one in listed)


def access(caller: Caller, region: str, resource: Resource) -> Access:
    """The caller's effective rights; none for what does not reach the caller at all."""
    every = catalog.columns(region, resource) if resource.name else ()
    if resource.owner == caller.account:
        return _at_home(caller, region, resource, every)
    return _from_abroad(caller, region, resource, every)


def _names(caller: Caller) -> tuple[str, ...]:
    return caller.principal, f"{caller.account}:IAMPrincipals"


def _levels(resource: Resource) -> tuple[Resource, ...]:
    return (resource, resource.all_tables) if resource.name else (resource,)


def _at_home(caller: Caller, region: str, resource: Resource, every: tuple[str, ...]) -> Access:
    store = catalog_of(caller.account, region)
    grants = _granted(store, caller.account, (*_names(caller), IAM_ALLOWED), resource)
    found = _sum(resource.kind, grants, every)
    if store.is_creator(caller.principal, resource):
        rights = PERMISSIONS[resource.kind]
        found = _union(found, Access(rights, rights, frozenset(every), frozenset(every)))
    if _describes_without_grant(caller, region, resource, store):
        found = _union(found, Access(frozenset({"DESCRIBE"}), shown=frozenset(every)))
    return found


def _granted(
    store: CatalogStore, granted_in: str, principals: tuple[str, ...], resource: Resource
) -> list[Grant]:
    found = (
        store.grant(granted_in, principal, level)
        for level in _levels(resource)
        for principal in principals
    )
    return [grant for grant in found if grant]


def _describes_without_grant(
    caller: Caller, region: str, resource: Resource, store: CatalogStore
) -> bool:
    if is_admin(caller, region) or _among(caller, region, "ReadOnlyAdmins"):
        return True
    # A right on any table shows its database, within the account only.
    return resource.kind == "DATABASE" and store.tables_reached(
        (*_names(caller), IAM_ALLOWED), resource.database
    )


def _from_abroad(caller: Caller, region: str, resource: Resource, every: tuple[str, ...]) -> Access:
    """Direct grants, plus what the account was granted and its admin passed on (§1.1)."""
    store = catalog_of(resource.owner, region)
    if not policy_lets_ram_in(store) or _spoilt_by_iam_allowed(store, region, resource):
        return Access()
    direct = _sum(resource.kind, _shared(caller, region, caller.principal, resource), every)
    account = account_access(caller, region, resource)
    passed_on = _granted(store, caller.account, _names(caller), resource)
    found = _union(direct, _within(_sum(resource.kind, passed_on, every), account))
    if account.permissions and is_admin(caller, region):
        describe = frozenset({"DESCRIBE"})
        found = _union(found, Access(describe, account.grantable, frozenset(), account.shown))
    return found


def account_access(caller: Caller, region: str, resource: Resource) -> Access:
    """What the owner granted to the caller's account, as far as its share is accepted."""
    every = catalog.columns(region, resource) if resource.name else ()
    return _sum(resource.kind, _shared(caller, region, caller.account, resource), every)


def _shared(caller: Caller, region: str, principal: str, resource: Resource) -> list[Grant]:
    ledger.expire()
    store = catalog_of(resource.owner, region)
    return [
        grant
        for grant in _granted(store, resource.owner, (principal,), resource)
        if reaches(caller.account, region, grant.share, grant.resource)
    ]


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


def _sum(kind: str, grants: list[Grant], every: tuple[str, ...]) -> Access:
    found = Access()
    for grant in grants:
        found = _union(found, _of_grant(kind, grant, every))
    return found


def _of_grant(kind: str, grant: Grant, every: tuple[str, ...]) -> Access:
    permissions = _spelt_out(kind, grant.permissions)
    grantable = _spelt_out(kind, grant.grantable)
    chosen = (grant.columns or Columns(frozenset(), excluded=True)).of(every)
    if permissions or grantable:
        permissions |= {"DESCRIBE"} if kind in ("TABLE", "DATABASE") else frozenset()
    selected = chosen if "SELECT" in permissions else frozenset[str]()
    return Access(permissions, grantable, selected, chosen if permissions else frozenset())


def _spelt_out(kind: str, permissions: set[str]) -> frozenset[str]:
    return PERMISSIONS[kind] if "ALL" in permissions else frozenset(permissions)


def _union(one: Access, other: Access) -> Access:
    return Access(
        one.permissions | other.permissions,
        one.grantable | other.grantable,
        one.selected | other.selected,
        one.shown | other.shown,
    )


def _within(inner: Access, outer: Access) -> Access:
    """What was passed on, cut to what the account itself still holds (E58, E59)."""
    return Access(
        inner.permissions & (outer.permissions | {"DESCRIBE"})
        if outer.permissions
        else frozenset(),
        inner.grantable & outer.grantable,
        inner.selected & outer.selected,
        inner.shown & outer.shown,
    )
