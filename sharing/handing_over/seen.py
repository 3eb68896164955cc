"""What stands in the way of Lake Formation governing one table, read from AWS."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sharing.errors import Refused
from sharing.lakeformation.calls import Caller
from sharing.lakeformation.registration import covering, registered_locations, s3_path

EVERYBODY = "IAM_ALLOWED_PRINCIPALS"
VIEW = "VIRTUAL_VIEW"
ALL_TABLES = "ALL_TABLES"
TO_ALTER = frozenset({"ALL", "ALTER"})


@dataclass(frozen=True)
class Held:
    """Rights as ListPermissions tells them."""

    permissions: tuple[str, ...]
    grantable: tuple[str, ...] = ()


@dataclass(frozen=True)
class TableSeen:
    """One table as it stands in the account that owns it.

    ``covered_by``: the registered path its location lies under, if any. ``everybodys``: what
    IAMAllowedPrincipals hold on this table; ``everybodys_on_all`` on all tables of the database.
    ``own_bucket`` is None where nobody could look. ``may_alter``: the portal role may change the
    database as it is.
    """

    account: str
    region: str
    database: dict[str, Any]
    name: str
    partition: str = "aws"
    location: str = ""
    is_view: bool = False
    covered_by: str = ""
    everybodys: Held | None = None
    everybodys_on_all: Held | None = None
    own_bucket: bool | None = None
    may_alter: bool = False

    @property
    def path(self) -> str:
        """``bucket/prefix``; empty for a view and for what does not lie in S3."""
        return "" if self.is_view else s3_path(self.location)

    @property
    def opens_new_tables(self) -> bool:
        return bool(self.database.get("CreateTableDefaultPermissions"))


def look(caller: Caller, *, account: str, region: str, database: str, name: str) -> TableSeen:
    """In seven calls. ``caller`` acts in the account that owns the table. Raises AwsError."""
    table = caller("glue", "get_table", DatabaseName=database, Name=name)["Table"]
    location = (table.get("StorageDescriptor") or {}).get("Location") or ""
    named = {"CatalogId": account, "DatabaseName": database}
    covered_by = covering(location, registered_locations(caller)) if s3_path(location) else ""
    return TableSeen(
        account=account,
        region=region,
        partition=caller.principal.split(":")[1],
        database=caller("glue", "get_database", Name=database)["Database"],
        name=name,
        location=location,
        is_view=table.get("TableType") == VIEW,
        covered_by=covered_by,
        everybodys=_everybodys(caller, {"Table": {**named, "Name": name}}),
        everybodys_on_all=_everybodys(caller, {"Table": {**named, "TableWildcard": {}}}),
        own_bucket=None if covered_by else _is_own(caller, s3_path(location).partition("/")[0]),
        may_alter=_may_alter(caller, {"Database": {"CatalogId": account, "Name": database}}),
    )


def _everybodys(caller: Caller, resource: dict[str, Any]) -> Held | None:
    """A table's listing may tell of rights on all tables too; those are not the table's own."""
    on_all = "TableWildcard" in resource["Table"]
    found = [
        row
        for row in _rows(caller, resource)
        if row["Principal"]["DataLakePrincipalIdentifier"] == EVERYBODY
        and _is_on_all(_table_of(row)) == on_all
    ]
    if not found:
        return None
    return Held(
        tuple(sorted({one for row in found for one in row["Permissions"]})),
        tuple(sorted({one for row in found for one in row["PermissionsWithGrantOption"]})),
    )


def _table_of(row: dict[str, Any]) -> dict[str, Any]:
    resource = row["Resource"]
    found: dict[str, Any] = resource.get("Table") or resource.get("TableWithColumns") or {}
    return found


def _is_on_all(table: dict[str, Any]) -> bool:
    """SELECT comes back as a row of columns, which tells of all tables by this name alone."""
    return "TableWildcard" in table or table.get("Name") == ALL_TABLES


def _may_alter(caller: Caller, resource: dict[str, Any]) -> bool:
    mine = {caller.principal, EVERYBODY}
    return any(
        row["Principal"]["DataLakePrincipalIdentifier"] in mine
        and TO_ALTER & set(row["Permissions"])
        for row in _rows(caller, resource)
    )


def _rows(caller: Caller, resource: dict[str, Any]) -> list[dict[str, Any]]:
    return list(
        caller.pages(
            "lakeformation",
            "list_permissions",
            "PrincipalResourcePermissions",
            Resource=resource,
        )
    )


def _is_own(caller: Caller, bucket: str) -> bool | None:
    """ListBuckets tells the caller's own account's buckets, and no others."""
    if not bucket:
        return None
    try:
        answer = caller("s3", "list_buckets", Prefix=bucket)
    except Refused:
        return None
    return any(one["Name"] == bucket for one in answer.get("Buckets", []))
