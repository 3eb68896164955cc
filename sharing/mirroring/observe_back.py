"""Reading what leads back to the producer: rights on the copies, the share, and the links."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

from sharing.access import Holding, Link, Share, Table
from sharing.lakeformation.calls import Caller
from sharing.lakeformation.rows import holding_of, shares_of
from sharing.mirroring.listing import Row, databases_of, permissions_of, rows_on, tables_of
from sharing.mirroring.world import Seen, Wanted


def rights(seen: Seen, wanted: Wanted, here: Caller, there: Caller) -> Seen:
    """On the copies: whose rights are asked for when there are engineers, or a copy is to go."""
    asked = wanted.copies if wanted.place.engineers else wanted.absent
    tables = {copy.target for copy in asked if copy.target in seen.copies}
    rights: dict[Holding, frozenset[str]] = {}
    shared_by: dict[Table, frozenset[str]] = {}
    for row in rows_on(here, wanted.place.catalog, tables):
        holding = holding_of(row)
        rights[holding] = rights.get(holding, frozenset()) | frozenset(row["Permissions"])
        if holding.principal in wanted.place.engineers:
            shares = shared_by.get(holding.table, frozenset())
            shared_by[holding.table] = shares | frozenset(shares_of(row))
    seen = replace(seen, rights=rights, shared_by=shared_by)
    return replace(seen, shares=_shares(seen, wanted, here, there))


def _shares(seen: Seen, wanted: Wanted, here: Caller, there: Caller) -> dict[str, Share]:
    arns = sorted({arn for arns in seen.shared_by.values() for arn in arns})
    if not arns:
        return {}
    associations = here.pages(
        "ram",
        "get_resource_share_associations",
        "resourceShareAssociations",
        associationType="PRINCIPAL",
        resourceShareArns=arns,
    )
    status = {
        one["resourceShareArn"]: one["status"]
        for one in associations
        if one["associatedEntity"] == wanted.place.producer
    }
    shares = {arn: Share(status.get(arn, "ASSOCIATING")) for arn in arns}
    if any(share.status == "ASSOCIATING" for share in shares.values()):
        shares |= _invitations(shares, there)
    return shares


def _invitations(shares: dict[str, Share], there: Caller) -> dict[str, Share]:
    invitations = there.pages(
        "ram",
        "get_resource_share_invitations",
        "resourceShareInvitations",
        resourceShareArns=sorted(shares),
    )
    return {
        one["resourceShareArn"]: Share("ASSOCIATING", one["resourceShareInvitationArn"])
        for one in invitations
        if one["status"] == "PENDING" and shares[one["resourceShareArn"]].status == "ASSOCIATING"
    }


def links(seen: Seen, wanted: Wanted, there: Caller) -> Seen:
    place = wanted.place
    names = sorted({wanted.link_of(copy).database for copy in wanted.copies})
    databases = databases_of(there, place.producer, names)
    found = {
        link: _link(one)
        for name in databases
        for link, one in tables_of(there, place.producer, name).items()
    }
    wanted_links = {wanted.link_of(copy) for copy in wanted.copies} & found.keys()
    readers: dict[Table, frozenset[str]] = {}
    for where, rows in (
        (lambda row: holding_of(row).table, rows_on(there, place.producer, wanted_links)),
        (_database_of, _on_databases(there, place.producer, databases)),
    ):
        _add_readers(readers, rows, where)
    return replace(seen, link_databases=databases, links=found, readers=readers)


def _on_databases(caller: Caller, catalog: str, names: Iterable[str]) -> Iterator[Row]:
    for name in names:
        resource = {"Database": {"CatalogId": catalog, "Name": name}}
        yield from permissions_of(caller, catalog, Resource=resource)


def _database_of(row: Row) -> Table:
    return Table(row["Resource"]["Database"]["Name"], "")


def _add_readers(
    readers: dict[Table, frozenset[str]], rows: Iterable[Row], where: Callable[[Row], Table]
) -> None:
    for row in rows:
        if "DESCRIBE" in row["Permissions"]:
            who = row["Principal"]["DataLakePrincipalIdentifier"]
            readers[where(row)] = readers.get(where(row), frozenset()) | {who}


def _link(table: dict[str, Any]) -> Link:
    target = table.get("TargetTable")
    if not target:
        return Link("", None)
    return Link(target["CatalogId"], Table(target["DatabaseName"], target["Name"]))
