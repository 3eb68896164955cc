"""From what is wanted and what is seen to the steps that remain. Pure.

Taking away comes first, and rights before what they are on: dropping a table that is still
shared leaves the resource share behind for people to delete by hand.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from sharing.access import Table
from sharing.lakeformation.registration import covering
from sharing.mirroring import steps
from sharing.mirroring.back import DESCRIBE, share_back
from sharing.mirroring.partitions import Lag
from sharing.mirroring.steps import COPIES, LINKS, RIGHTS, Entry, Step
from sharing.mirroring.world import (
    Copy,
    Seen,
    Wanted,
    differs,
    engineers_holding,
    is_ours,
    leads_to,
    location_to_register,
)
from sharing.planning.batches import PERMISSIONS_PER_BATCH, batches

TABLES_PER_BATCH = 100
PARTITIONS_PER_BATCH = 100
PARTITIONS_PER_DELETION = 25


def plan(wanted: Wanted, seen: Seen, blocked: Iterable[Table | None] = ()) -> tuple[Step, ...]:
    """The steps that can be taken now, in order; none for the ``blocked`` originals."""
    stop = frozenset(blocked)
    present = [copy for copy in wanted.present if copy.source not in stop]
    absent = [copy for copy in wanted.absent if copy.source not in stop]
    return (
        *_take_link_rights(wanted, seen, absent),
        *_take_rights(wanted, seen, absent),
        *_delete_links(wanted, seen, absent),
        *_delete_copies(wanted, seen, absent),
        *_delete_databases(wanted, seen, absent),
        *_deregister(wanted, seen, absent),
        *_register(wanted, seen, present),
        *_create_databases(wanted, seen, present),
        *_put_copies(wanted, seen, present),
        *_put_partitions(wanted, seen, present),
        *share_back(wanted, seen, present),
    )


# Taking away.


def _take_link_rights(wanted: Wanted, seen: Seen, absent: Sequence[Copy]) -> Iterator[Step]:
    place = wanted.place
    links = {wanted.link_of(copy): copy for copy in absent}
    entries = [
        Entry(who, place.producer, link, DESCRIBE, copy.source)
        for link, copy in links.items()
        if leads_to(wanted, seen, link, copy.target)
        for who in sorted(place.engineers & seen.readers.get(link, frozenset()))
    ]
    kept = {wanted.link_of(copy): copy.source for copy in wanted.present}
    kept |= {Table(link.database, ""): source for link, source in kept.items()}
    entries += [
        Entry(who, place.producer, link, DESCRIBE, source)
        for link, source in sorted(kept.items())
        for who in sorted(place.former_engineers & seen.readers.get(link, frozenset()))
    ]
    for batch in batches(entries, PERMISSIONS_PER_BATCH):
        yield steps.change_rights(place, place.producer, batch, grant=False, touches=LINKS)


def _take_rights(wanted: Wanted, seen: Seen, absent: Sequence[Copy]) -> Iterator[Step]:
    place = wanted.place
    entries = [
        steps.engineers_entry(place, who, copy, held)
        for copies, allowed in ((absent, ""), (wanted.present, place.engineer))
        for copy in copies
        for who, held in sorted(engineers_holding(wanted, seen, copy).items())
        if who != allowed
    ]
    for batch in batches(entries, PERMISSIONS_PER_BATCH):
        yield steps.change_rights(place, place.catalog, batch, grant=False, touches=RIGHTS)


def _delete_links(wanted: Wanted, seen: Seen, absent: Sequence[Copy]) -> Iterator[Step]:
    unneeded = absent if wanted.place.engineer else [*absent, *wanted.present]
    by_database: dict[str, dict[str, Table]] = defaultdict(dict)
    for copy in unneeded:
        link = wanted.link_of(copy)
        if leads_to(wanted, seen, link, copy.target):
            by_database[link.database][link.name] = copy.source
    yield from _deletions(wanted, wanted.place.producer, by_database, LINKS)
    kept = {wanted.link_of(copy).database for copy in wanted.shared_back}
    going = {Table(name, table) for name, tables in by_database.items() for table in tables}
    for name, ours in sorted(seen.link_databases.items()):
        left = {link for link in seen.links if link.database == name} - going
        if ours and name not in kept and not left:
            yield steps.delete_database(wanted.place, wanted.place.producer, name, LINKS)


def _delete_copies(wanted: Wanted, seen: Seen, absent: Sequence[Copy]) -> Iterator[Step]:
    """Once nobody holds a right on them; what is still shared waits for the next round."""
    by_database: dict[str, dict[str, Table]] = defaultdict(dict)
    for copy in absent:
        shared = engineers_holding(wanted, seen, copy)
        if is_ours(wanted, seen, copy) and not shared:
            by_database[copy.target.database][copy.target.name] = copy.source
    yield from _deletions(wanted, wanted.place.catalog, by_database, COPIES)


def _deletions(
    wanted: Wanted, account: str, by_database: dict[str, dict[str, Table]], touches: str
) -> Iterator[Step]:
    for database, tables in sorted(by_database.items()):
        for batch in batches(sorted(tables.items()), TABLES_PER_BATCH):
            yield steps.delete_tables(wanted.place, account, database, dict(batch), touches)


def _delete_databases(wanted: Wanted, seen: Seen, absent: Sequence[Copy]) -> Iterator[Step]:
    kept = {copy.target.database for copy in wanted.present}
    for name in sorted({copy.target.database for copy in absent} - kept):
        left = any(target.database == name for target in seen.copies)
        if seen.databases.get(name) and not left:
            yield steps.delete_database(wanted.place, wanted.place.catalog, name, COPIES)


def _deregister(wanted: Wanted, seen: Seen, absent: Sequence[Copy]) -> Iterator[Step]:
    if any(copy.target in seen.copies for copy in absent):
        return
    for arn in sorted(wanted.registered_by_us & seen.registered_here):
        if not _relied_on(wanted, seen, arn):
            yield steps.use_locations(wanted.place, [arn], grant=False)
            yield steps.deregister(wanted.place, arn)


def _relied_on(wanted: Wanted, seen: Seen, arn: str) -> bool:
    if arn.partition(":::")[2].rstrip("/") in wanted.used_elsewhere:
        return True
    known = {**seen.copies, **seen.sources}
    tables = [table for copy in wanted.present for table in (copy.source, copy.target)]
    return any(covering(known[table].location, [arn]) for table in tables if table in known)


# Making.


def _register(wanted: Wanted, seen: Seen, present: Sequence[Copy]) -> Iterator[Step]:
    by_path: dict[str, list[Table]] = defaultdict(list)
    for copy in present:
        if path := location_to_register(copy, seen):
            by_path[path].append(copy.source)
    for path, tables in sorted(by_path.items()):
        yield steps.register(wanted.place, path, tables)


def _create_databases(wanted: Wanted, seen: Seen, present: Sequence[Copy]) -> Iterator[Step]:
    for name in sorted({copy.target.database for copy in present} - seen.databases.keys()):
        tables = [copy.source for copy in present if copy.target.database == name]
        yield steps.create_database(wanted.place, wanted.place.catalog, name, COPIES, tables)


def _put_copies(wanted: Wanted, seen: Seen, present: Sequence[Copy]) -> Iterator[Step]:
    """Only at paths that are registered by now: elsewhere a copy could not be read anyway."""
    ready = [
        copy
        for copy in present
        if differs(copy, seen)
        and not location_to_register(copy, seen)
        and copy.target.database in seen.databases
    ]
    arns = sorted({arn for copy in ready for arn in _location_of(copy, seen)})
    for batch in batches(arns, PERMISSIONS_PER_BATCH):
        yield steps.use_locations(wanted.place, batch, grant=True)
    for copy in ready:
        put = steps.update_table if copy.target in seen.copies else steps.create_table
        yield put(wanted.place, copy, seen.sources[copy.source])


def _put_partitions(wanted: Wanted, seen: Seen, present: Sequence[Copy]) -> Iterator[Step]:
    place = wanted.place
    for copy in present:
        lag = seen.partitions.get(copy.source) or Lag()
        for gone in batches(lag.gone, PARTITIONS_PER_DELETION):
            yield steps.delete_partitions(place, copy, gone)
        for new in batches(lag.new, PARTITIONS_PER_BATCH):
            yield steps.put_partitions(place, copy, new, new=True)
        for changed in batches(lag.changed, PARTITIONS_PER_BATCH):
            yield steps.put_partitions(place, copy, changed, new=False)


def _location_of(copy: Copy, seen: Seen) -> list[str]:
    path = covering(seen.sources[copy.source].location, seen.registered_here)
    return [arn for arn in seen.registered_here if arn.partition(":::")[2].rstrip("/") == path]
