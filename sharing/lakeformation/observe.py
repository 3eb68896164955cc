"""Reading the present state of one route from AWS, in few calls.

Permissions are listed by resource for a few tables and by sweeping the catalog for many, never
by principal: for a role of another account Lake Formation then answers with effective rights, or
with nothing although the grant exists.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import Any

from sharing.access import Holding, Link, Seen, Share, Table, Wanted
from sharing.errors import Refused
from sharing.lakeformation.calls import Caller, Callers
from sharing.lakeformation.rows import (
    Row,
    holding_of,
    principal_of,
    rights_of,
    shares_of,
    table_name,
)
from sharing.steps import LOCAL, OURS, OWNER, SHARES, TARGET

FEW_TABLES = 10
"""Up to here one listing per table is cheaper than sweeping the whole catalog."""
PAGE = 1000
EVERYBODY = "IAM_ALLOWED_PRINCIPALS"
ALL_PARTS = frozenset({OWNER, SHARES, LOCAL, TARGET})


def observe(
    wanted: Wanted,
    callers: Callers,
    *,
    before: Seen | None = None,
    parts: frozenset[str] = ALL_PARTS,
) -> Seen:
    """What AWS says now. ``parts`` not named are taken over from ``before``. Raises AwsError."""
    place = wanted.place
    owner = callers.at(place.catalog_account, place.catalog_region)
    consumer = callers.at(place.account, place.catalog_region)
    seen = before or Seen()
    if OWNER in parts:
        seen = _observe_owner(seen, wanted, owner)
    if {OWNER, SHARES} & parts:
        seen = _observe_shares(seen, wanted, owner, consumer)
    if LOCAL in parts:
        seen = _observe_local(seen, wanted, callers.at(place.account, place.region))
    if place.account_mode and {OWNER, SHARES, TARGET} & parts:
        seen = _observe_target(seen, wanted, consumer)
    return seen


# At the owner.


def _observe_owner(seen: Seen, wanted: Wanted, owner: Caller) -> Seen:
    rows, gone = _owner_rows(wanted, owner)
    open_to_all: set[Table] = set()
    shared_by: dict[Table, set[str]] = defaultdict(set)
    for row in rows:
        holding = holding_of(row)
        if holding.table not in wanted.tables:
            continue
        if holding.principal == EVERYBODY:
            open_to_all.add(holding.table)
        if _concerns(wanted, holding):
            shared_by[holding.table].update(shares_of(row))
    return replace(
        seen,
        at_owner=rights_of(row for row in rows if _concerns(wanted, holding_of(row))),
        open_to_all=frozenset(open_to_all),
        gone=frozenset(gone),
        shared_by={table: frozenset(arns) for table, arns in shared_by.items()},
    )


def _concerns(wanted: Wanted, holding: Holding) -> bool:
    return holding in wanted.at_owner or holding in wanted.given_up_at_owner


def _owner_rows(wanted: Wanted, owner: Caller) -> tuple[list[Row], set[Table]]:
    catalog = wanted.place.catalog_account
    if len(wanted.tables) > FEW_TABLES:
        return _sweep(owner, catalog), set()
    rows: list[Row] = []
    gone: set[Table] = set()
    for table in sorted(wanted.tables):
        try:
            rows.extend(_rows_of(owner, catalog, table))
        except Refused:
            if not _is_gone(owner, catalog, table):
                raise
            gone.add(table)
    return rows, gone


def _rows_of(caller: Caller, catalog: str, table: Table) -> list[Row]:
    name = {"CatalogId": catalog, "DatabaseName": table.database, "Name": table.name}
    return list(
        caller.pages(
            "lakeformation",
            "list_permissions",
            "PrincipalResourcePermissions",
            CatalogId=catalog,
            Resource={"Table": name},
            MaxResults=PAGE,
        )
    )


def _sweep(caller: Caller, catalog: str) -> list[Row]:
    rows = caller.pages(
        "lakeformation",
        "list_permissions",
        "PrincipalResourcePermissions",
        CatalogId=catalog,
        ResourceType="TABLE",
        MaxResults=PAGE,
    )
    return [row for row in rows if table_name(row).get("Name")]


def _is_gone(owner: Caller, catalog: str, table: Table) -> bool:
    """A listing that is refused may mean "no such table" or "not allowed"; Glue tells which."""
    try:
        owner("glue", "get_table", CatalogId=catalog, DatabaseName=table.database, Name=table.name)
    except Refused as error:
        return error.code == "EntityNotFoundException"
    return False


# The RAM shares between the two accounts.


def _observe_shares(seen: Seen, wanted: Wanted, owner: Caller, consumer: Caller) -> Seen:
    arns = sorted({arn for arns in seen.shared_by.values() for arn in arns})
    if not arns or wanted.place.account == wanted.place.catalog_account:
        return replace(seen, shares={})
    associations = owner.pages(
        "ram",
        "get_resource_share_associations",
        "resourceShareAssociations",
        associationType="PRINCIPAL",
        resourceShareArns=arns,
    )
    status = {
        item["resourceShareArn"]: item["status"]
        for item in associations
        if item["associatedEntity"] == wanted.place.account
    }
    shares = {arn: Share(status.get(arn, "ASSOCIATING")) for arn in arns}
    if any(share.status == "ASSOCIATING" for share in shares.values()):
        shares |= _invited(shares, consumer)
    return replace(seen, shares=shares)


def _invited(shares: dict[str, Share], consumer: Caller) -> dict[str, Share]:
    invitations = consumer.pages(
        "ram",
        "get_resource_share_invitations",
        "resourceShareInvitations",
        resourceShareArns=sorted(shares),
    )
    return {
        item["resourceShareArn"]: Share("ASSOCIATING", item["resourceShareInvitationArn"])
        for item in invitations
        if item["status"] == "PENDING" and shares[item["resourceShareArn"]].status == "ASSOCIATING"
    }


# The local database and its links.


def _observe_local(seen: Seen, wanted: Wanted, consumer: Caller) -> Seen:
    place = wanted.place
    try:
        tables = list(
            consumer.pages(
                "glue",
                "get_tables",
                "TableList",
                CatalogId=place.account,
                DatabaseName=place.database,
            )
        )
    except Refused as error:
        if error.code != "EntityNotFoundException":
            raise
        return replace(
            seen,
            database_exists=False,
            database_is_ours=False,
            database_readers=frozenset(),
            links={},
            link_readers={},
        )
    links = {table["Name"]: _link(table) for table in tables}
    return replace(
        seen,
        database_exists=True,
        database_is_ours=not wanted.database_in_use and _is_ours(wanted, consumer),
        database_readers=_database_readers(wanted, consumer),
        links=links,
        link_readers=_link_readers(wanted, consumer, links),
    )


def _link(table: dict[str, Any]) -> Link:
    target = table.get("TargetTable")
    if not target:
        return Link(catalog_account="", target=None)
    return Link(target["CatalogId"], Table(target["DatabaseName"], target["Name"]))


def _is_ours(wanted: Wanted, consumer: Caller) -> bool:
    place = wanted.place
    response = consumer("glue", "get_database", CatalogId=place.account, Name=place.database)
    return OURS in response["Database"].get("Parameters", {})


def _database_readers(wanted: Wanted, consumer: Caller) -> frozenset[str]:
    place = wanted.place
    rows = consumer.pages(
        "lakeformation",
        "list_permissions",
        "PrincipalResourcePermissions",
        CatalogId=place.account,
        Resource={"Database": {"CatalogId": place.account, "Name": place.database}},
        MaxResults=PAGE,
    )
    return frozenset(principal_of(row) for row in rows if _may_see(row))


def _link_readers(
    wanted: Wanted, consumer: Caller, links: dict[str, Link]
) -> dict[str, frozenset[str]]:
    place = wanted.place
    names = sorted(links.keys() & {*wanted.links, *wanted.given_up_links})
    rows = (
        _sweep(consumer, place.account)
        if len(names) > FEW_TABLES
        else [
            row
            for name in names
            for row in _rows_of(consumer, place.account, Table(place.database, name))
        ]
    )
    readers: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        table = holding_of(row).table
        if table.database == place.database and _may_see(row):
            readers[table.name].add(principal_of(row))
    return {name: frozenset(readers[name]) for name in names}


def _may_see(row: Row) -> bool:
    return "DESCRIBE" in row["Permissions"]


# What the consumer account passed on to its roles (account mode).


def _observe_target(seen: Seen, wanted: Wanted, consumer: Caller) -> Seen:
    tables = {h.table for h in {*wanted.at_target, *wanted.given_up_at_target}}
    visible = [table for table in tables if seen.share_accepted(table)]
    rows = _target_rows(wanted, consumer, visible)
    concerned = {*wanted.at_target, *wanted.given_up_at_target}
    return replace(seen, at_target=rights_of(row for row in rows if holding_of(row) in concerned))


def _target_rows(wanted: Wanted, consumer: Caller, tables: list[Table]) -> list[Row]:
    catalog = wanted.place.catalog_account
    if len(tables) > FEW_TABLES:
        return _sweep(consumer, catalog)
    rows: list[Row] = []
    for table in sorted(tables):
        try:
            rows.extend(_rows_of(consumer, catalog, table))
        except Refused:
            # The owner's right has not arrived, or is gone: then nothing can be passed on.
            continue
    return rows
