"""What is wanted of one mirror route and what was seen. Plain values, no database, no AWS."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from sharing.access import Holding, Link, Share, Table
from sharing.lakeformation.registration import covering, s3_path
from sharing.mirroring.definitions import Definition
from sharing.mirroring.partitions import Lag
from sharing.topology import beside

ENGINEERS = frozenset({"ALTER", "DESCRIBE"})
"""What data engineers may do with the copies: keep their schema. Reading takes a decision of the
producer's side like everybody's, and who names the role decides on no access. Lake Formation gives
other accounts no DROP of a database, and a copy dropped there would only be made again."""


@dataclass(frozen=True)
class Place:
    """``admin`` is the portal role in the catalog account, which makes the copies and so holds
    every right on them; ``former_engineers`` may hold some still and must not.
    """

    producer: str
    catalog: str
    region: str
    admin: str
    location_role: str = ""
    engineer: str = ""
    former_engineers: frozenset[str] = frozenset()
    connected: bool = True

    def original(self, source: Table) -> str:
        return f"arn:aws:glue:{self.region}:{self.producer}:table/{source.database}/{source.name}"

    @property
    def engineers(self) -> frozenset[str]:
        return self.former_engineers | ({self.engineer} if self.engineer else frozenset())


@dataclass(frozen=True)
class Copy:
    """One table to be mirrored, or no longer. ``copied`` is the fingerprint last copied, empty
    before; ``force`` copies once more even over what was altered in the catalog account.
    """

    source: Table
    target: Table
    copied: str = ""
    force: bool = False


@dataclass(frozen=True)
class Wanted:
    """``registered_by_us``: ARNs of locations; ``used_elsewhere``: the paths that copies of other
    producers rely on.
    """

    place: Place
    present: tuple[Copy, ...] = ()
    absent: tuple[Copy, ...] = ()
    registered_by_us: frozenset[str] = frozenset()
    used_elsewhere: frozenset[str] = frozenset()

    @property
    def copies(self) -> tuple[Copy, ...]:
        return (*self.present, *self.absent)

    def link_of(self, copy: Copy) -> Table:
        """The link in the producer's account that leads back to the copy."""
        return Table(beside(copy.source.database, self.place.catalog), copy.source.name)

    @property
    def shared_back(self) -> tuple[Copy, ...]:
        return self.present if self.place.engineer else ()


@dataclass(frozen=True)
class Seen:
    """What was read from AWS. ``partitions`` are those that copies lag behind by, by the original.
    Databases map to whether Sluice made them; a link's database in
    ``readers`` is a table without a name.
    """

    sources: dict[Table, Definition] = field(default_factory=dict)
    copies: dict[Table, Definition] = field(default_factory=dict)
    databases: dict[str, bool] = field(default_factory=dict)
    registered_here: frozenset[str] = frozenset()
    registered_there: frozenset[str] = frozenset()
    rights: dict[Holding, frozenset[str]] = field(default_factory=dict)
    shares: dict[str, Share] = field(default_factory=dict)
    shared_by: dict[Table, frozenset[str]] = field(default_factory=dict)
    link_databases: dict[str, bool] = field(default_factory=dict)
    partitions: dict[Table, Lag] = field(default_factory=dict)
    links: dict[Table, Link] = field(default_factory=dict)
    readers: dict[Table, frozenset[str]] = field(default_factory=dict)

    def share_accepted(self, table: Table) -> bool:
        arns = self.shared_by.get(table, frozenset())
        return all(self.shares[arn].status == "ASSOCIATED" for arn in arns if arn in self.shares)

    def held(self, principal: str, table: Table) -> frozenset[str]:
        return self.rights.get(Holding(principal, table), frozenset())


def location_to_register(copy: Copy, seen: Seen) -> str:
    """The path (``bucket/prefix``) that a copy lacks in the catalog account; empty for none.

    The path the producer registered rather than the table's own: one for many tables.
    """
    source = seen.sources.get(copy.source)
    if source is None or not s3_path(source.location):
        return ""
    if covering(source.location, seen.registered_here):
        return ""
    return covering(source.location, seen.registered_there) or s3_path(source.location)


def differs(copy: Copy, seen: Seen) -> bool:
    """Whether the original's definition must be copied (again)."""
    source, there = seen.sources.get(copy.source), seen.copies.get(copy.target)
    if source is None:
        return False
    if there is None:
        return True
    if there.fingerprint == source.fingerprint:
        return False
    return copy.force or source.fingerprint != copy.copied


def altered(copy: Copy, seen: Seen) -> bool:
    """Changed in the catalog account since it was copied, while the original stayed as it was."""
    source, there = seen.sources.get(copy.source), seen.copies.get(copy.target)
    if source is None or there is None:
        return False
    return there.fingerprint != source.fingerprint and not differs(copy, seen)


def missing(wanted: Wanted, seen: Seen, copy: Copy) -> list[str]:
    """What of a wanted copy does not stand yet; empty when all does."""
    return [name for name, holds in _checks(wanted, seen, copy) if not holds]


def _checks(wanted: Wanted, seen: Seen, copy: Copy) -> Iterator[tuple[str, bool]]:
    yield "copy", copy.target in seen.copies and not differs(copy, seen)
    yield "partitions", not seen.partitions.get(copy.source)
    yield "location", not location_to_register(copy, seen)
    engineer = wanted.place.engineer
    if not engineer:
        return
    link = wanted.link_of(copy)
    yield "engineers' right", seen.held(engineer, copy.target) >= ENGINEERS
    yield "share", seen.share_accepted(copy.target)
    yield "link", leads_to(wanted, seen, link, copy.target)
    readers = seen.readers.get(link, frozenset()) & seen.readers.get(
        Table(link.database, ""), frozenset()
    )
    yield "link right", engineer in readers


def remains(wanted: Wanted, seen: Seen, copy: Copy) -> list[str]:
    """What is left of a copy that is no longer wanted; empty when nothing is."""
    link = wanted.link_of(copy)
    checks = {
        "copy": copy.target in seen.copies and is_ours(wanted, seen, copy),
        "link": leads_to(wanted, seen, link, copy.target),
        "engineers' right": bool(engineers_holding(wanted, seen, copy)),
    }
    return [name for name, holds in checks.items() if holds]


def engineers_holding(wanted: Wanted, seen: Seen, copy: Copy) -> dict[str, frozenset[str]]:
    """What Sluice gave to data engineers, present and former, and nothing given by hand."""
    held = {who: seen.held(who, copy.target) & ENGINEERS for who in wanted.place.engineers}
    return {who: rights for who, rights in held.items() if rights}


def leads_to(wanted: Wanted, seen: Seen, link: Table, target: Table) -> bool:
    there = seen.links.get(link)
    return there == Link(wanted.place.catalog, target)


def is_ours(wanted: Wanted, seen: Seen, copy: Copy) -> bool:
    """Whether what stands in the copy's place is the copy.

    Whoever alters it through a link may drop the mark, so a copy once made is known by its place:
    a database of ours, under the producer's account id.
    """
    there = seen.copies.get(copy.target)
    if there is None or there.is_link:
        return False
    return there.mark == wanted.place.original(copy.source) or bool(
        copy.copied and seen.databases.get(copy.target.database)
    )


def others_on(wanted: Wanted, seen: Seen, copy: Copy) -> list[str]:
    """Who else holds rights on the copy: dropping it would take from them what they have."""
    ours = {wanted.place.admin, "IAM_ALLOWED_PRINCIPALS"}
    return sorted(
        holding.principal
        for holding, rights in seen.rights.items()
        if holding.table == copy.target
        and holding.principal not in ours
        and (rights - ENGINEERS if holding.principal in wanted.place.engineers else rights)
    )
