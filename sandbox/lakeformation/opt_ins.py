"""Hybrid locations: Lake Formation's grants count there for those who opted in, and no others."""

from collections.abc import Iterable
from typing import Any

from sandbox.errors import access_denied, invalid_input, not_found
from sandbox.glue import catalog
from sandbox.lakeformation import validation
from sandbox.lakeformation.locations import is_hybrid
from sandbox.lakeformation.resources import Resource, parse, shown
from sandbox.lakeformation.store import IAM_ALLOWED, CatalogStore, Grant, OptIn, catalog_of
from sandbox.operations import Call, operation
from sandbox.paging import page
from sandbox.ram.store import now

Params = dict[str, Any]


def counting(
    store: CatalogStore, region: str, resource: Resource, grants: Iterable[Grant]
) -> list[Grant]:
    """The grants that have an effect on an object: all of them unless its location is hybrid.

    An account's right counts by itself; its roles and users opt in.
    """
    found = list(grants)
    if not resource.name or not is_hybrid(store, region, resource):
        return found
    return [grant for grant in found if _counts(store, grant.principal, resource)]


def _counts(store: CatalogStore, principal: str, resource: Resource) -> bool:
    if principal == IAM_ALLOWED or not principal.startswith("arn:"):
        return True
    whole = resource.whole_table
    return any((principal, place) in store.opt_ins for place in (whole, whole.all_tables))


@operation("lakeformation", "CreateLakeFormationOptIn")
def create_lake_formation_opt_in(call: Call) -> Params:
    principal, resource = _asked(call)
    validation.check_principal(principal, resource.owner)
    if not catalog.exists(call.region, resource):
        raise not_found()
    made = OptIn(principal, resource, now(), call.caller.principal)
    catalog_of(resource.owner, call.region).opt_ins.setdefault((principal, resource), made)
    return {}


@operation("lakeformation", "DeleteLakeFormationOptIn")
def delete_lake_formation_opt_in(call: Call) -> Params:
    principal, resource = _asked(call)
    if catalog_of(resource.owner, call.region).opt_ins.pop((principal, resource), None) is None:
        raise not_found("The principal has not opted in.")
    return {}


def _asked(call: Call) -> tuple[str, Resource]:
    """Principal and resource; administrators of the owner's or the principal's account only."""
    principal = str(call.params["Principal"].get("DataLakePrincipalIdentifier") or "")
    resource, columns = parse(call.params["Resource"], call.caller.account)
    if columns or resource.kind not in ("DATABASE", "TABLE"):
        raise invalid_input("Opting in is for databases and tables, by their names.")
    theirs = validation.account_of_principal(principal, resource.owner)
    admins = catalog_of(call.caller.account, call.region).settings["DataLakeAdmins"]
    named = [admin["DataLakePrincipalIdentifier"] for admin in admins]
    if call.caller.account not in (resource.owner, theirs) or call.caller.principal not in named:
        raise access_denied("Only a data lake administrator may opt principals in.")
    return principal, resource


@operation("lakeformation", "ListLakeFormationOptIns")
def list_lake_formation_opt_ins(call: Call) -> Params:
    """Those of the caller's catalog, of one principal or on one resource where that is named."""
    principal = (call.params.get("Principal") or {}).get("DataLakePrincipalIdentifier")
    asked = call.params.get("Resource")
    resource = parse(asked, call.caller.account)[0] if asked else None
    owner = resource.owner if resource else call.caller.account
    rows = [
        _row(one)
        for one in catalog_of(owner, call.region).opt_ins.values()
        if principal in (None, one.principal) and resource in (None, one.resource)
    ]
    return page(call, "LakeFormationOptInsInfoList", rows)


def _row(one: OptIn) -> Params:
    return {
        "Principal": {"DataLakePrincipalIdentifier": one.principal},
        "Resource": shown(one.resource),
        "LastModified": one.made,
        "LastUpdatedBy": one.by,
    }
