"""Sharing copies back to the producer's data engineers: rights, the share, and links. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sharing.access import Table
from sharing.mirroring import steps
from sharing.mirroring.steps import LINKS, RIGHTS, Entry, Step
from sharing.mirroring.world import ENGINEERS, Copy, Seen, Wanted
from sharing.planning.batches import PERMISSIONS_PER_BATCH, batches

DESCRIBE = frozenset({"DESCRIBE"})


def share_back(wanted: Wanted, seen: Seen, present: Sequence[Copy]) -> Iterator[Step]:
    if not wanted.place.engineer:
        return
    there = [copy for copy in present if copy.target in seen.copies]
    yield from _give_rights(wanted, seen, there)
    yield from _accept(wanted, seen, there)
    yield from _create_links(wanted, seen, there)
    yield from _give_link_rights(wanted, seen, there)


def _give_rights(wanted: Wanted, seen: Seen, there: Sequence[Copy]) -> Iterator[Step]:
    place = wanted.place
    entries = [
        steps.engineers_entry(place, place.engineer, copy, lacking)
        for copy in there
        if (lacking := ENGINEERS - seen.held(place.engineer, copy.target))
    ]
    for batch in batches(entries, PERMISSIONS_PER_BATCH):
        yield steps.change_rights(place, place.catalog, batch, grant=True, touches=RIGHTS)


def _accept(wanted: Wanted, seen: Seen, there: Sequence[Copy]) -> Iterator[Step]:
    needed = {arn for copy in there for arn in seen.shared_by.get(copy.target, frozenset())}
    for arn in sorted(needed):
        share = seen.shares.get(arn)
        if share and share.invitation and share.status != "ASSOCIATED":
            yield steps.accept(wanted.place, share.invitation)


def _create_links(wanted: Wanted, seen: Seen, there: Sequence[Copy]) -> Iterator[Step]:
    links = {wanted.link_of(copy): copy for copy in there}
    for name in sorted({link.database for link in links} - seen.link_databases.keys()):
        tables = [copy.source for link, copy in links.items() if link.database == name]
        yield steps.create_database(wanted.place, wanted.place.producer, name, LINKS, tables)
    for link, copy in sorted(links.items()):
        if link not in seen.links:
            yield steps.create_link(wanted.place, copy, link)


def _give_link_rights(wanted: Wanted, seen: Seen, there: Sequence[Copy]) -> Iterator[Step]:
    place = wanted.place
    needed = {wanted.link_of(copy): copy.source for copy in there}
    needed |= {Table(link.database, ""): source for link, source in needed.items()}
    entries = [
        Entry(place.engineer, place.producer, link, DESCRIBE, source)
        for link, source in sorted(needed.items())
        if place.engineer not in seen.readers.get(link, frozenset())
    ]
    for batch in batches(entries, PERMISSIONS_PER_BATCH):
        yield steps.change_rights(place, place.producer, batch, grant=True, touches=LINKS)
