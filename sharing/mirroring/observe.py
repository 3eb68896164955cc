"""Reading the present state of one mirror route, in calls that grow with databases, not tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from sharing.access import Table
from sharing.lakeformation.calls import Caller, Callers
from sharing.lakeformation.registration import registered_locations
from sharing.mirroring.definitions import Definition, read
from sharing.mirroring.listing import FEW_TABLES, databases_of, tables_of, unless_absent
from sharing.mirroring.observe_back import links, rights
from sharing.mirroring.partitions import Lag, are_listed, lag, listed
from sharing.mirroring.steps import COPIES, LINKS, LOCATIONS, PARTITIONS, RIGHTS, SOURCES
from sharing.mirroring.world import Copy, Seen, Wanted

ALL_PARTS = frozenset({SOURCES, COPIES, PARTITIONS, LOCATIONS, RIGHTS, LINKS})


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
        seen = rights(seen, wanted, here, there)
    if LINKS in parts and place.engineers:
        seen = links(seen, wanted, there)
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
        for table, found in tables_of(there, wanted.place.producer, database).items():
            if table.name in names:
                yield table, read(found)
        return
    for copy in copies:
        named = {"DatabaseName": database, "Name": copy.source.name}
        answer = unless_absent(there, "get_table", CatalogId=wanted.place.producer, **named)
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
    databases = databases_of(here, wanted.place.catalog, names)
    found = {
        table: read(one)
        for name in databases
        for table, one in tables_of(here, wanted.place.catalog, name).items()
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
