"""Registered S3 paths: what Lake Formation vends, and what rights of IAM alone then spoil."""

from typing import Any

from sandbox import s3
from sandbox.authorization import iam_allows
from sandbox.errors import AwsError, access_denied, invalid_input, not_found
from sandbox.glue import catalog
from sandbox.identity import role_named, service_linked_role
from sandbox.lakeformation.resources import Resource
from sandbox.lakeformation.store import IAM_ALLOWED, CatalogStore, Location, catalog_of
from sandbox.operations import Call, operation
from sandbox.paging import page
from sandbox.ram.store import now


def registration_of(store: CatalogStore, s3_path: str) -> Location | None:
    """The registration that covers `s3://bucket/prefix/`, the longest one."""
    arn = "arn:aws:s3:::" + s3_path.removeprefix("s3://").rstrip("/")
    covering = [
        known
        for known in store.locations.values()
        if arn == known.arn or arn.startswith(known.arn.rstrip("/") + "/")
    ]
    return max(covering, key=lambda known: len(known.arn), default=None)


def in_lake_formation_mode(store: CatalogStore, region: str, resource: Resource) -> bool:
    registration = _registration(store, region, resource)
    return registration is not None and not registration.hybrid


def is_hybrid(store: CatalogStore, region: str, resource: Resource) -> bool:
    registration = _registration(store, region, resource)
    return registration is not None and registration.hybrid


def _registration(store: CatalogStore, region: str, resource: Resource) -> Location | None:
    found = catalog.find_table(resource.owner, region, resource.database, resource.name)
    return registration_of(store, catalog.location_of(found)) if found else None


def blocked_by_iam_allowed(store: CatalogStore, region: str, resource: Resource) -> bool:
    """Whether IAMAllowedPrincipals hold rights on a table Lake Formation should rule (E27)."""
    held = store.grant(resource.owner, IAM_ALLOWED, resource.whole_table)
    return held is not None and in_lake_formation_mode(store, region, resource)


@operation("lakeformation", "RegisterResource")
def register_resource(call: Call) -> dict[str, Any]:
    store = catalog_of(call.caller.account, call.region)
    arn = _arn(call)
    if arn in store.locations:
        raise AwsError("AlreadyExistsException", "Resource is already registered")
    store.locations[arn] = Location(
        arn, _role(call), bool(call.params.get("HybridAccessEnabled")), now()
    )
    return {}


def _arn(call: Call) -> str:
    arn = str(call.params.get("ResourceArn") or "")
    if not arn.startswith("arn:aws:s3:::"):
        raise invalid_input("ResourceArn must be the ARN of an S3 path.")
    return arn.rstrip("/")


def _role(call: Call) -> str:
    """The role of a registration, which the caller must be allowed to pass on to the service."""
    if call.params.get("UseServiceLinkedRole"):
        bucket = s3.bucket_named(_arn(call).split(":::")[1].partition("/")[0])
        if bucket and bucket.account_id != call.caller.account:
            raise invalid_input("The service-linked role is not for buckets of other accounts.")
        return service_linked_role(call.caller.account)
    arn = str(call.params.get("RoleArn") or "")
    if role_named(arn) is None:
        raise invalid_input("RoleArn must name a role that exists, or UseServiceLinkedRole be set.")
    service = {"iam:PassedToService": "lakeformation.amazonaws.com"}
    if not iam_allows(call.caller, "iam:PassRole", arn, service):
        raise access_denied(
            f"User: {call.caller.arn} is not authorized to perform: iam:PassRole on resource: {arn}"
        )
    return arn


def _registered(call: Call) -> Location:
    registration = catalog_of(call.caller.account, call.region).locations.get(_arn(call))
    if registration is None:
        raise not_found("Entity not found")
    return registration


def _shown(registration: Location) -> dict[str, Any]:
    return {
        "ResourceArn": registration.arn,
        "RoleArn": registration.role_arn,
        "LastModified": registration.registered,
        "HybridAccessEnabled": registration.hybrid,
    }


@operation("lakeformation", "UpdateResource")
def update_resource(call: Call) -> dict[str, Any]:
    registration = _registered(call)
    registration.role_arn = _role(call)
    registration.hybrid = bool(call.params.get("HybridAccessEnabled"))
    return {}


@operation("lakeformation", "DeregisterResource")
def deregister_resource(call: Call) -> dict[str, Any]:
    registration = _registered(call)
    del catalog_of(call.caller.account, call.region).locations[registration.arn]
    return {}


@operation("lakeformation", "DescribeResource")
def describe_resource(call: Call) -> dict[str, Any]:
    return {"ResourceInfo": _shown(_registered(call))}


@operation("lakeformation", "ListResources")
def list_resources(call: Call) -> dict[str, Any]:
    known = catalog_of(call.caller.account, call.region).locations.values()
    return page(call, "ResourceInfoList", [_shown(registration) for registration in known])
