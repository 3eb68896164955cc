"""Reading the present state of one mirror route, in calls that grow with databases, not tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace
from typing import Any

from sharing.access import Holding, Link, Share, Table
from sharing.errors import Refused
from sharing.lakeformation.calls import Caller, Callers
from sharing.lakeformation.registration import registered_locations
from sharing.lakeformation.rows import holding_of, shares_of
from sharing.mirroring.definitions import Definition, read
from sharing.mirroring.partitions import Lag, are_listed, lag, listed
from sharing.mirroring.steps import COPIES, LINKS, LOCATIONS, PARTITIONS, RIGHTS, SOURCES
from sharing.mirroring.world import Copy, Seen, Wanted
from sharing.steps import OURS

ALL_PARTS = frozenset({SOURCES, COPIES, PARTITIONS, LOCATIONS, RIGHTS, LINKS})
FEW_TABLES = 10
"""Up to here asking for each is cheaper than listing a database, or a catalog's permissions."""
TABLES_PER_PAGE = 100
ROWS_PER_PAGE = 1000
ABSENT = "EntityNotFoundException"

Row = dict[str, Any]


def observe(
    wanted: Wanted,
    callers: Callers,
    *,
    before: Seen | None = None,
    parts: frozenset[str] = ALL_PARTS,
) -> Seen:
    """What AWS says now. ``parts`` not named are taken over from ``before``. Raises AwsError."""
    place = wanted.place
    here = callers.at(place.catalog, place.region)
    there = callers.at(place.producer, place.region)
    seen = before or Seen()
    if SOURCES in parts:
        seen = replace(seen, sources=_sources(wanted, there))
    if LOCATIONS in parts:
        seen = _locations(seen, here, there)
    if COPIES in parts:
        seen = _copies(seen, wanted, here)
    if {COPIES, PARTITIONS} & parts:
        seen = replace(seen, partitions=_partitions(seen, wanted, here, there))
    if {COPIES, RIGHTS} & parts:
        seen = _rights(seen, wanted, here, there)
    if LINKS in parts and place.engineers:
        seen = _links(seen, wanted, there)
    return seen


# The producer's originals.


def _sources(wanted: Wanted, there: Caller) -> dict[Table, Definition]:
    by_database: dict[str, list[Copy]] = defaultdict(list)
    for copy in wanted.present:
        by_database[copy.source.database].append(copy)
    return {
        table: definition
        for database, copies in by_database.items()
        for table, definition in _originals(wanted, there, database, copies)
    }


def _originals(
    wanted: Wanted, there: Caller, database: str, copies: list[Copy]
) -> Iterator[tuple[Table, Definition]]:
    if len(copies) > FEW_TABLES:
        names = {copy.source.name for copy in copies}
        for table, found in _tables(there, wanted.place.producer, database).items():
            if table.name in names:
                yield table, read(found)
        return
    for copy in copies:
        named = {"DatabaseName": database, "Name": copy.source.name}
        answer = _unless_absent(there, "get_table", CatalogId=wanted.place.producer, **named)
        if answer:
            yield copy.source, read(answer["Table"])


# The catalog account.


def _locations(seen: Seen, here: Caller, there: Caller) -> Seen:
    return replace(
        seen,
        registered_here=registered_locations(here),
        registered_there=registered_locations(there),
    )


def _copies(seen: Seen, wanted: Wanted, here: Caller) -> Seen:
    names = sorted({copy.target.database for copy in wanted.copies})
    databases = _databases(here, wanted.place.catalog, names)
    found = {
        table: read(one)
        for name in databases
        for table, one in _tables(here, wanted.place.catalog, name).items()
    }
    return replace(seen, databases=databases, copies=found)


def _partitions(seen: Seen, wanted: Wanted, here: Caller, there: Caller) -> dict[Table, Lag]:
    """What the copies that stand lag behind by; a copy altered in its keys is left alone."""
    place = wanted.place
    found = {}
    for copy in wanted.present:
        source, target = seen.sources.get(copy.source), seen.copies.get(copy.target)
        if source and target and not target.is_link and are_listed(source) and are_listed(target):
            originals = listed(there, place.producer, copy.source)
            found[copy.source] = lag(originals, listed(here, place.catalog, copy.target))
    return {source: behind for source, behind in found.items() if behind}


def _databases(caller: Caller, catalog: str, names: Iterable[str]) -> dict[str, bool]:
    """Those that exist, and whether Sluice made them."""
    found = {}
    for name in names:
        answer = _unless_absent(caller, "get_database", CatalogId=catalog, Name=name)
        if answer:
            found[name] = OURS in (answer["Database"].get("Parameters") or {})
    return found


def _tables(caller: Caller, catalog: str, database: str) -> dict[Table, dict[str, Any]]:
    try:
        listed = list(
            caller.pages(
                "glue",
                "get_tables",
                "TableList",
                CatalogId=catalog,
                DatabaseName=database,
                MaxResults=TABLES_PER_PAGE,
            )
        )
    except Refused as error:
        if error.code != ABSENT:
            raise
        return {}
    return {Table(database, one["Name"]): one for one in listed}


def _unless_absent(caller: Caller, method: str, **named: Any) -> dict[str, Any] | None:
    try:
        return caller("glue", method, **named)
    except Refused as error:
        if error.code != ABSENT:
            raise
        return None


def _rights(seen: Seen, wanted: Wanted, here: Caller, there: Caller) -> Seen:
    """On the copies: whose rights are asked for when there are engineers, or a copy is to go."""
    asked = wanted.copies if wanted.place.engineers else wanted.absent
    tables = {copy.target for copy in asked if copy.target in seen.copies}
    rights: dict[Holding, frozenset[str]] = {}
    shared_by: dict[Table, frozenset[str]] = {}
    for row in _rows(here, wanted.place.catalog, tables):
        holding = holding_of(row)
        rights[holding] = rights.get(holding, frozenset()) | frozenset(row["Permissions"])
        if holding.principal in wanted.place.engineers:
            shares = shared_by.get(holding.table, frozenset())
            shared_by[holding.table] = shares | frozenset(shares_of(row))
    seen = replace(seen, rights=rights, shared_by=shared_by)
    return replace(seen, shares=_shares(seen, wanted, here, there))


def _rows(caller: Caller, catalog: str, tables: Collection[Table]) -> Iterator[Row]:
    if len(tables) > FEW_TABLES:
        rows = _permissions(caller, catalog, ResourceType="TABLE")
        yield from (row for row in rows if holding_of(row).table in tables)
        return
    for table in sorted(tables):
        name = {"DatabaseName": table.database, "Name": table.name}
        yield from _permissions(caller, catalog, Resource={"Table": {"CatalogId": catalog, **name}})


def _permissions(caller: Caller, catalog: str, **which: Any) -> Iterator[Row]:
    return caller.pages(
        "lakeformation",
        "list_permissions",
        "PrincipalResourcePermissions",
        CatalogId=catalog,
        MaxResults=ROWS_PER_PAGE,
        **which,
    )


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


# The links back, in the producer's account.


def _links(seen: Seen, wanted: Wanted, there: Caller) -> Seen:
    place = wanted.place
    names = sorted({wanted.link_of(copy).database for copy in wanted.copies})
    databases = _databases(there, place.producer, names)
    found = {
        link: _link(one)
        for name in databases
        for link, one in _tables(there, place.producer, name).items()
    }
    wanted_links = {wanted.link_of(copy) for copy in wanted.copies} & found.keys()
    readers: dict[Table, frozenset[str]] = {}
    for where, rows in (
        (lambda row: holding_of(row).table, _rows(there, place.producer, wanted_links)),
        (_database_of, _on_databases(there, place.producer, databases)),
    ):
        _add_readers(readers, rows, where)
    return replace(seen, link_databases=databases, links=found, readers=readers)


def _on_databases(caller: Caller, catalog: str, names: Iterable[str]) -> Iterator[Row]:
    for name in names:
        resource = {"Database": {"CatalogId": catalog, "Name": name}}
        yield from _permissions(caller, catalog, Resource=resource)


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
