"""What Lake Formation refuses before it asks who is calling: shapes, names and combinations."""

import re
from datetime import UTC, datetime
from typing import Any

from sandbox.errors import invalid_input
from sandbox.glue import catalog
from sandbox.identity import account_in, directory, iam_of, role_named, user_named
from sandbox.lakeformation.resources import Columns, Resource
from sandbox.settings import settings

ON_A_DATABASE = frozenset({"ALL", "ALTER", "CREATE_TABLE", "DESCRIBE", "DROP"})
ON_A_TABLE = frozenset({"ALL", "ALTER", "DELETE", "DESCRIBE", "DROP", "INSERT", "SELECT"})
PERMISSIONS = {
    "CATALOG": frozenset({"CREATE_DATABASE", "CREATE_LF_TAG"}),
    "DATABASE": ON_A_DATABASE,
    "TABLE": ON_A_TABLE,
    "DATA_CELLS_FILTER": frozenset({"DESCRIBE", "DROP", "SELECT"}),
    "LF_TAG": frozenset({"ALTER", "ASSOCIATE", "DESCRIBE", "DROP", "GRANT_WITH_LF_TAG_EXPRESSION"}),
    "LF_TAG_POLICY_DATABASE": ON_A_DATABASE,
    "LF_TAG_POLICY_TABLE": ON_A_TABLE,
    "DATA_LOCATION": frozenset({"DATA_LOCATION_ACCESS"}),
}
ON_A_LINK = frozenset({"DESCRIBE", "DROP"})
BAD_MODIFICATION = "Permissions modification is invalid."
NO_SUCH_COLUMN = "Unsupported modification: cannot grant/revoke permission on non-existent column."

_PRINCIPAL = re.compile(r"arn:aws:iam::\d{12}:(role|user)/.+|\d{12}|\d{12}:IAMPrincipals")
_ORGANIZATION = re.compile(r"arn:aws:organizations::\d{12}:(organization|ou)/.+")


def check_catalog_id(params: dict[str, Any]) -> None:
    """E21."""
    catalog_id = params.get("CatalogId")
    if catalog_id is not None and not re.fullmatch(r"\d{12}", str(catalog_id)):
        raise invalid_input("Catalog id must be a valid AWS account id.")


def check_permissions(
    resource: Resource, columns: Columns | None, permissions: set[str], grantable: set[str]
) -> None:
    """The permission must be one of the resource's (E8, E13), the grant option within (E9)."""
    if not permissions and not grantable:
        raise invalid_input("Permissions must not be empty.")
    if columns and permissions | grantable != {"SELECT"}:
        raise invalid_input(BAD_MODIFICATION)
    unknown = (permissions | grantable) - PERMISSIONS[resource.kind]
    if unknown:
        named = ", ".join(sorted(unknown))
        raise invalid_input(f"Permissions [{named}] are not valid on this resource.")


def check_grant_option(columns: Columns | None, permissions: set[str], grantable: set[str]) -> None:
    """E9 and E15."""
    if not grantable <= permissions:
        raise invalid_input("Permissions with grant option must be a subset of the permissions.")
    if columns and columns.excluded and grantable:
        raise invalid_input("Grant option is not supported with excluded columns.")
    if columns and grantable and settings.column_grant_option == "never":
        raise invalid_input("Grant option is not supported with a list of columns.")


def check_link(region: str, resource: Resource, permissions: set[str]) -> None:
    """A link knows no rights but DESCRIBE and DROP; ALL there is the default of IAM alone."""
    if catalog.is_link(region, resource) and not permissions <= ON_A_LINK:
        raise invalid_input(f"Only DESCRIBE and DROP can be granted on the link {resource.name}.")


def check_columns(region: str, resource: Resource, columns: Columns | None) -> None:
    """Columns must exist (E11: never on a link) and be no partition keys (E16)."""
    if columns is None:
        return
    if columns.names & set(catalog.partition_keys(region, resource)):
        raise invalid_input("Partition columns cannot be part of a column list.")
    if not columns.names <= set(catalog.columns(region, resource)):
        raise invalid_input(NO_SUCH_COLUMN)


def check_principal(principal: str, owner: str) -> None:
    """A role or user must exist under its full path (E17) and be known by now (E18)."""
    if principal == "IAM_ALLOWED_PRINCIPALS" or _ORGANIZATION.fullmatch(principal):
        return
    if not _PRINCIPAL.fullmatch(principal):
        raise invalid_input("Invalid principal")
    if not principal.startswith("arn:"):
        return
    abroad = account_in(principal) != owner
    if abroad and settings.unknown_external_role == "accept":
        return
    if role_named(principal) is None and user_named(principal) is None:
        raise invalid_input(_why_unknown(principal))
    if _is_too_new(principal):
        raise invalid_input("Invalid principal")


def _why_unknown(principal: str) -> str:
    name = principal.rpartition("/")[2]
    account = account_in(principal)
    known = account in directory.accounts and any(
        role.name == name for role in iam_of(account).roles.values()
    )
    return f"Invalid path for user, arn: {principal}" if known else "Invalid principal"


def _is_too_new(principal: str) -> bool:
    role = role_named(principal)
    if role is None:
        return False
    made = role.create_date
    aware = made if made.tzinfo else made.replace(tzinfo=UTC)
    return (datetime.now(UTC) - aware).total_seconds() < settings.new_role_seconds


def account_of_principal(principal: str, owner: str) -> str:
    """The account a grantee belongs to; IAMAllowedPrincipals belong to the owner's."""
    if principal.startswith("arn:"):
        return account_in(principal)
    return principal[:12] if principal[:12].isdigit() else owner


def is_direct(principal: str) -> bool:
    return principal.startswith("arn:aws:iam::")
