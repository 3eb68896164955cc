"""Credentials for S3 that Lake Formation hands to query engines (E55)."""

import json
import re
from typing import Any

from sandbox import state
from sandbox.errors import AwsError, access_denied, invalid_input
from sandbox.glue import catalog
from sandbox.identity import start_session
from sandbox.lakeformation.access import access
from sandbox.lakeformation.location_roles import trusted_role
from sandbox.lakeformation.resources import Resource, table
from sandbox.lakeformation.rights import Access
from sandbox.lakeformation.store import catalog_of
from sandbox.operations import Call, operation
from sandbox.settings import settings

SHORTEST, LONGEST, USUAL = 900, 43_200, 3600
NOT_ALLOWED = "Access is not allowed."
ENGINES_TAG = "LakeFormationAuthorizedCaller"
ON_OBJECTS = {"SELECT": "s3:GetObject", "INSERT": "s3:PutObject", "DELETE": "s3:DeleteObject"}

_TABLE_ARN = re.compile(r"arn:aws:glue:([a-z0-9-]+):(\d{12}):table/([^/]+)/([^/]+)")


@operation("lakeformation", "GetTemporaryGlueTableCredentials")
def get_temporary_glue_table_credentials(call: Call) -> dict[str, Any]:
    """Credentials below the table's location; they work until they expire, whatever is revoked."""
    seconds = _seconds(call)
    region, resource = _table(call)
    permissions = set(call.params.get("Permissions") or ["SELECT"])
    rights = access(call.caller, region, resource)
    if not permissions <= rights.permissions:
        raise access_denied(NOT_ALLOWED)
    _check_engine(call, region, resource, rights)
    path = _path(call, region, resource)
    role = trusted_role(catalog_of(resource.owner, region), path)
    if role is None:
        raise access_denied(NOT_ALLOWED)
    lifetime = settings.vended_seconds or seconds
    session = start_session(role, "AWSLF-00-GL", lifetime, _scope(path, permissions))
    # The operation's name does not tell that it leaves something to be saved.
    state.touch("sts")
    return {
        "AccessKeyId": session.access_key_id,
        "SecretAccessKey": session.secret_access_key,
        "SessionToken": session.token,
        "Expiration": session.expires,
        "VendedS3Path": [path],
    }


def _seconds(call: Call) -> int:
    seconds = int(call.params.get("DurationSeconds") or USUAL)
    if not SHORTEST <= seconds <= LONGEST:
        raise invalid_input(f"DurationSeconds must be between {SHORTEST} and {LONGEST}.")
    return seconds


def _table(call: Call) -> tuple[str, Resource]:
    match = _TABLE_ARN.fullmatch(call.params["TableArn"])
    if match is None:
        raise invalid_input("TableArn must be the ARN of a table.")
    return match[1], table(match[2], match[3], match[4])


def _check_engine(call: Call, region: str, resource: Resource, rights: Access) -> None:
    """Whether the owner lets this caller filter by itself, and it says that it can.

    Who may read the whole table needs no more than the owner's consent to that.
    """
    chosen = catalog_of(resource.owner, region).settings
    every = frozenset(catalog.columns(region, resource))
    by_rows = any(part.conditions for part in rights.cells)
    whole = any(part.columns >= every and not part.conditions for part in rights.cells)
    if whole and chosen.get("AllowFullTableExternalDataAccess"):
        return
    if not _is_trusted(call, chosen):
        raise access_denied(NOT_ALLOWED)
    able = set(call.params.get("SupportedPermissionTypes") or ())
    needed = set() if whole else {"CELL_FILTER_PERMISSION" if by_rows else "COLUMN_PERMISSION"}
    if not needed <= able:
        raise AwsError(
            "PermissionTypeMismatchException",
            f"The engine does not support {', '.join(needed)}, which the table needs.",
        )


def _is_trusted(call: Call, chosen: dict[str, Any]) -> bool:
    allowed = chosen.get("ExternalDataFilteringAllowList") or []
    accounts = {one["DataLakePrincipalIdentifier"] for one in allowed}
    values = set(chosen.get("AuthorizedSessionTagValueList") or [])
    tags = {value for key, value in call.caller.session_tags if key == ENGINES_TAG}
    listed = call.caller.account in accounts and not tags.isdisjoint(values)
    return bool(chosen.get("AllowExternalDataFiltering")) and listed


def _path(call: Call, region: str, resource: Resource) -> str:
    """The table's location, or the part of it the caller asks for, as `s3://bucket/prefix`."""
    found = catalog.find_table(resource.owner, region, resource.database, resource.name)
    location = catalog.location_of(found).rstrip("/") if found else ""
    path = str(call.params.get("S3Path") or location).rstrip("/")
    if not location or not f"{path}/".startswith(f"{location}/"):
        raise invalid_input("S3Path must lie below the table's location.")
    return path


def _scope(path: str, permissions: set[str]) -> str:
    """The session policy: nothing but this prefix."""
    bucket, _, prefix = path.removeprefix("s3://").partition("/")
    arn, below = f"arn:aws:s3:::{bucket}", f"{prefix}/" if prefix else ""
    actions = [action for name, action in ON_OBJECTS.items() if permissions & {name, "ALL"}]
    listing = {"StringLike": {"s3:prefix": [prefix, f"{below}*"]}}
    statements = [
        {"Effect": "Allow", "Action": actions, "Resource": f"{arn}/{below}*"},
        {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": arn, "Condition": listing},
    ]
    return json.dumps({"Version": "2012-10-17", "Statement": statements})
