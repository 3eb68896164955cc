"""Lake Formation's word on Glue calls, and the answers that hide what a caller may not know."""

from sandbox.authorization import iam_allows
from sandbox.errors import AwsError, access_denied
from sandbox.glue.arns import catalog_arn, database_arn, table_arn
from sandbox.identity import Caller
from sandbox.lakeformation.access import access, may_point_at, reached_by_share
from sandbox.lakeformation.resources import Resource, catalog
from sandbox.operations import Call
from sandbox.settings import settings


def require_right(call: Call, region: str, resource: Resource, permission: str) -> None:
    """Raise AccessDeniedException in Lake Formation's words unless the caller has the right."""
    if not access(call.caller, region, resource).may(permission):
        raise refusal(call, region, resource, permission)


def require_location(call: Call, region: str, owner: str, path: str | None) -> None:
    """Raise AccessDeniedException where a registered location is not the caller's to point at."""
    if path and not may_point_at(call.caller, region, owner, path):
        raise access_denied(f"Insufficient Lake Formation permission(s) on {path}")


def refusal(call: Call, region: str, resource: Resource, permission: str) -> AwsError:
    action = f"glue:{call.operation}"
    if resource.owner != call.caller.account and not reached_by_share(
        call.caller, region, resource
    ):
        return access_denied(
            f"User: {call.caller.arn} is not authorized to perform: {action} on resource:"
            f" {_arn(region, resource)} because no resource-based policy allows the {action} action"
        )
    words = permission.replace("_", " ").title()
    name = resource.name or resource.database
    return access_denied(f"Insufficient Lake Formation permission(s): Required {words} on {name}")


def _arn(region: str, resource: Resource) -> str:
    if resource.kind == "CATALOG":
        return catalog_arn(region, resource.owner)
    if resource.kind == "DATABASE":
        return database_arn(region, resource.owner, resource.database)
    return table_arn(region, resource.owner, resource.database, resource.name)


def absence(call: Call, region: str, resource: Resource) -> AwsError:
    """Only who has rights around an object learns that it does not exist (E49)."""
    around = resource.in_database if resource.kind == "TABLE" else catalog(resource.owner)
    known = access(call.caller, region, around)
    if resource.kind == "TABLE" and not known.permissions:
        known = access(call.caller, region, resource.all_tables)
    if not known.permissions:
        return refusal(call, region, resource, "DESCRIBE")
    kind = "Table" if resource.kind == "TABLE" else "Database"
    return AwsError(
        settings.missing_entity, f"{kind} {resource.name or resource.database} not found."
    )


def iam_reaches(caller: Caller, action: str, region: str, resource: Resource) -> bool:
    """Whether IAM allows the action on an object that a link leads to, and on its ancestors."""
    arns = [
        catalog_arn(region, resource.owner),
        database_arn(region, resource.owner, resource.database),
    ]
    if resource.name:
        arns.append(_arn(region, resource))
    return all(iam_allows(caller, action, arn) for arn in arns)
