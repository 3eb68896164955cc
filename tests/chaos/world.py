"""Everything that grants leave in the three accounts, read with plain boto3, not by the product."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from typing import Any

from botocore.exceptions import ClientError

from portal.demo.organisation import REGION
from tests.chaos.company import Company
from tests.portal_role import let_in_by_hand
from tests.sandbox_process import Keys

ALL_COLUMNS = "*"


@dataclass(frozen=True, order=True)
class Row:
    """A row of ListPermissions. ``columns`` of a SELECT: names, or ``ALL_COLUMNS``; those of a
    data cells filter where it goes through one.
    """

    catalog: str
    principal: str
    database: str
    table: str
    permissions: tuple[str, ...]
    grantable: tuple[str, ...]
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, order=True)
class Filter:
    catalog: str
    database: str
    table: str
    name: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class World:
    """``databases`` and ``tables``: account, database(, table), and what it links to."""

    rows: frozenset[Row]
    databases: frozenset[tuple[str, ...]]
    tables: frozenset[tuple[str, ...]]
    shares: frozenset[tuple[str, ...]]
    invitations: frozenset[str]
    filters: frozenset[Filter]

    def beyond(self, before: World) -> Iterator[str]:
        """What there is and was not, and what was and is not."""
        for field in fields(World):
            now, then = getattr(self, field.name), getattr(before, field.name)
            yield from (f"left in {field.name}: {thing}" for thing in sorted(now - then))
            yield from (f"gone from {field.name}: {thing}" for thing in sorted(then - now))


def look(company: Company) -> World:
    accounts = {number: _admin(company, number) for number in company.accounts}
    filters = list(_filters(accounts))
    return World(
        rows=frozenset(_rows(accounts, filters)),
        databases=frozenset(_databases(accounts)),
        tables=frozenset(_tables(accounts)),
        shares=frozenset(_shares(accounts)),
        invitations=frozenset(_invitations(accounts)),
        filters=frozenset(filters),
    )


def columns_seen(keys: Keys, catalog: str, database: str, table: str) -> frozenset[str] | None:
    """The columns Glue shows to a role; None when it shows the role nothing."""
    try:
        found = keys.client("glue", REGION).get_table(
            CatalogId=catalog, DatabaseName=database, Name=table
        )
    except ClientError:
        return None
    columns = found["Table"].get("StorageDescriptor", {}).get("Columns", [])
    return frozenset(column["Name"] for column in columns)


def as_role(company: Company, role: str) -> Keys:
    account = company.aws.accounts[role.split(":")[4]]
    root = Keys(company.sandbox.url, account.root.access_key_id, account.root.secret_access_key)
    return root.assume(role)


def _admin(company: Company, number: str) -> Keys:
    portal, account = company.aws.portal, company.aws.accounts[number]
    let_in_by_hand(account)
    keys = Keys(company.sandbox.url, portal.access_key_id, portal.secret_access_key)
    return keys.assume(account.portal_role, ExternalId=account.external_id)


def _rows(accounts: dict[str, Keys], filters: list[Filter]) -> Iterator[Row]:
    through: dict[tuple[str, ...], Filter] = {
        (one.catalog, one.database, one.table, one.name): one for one in filters
    }
    for keys in accounts.values():
        listing = keys.client("lakeformation", REGION).list_permissions
        for catalog in accounts:
            # With what goes through data cells filters, which is not listed otherwise.
            everything = {"CatalogId": catalog, "IncludeRelated": "TRUE"}
            for row in pages(listing, "PrincipalResourcePermissions", **everything):
                yield _row(catalog, row, through)


def _row(catalog: str, row: dict[str, Any], through: dict[tuple[str, ...], Filter]) -> Row:
    resource = row["Resource"]
    table = resource.get("Table") or resource.get("TableWithColumns") or {}
    cells = resource.get("DataCellsFilter") or {}
    database = table or cells or resource.get("Database", {})
    columns = table.get("ColumnNames") or ([ALL_COLUMNS] if "ColumnWildcard" in table else [])
    if cells:
        key = (catalog, cells["DatabaseName"], cells["TableName"], cells["Name"])
        columns = through[key].columns
    return Row(
        catalog,
        row["Principal"]["DataLakePrincipalIdentifier"],
        database.get("DatabaseName") or database.get("Name", ""),
        table.get("Name") or cells.get("TableName", ""),
        tuple(sorted(row["Permissions"])),
        tuple(sorted(row["PermissionsWithGrantOption"])),
        tuple(sorted(columns)),
    )


def _databases(accounts: dict[str, Keys]) -> Iterator[tuple[str, ...]]:
    for number, keys in accounts.items():
        for database in pages(keys.client("glue", REGION).get_databases, "DatabaseList"):
            yield number, database["Name"], _target(database.get("TargetDatabase"))


def _tables(accounts: dict[str, Keys]) -> Iterator[tuple[str, ...]]:
    for number, keys in accounts.items():
        glue = keys.client("glue", REGION)
        for database in pages(glue.get_databases, "DatabaseList"):
            if database.get("TargetDatabase"):
                continue
            for table in pages(glue.get_tables, "TableList", DatabaseName=database["Name"]):
                target = _target(table.get("TargetTable"))
                yield number, database["Name"], table["Name"], target


def _target(target: dict[str, Any] | None) -> str:
    return json.dumps(target, sort_keys=True) if target else ""


def _shares(accounts: dict[str, Keys]) -> Iterator[tuple[str, ...]]:
    """Owner, consumer and how far it has come, of every share that is not deleted."""
    for number, keys in accounts.items():
        ram = keys.client("ram", REGION)
        shares = pages(ram.get_resource_shares, "resourceShares", resourceOwner="SELF")
        alive = [share["resourceShareArn"] for share in shares if share["status"] != "DELETED"]
        if alive:
            for one in pages(
                ram.get_resource_share_associations,
                "resourceShareAssociations",
                associationType="PRINCIPAL",
                resourceShareArns=alive,
            ):
                yield number, one["associatedEntity"], one["status"]


def _invitations(accounts: dict[str, Keys]) -> Iterator[str]:
    for keys in accounts.values():
        ram = keys.client("ram", REGION)
        for one in pages(ram.get_resource_share_invitations, "resourceShareInvitations"):
            if one["status"] == "PENDING":
                yield one["resourceShareInvitationArn"]


def _filters(accounts: dict[str, Keys]) -> Iterator[Filter]:
    for number, keys in accounts.items():
        client = keys.client("lakeformation", REGION)
        for one in pages(client.list_data_cells_filter, "DataCellsFilters"):
            columns = tuple(sorted(one.get("ColumnNames") or [ALL_COLUMNS]))
            yield Filter(number, one["DatabaseName"], one["TableName"], one["Name"], columns)


def pages(call: Any, key: str, **parameters: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    token: dict[str, str] = {}
    while True:
        page = call(**parameters, **token)
        found += page[key]
        name = "nextToken" if "nextToken" in page else "NextToken"
        if not page.get(name):
            return found
        token = {name: page[name]}


def readable(rows: Iterable[Row]) -> frozenset[str]:
    """The columns that these rows of one principal on one table let it read."""
    return frozenset(
        column for row in rows if "SELECT" in row.permissions for column in row.columns
    )
