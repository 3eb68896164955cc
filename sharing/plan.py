"""From what is wanted and what is seen to the ordered steps that remain. Pure.

Taking away comes before giving, so no step ever lets anybody read more than is wanted. The order
is AWS's: a right cannot be passed on before the share is accepted, a link needs its database, and
a database goes only when its last link is gone.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from sharing.access import NO_RIGHT, Holding, Right, Seen, Table, Wanted
from sharing.steps import (
    LOCAL,
    OWNER,
    TARGET,
    AcceptInvitation,
    ChangePermissions,
    CreateDatabase,
    CreateLink,
    DeleteDatabase,
    DeleteLinks,
    Entry,
    LocalEntry,
    Step,
    TableEntry,
)

PERMISSIONS_PER_BATCH = 20
LINKS_PER_BATCH = 100
ROUNDS_AT_MOST = 12
"""More rounds of observing and planning than any situation needs; a bound, not a target."""

Item = TypeVar("Item")


def plan(wanted: Wanted, seen: Seen) -> tuple[Step, ...]:
    """The steps that can be taken now, in order; empty when nothing can or need be done."""
    return (
        *_take_local(wanted, seen),
        *_take(wanted, seen, TARGET),
        *_take(wanted, seen, OWNER),
        *_delete_links(wanted, seen),
        *_delete_database(wanted, seen),
        *_give_at_owner(wanted, seen),
        *_accept_shares(wanted, seen),
        *_create_database(wanted, seen),
        *_create_links(wanted, seen),
        *_give_local(wanted, seen),
        *_give_at_target(wanted, seen),
    )


def foreseen(wanted: Wanted, seen: Seen) -> tuple[Step, ...]:
    """Every step until settled, as if each had just the effect it says: the plan to show."""
    steps: list[Step] = []
    for _round in range(ROUNDS_AT_MOST):
        now = plan(wanted, seen)
        if not now:
            break
        steps.extend(now)
        for step in now:
            seen = step.after(seen)
    return tuple(steps)


def missing(wanted: Wanted, seen: Seen, table: Table) -> list[str]:
    """What still keeps the wanted access to ``table`` from being whole; empty when granted.

    Names links of the chain: ``right``, ``share``, ``link``, ``link right``, ``target right``.
    """
    links = [name for name, target in wanted.links.items() if target == table]
    checks = {
        "right": all(
            satisfied(right, seen.at_owner.get(holding, NO_RIGHT))
            for holding, right in wanted.at_owner.items()
            if holding.table == table
        ),
        "share": seen.share_accepted(table),
        "link": all(_link_stands(wanted, seen, name) for name in links),
        "link right": wanted.link_readers <= seen.database_readers
        and all(wanted.link_readers <= seen.link_readers.get(n, frozenset()) for n in links),
        "target right": all(
            satisfied(right, seen.at_target.get(holding, NO_RIGHT))
            for holding, right in wanted.at_target.items()
            if holding.table == table
        ),
    }
    return [name for name, holds in checks.items() if not holds]


def remains(wanted: Wanted, seen: Seen, table: Table) -> list[str]:
    """What is left of access to ``table`` that was given up; empty when all is gone."""
    checks = {
        "right": any(
            _excess(
                wanted.at_owner.get(holding, NO_RIGHT),
                seen.at_owner.get(holding, NO_RIGHT),
            )
            for holding in {*wanted.given_up_at_owner, *wanted.at_owner}
            if holding.table == table
        ),
        "target right": any(
            _excess(
                wanted.at_target.get(holding, NO_RIGHT),
                seen.at_target.get(holding, NO_RIGHT),
            )
            for holding in {*wanted.given_up_at_target, *wanted.at_target}
            if holding.table == table
        ),
        "link": any(
            target == table and _is_link_to(wanted, seen, name, table)
            for name, target in wanted.given_up_links.items()
        ),
        "database": not wanted.database_in_use and _deletable(wanted, seen),
    }
    return [name for name, holds in checks.items() if holds]


def satisfied(right: Right, held: Right) -> bool:
    if right.whole:
        return held.whole and held.describe and (held.grantable or not right.grantable)
    return held.columns == right.columns and (held.grantable or not right.grantable)


# Rights on tables: at the owner, and passed on in the consumer account.


def _take(wanted: Wanted, seen: Seen, where: str) -> Iterator[Step]:
    wants, given_up, held = _rights(wanted, seen, where)
    entries = [
        TableEntry(holding, right, wanted.place.catalog_account)
        for holding in sorted({*given_up, *wants})
        for right in _excess(wants.get(holding, NO_RIGHT), held.get(holding, NO_RIGHT))
    ]
    return _permission_steps(wanted, entries, grant=False, where=where)


def _give_at_owner(wanted: Wanted, seen: Seen) -> Iterator[Step]:
    entries = _lacking(wanted, wanted.at_owner, seen.at_owner)
    return _permission_steps(wanted, list(entries), grant=True, where=OWNER)


def _give_at_target(wanted: Wanted, seen: Seen) -> Iterator[Step]:
    """Lake Formation refuses to pass on what has not arrived ("Insufficient Glue permissions")."""
    arrived = {
        holding.table
        for holding, right in wanted.at_owner.items()
        if satisfied(right, seen.at_owner.get(holding, NO_RIGHT))
        and seen.share_accepted(holding.table)
    }
    entries = [
        entry
        for entry in _lacking(wanted, wanted.at_target, seen.at_target)
        if entry.table in arrived
    ]
    return _permission_steps(wanted, entries, grant=True, where=TARGET)


def _rights(
    wanted: Wanted, seen: Seen, where: str
) -> tuple[Mapping[Holding, Right], frozenset[Holding], Mapping[Holding, Right]]:
    if where == OWNER:
        return wanted.at_owner, wanted.given_up_at_owner, seen.at_owner
    return wanted.at_target, wanted.given_up_at_target, seen.at_target


def _excess(right: Right, held: Right) -> list[Right]:
    """What must be taken from ``held`` before it can become ``right``.

    Rights to the whole table and to some columns never stand together in Lake Formation, so one
    goes before the other comes ("Permissions modification is invalid").
    """
    if held.nothing or (right.whole and held.whole):
        return []
    if held.whole:
        return [Right(columns=None, describe=held.describe, grantable=held.grantable)]
    wanted_columns = right.columns or frozenset()
    columns = (held.columns or frozenset()) - wanted_columns
    surplus = [Right(columns=columns, grantable=held.grantable)] if columns else []
    if held.describe and not right.describe:
        surplus.append(Right(describe=True, grantable=held.grantable))
    return surplus


def _lacking(
    wanted: Wanted, rights: Mapping[Holding, Right], held: Mapping[Holding, Right]
) -> Iterator[TableEntry]:
    for holding, right in sorted(rights.items(), key=lambda item: item[0]):
        has = held.get(holding, NO_RIGHT)
        if not satisfied(right, has):
            lack = _lack(right, has)
            if not lack.nothing:
                yield TableEntry(holding, lack, wanted.place.catalog_account)


def _lack(right: Right, held: Right) -> Right:
    if right.columns is None or held.columns is None or (right.grantable and not held.grantable):
        return right
    return Right(columns=right.columns - held.columns, grantable=right.grantable)


def _permission_steps(
    wanted: Wanted, entries: Sequence[Entry], *, grant: bool, where: str
) -> Iterator[Step]:
    place = wanted.place
    at_owner = where == OWNER
    for batch in _batches(entries, PERMISSIONS_PER_BATCH):
        yield ChangePermissions(
            account=place.catalog_account if at_owner else place.account,
            region=place.region if where == LOCAL else place.catalog_region,
            entries=batch,
            grant=grant,
            touches=where,
        )


# The RAM share.


def _accept_shares(wanted: Wanted, seen: Seen) -> Iterator[Step]:
    needed = {
        arn for holding in wanted.at_owner for arn in seen.shared_by.get(holding.table, frozenset())
    }
    for arn in sorted(needed):
        share = seen.shares.get(arn)
        if share and share.invitation and share.status != "ASSOCIATED":
            yield AcceptInvitation(
                wanted.place.account, wanted.place.catalog_region, arn, share.invitation
            )


# The local database and its links.


def _create_database(wanted: Wanted, seen: Seen) -> Iterator[Step]:
    if wanted.links and not seen.database_exists:
        yield CreateDatabase(wanted.place)


def _create_links(wanted: Wanted, seen: Seen) -> Iterator[Step]:
    for name, table in sorted(wanted.links.items()):
        if name not in seen.links:
            yield CreateLink(wanted.place, name, table)


def _delete_links(wanted: Wanted, seen: Seen) -> Iterator[Step]:
    ours = [
        (name, table)
        for name, table in sorted(wanted.given_up_links.items())
        if _is_link_to(wanted, seen, name, table)
    ]
    for batch in _batches(ours, LINKS_PER_BATCH):
        yield DeleteLinks(wanted.place, batch)


def _delete_database(wanted: Wanted, seen: Seen) -> Iterator[Step]:
    if not wanted.database_in_use and _deletable(wanted, seen):
        yield DeleteDatabase(wanted.place)


def _deletable(wanted: Wanted, seen: Seen) -> bool:
    left = {
        name
        for name in seen.links
        if not (
            name in wanted.given_up_links
            and _is_link_to(wanted, seen, name, wanted.given_up_links[name])
        )
    }
    return seen.database_exists and seen.database_is_ours and not left


def _give_local(wanted: Wanted, seen: Seen) -> Iterator[Step]:
    place = wanted.place
    entries: list[Entry] = []
    for role in sorted(wanted.link_readers if wanted.links else ()):
        if role not in seen.database_readers:
            entries.append(LocalEntry(role, place.account, place.database))
        entries.extend(
            LocalEntry(role, place.account, place.database, name, table)
            for name, table in sorted(wanted.links.items())
            if role not in seen.link_readers.get(name, frozenset())
        )
    return _permission_steps(wanted, entries, grant=True, where=LOCAL)


def _take_local(wanted: Wanted, seen: Seen) -> Iterator[Step]:
    place = wanted.place
    entries: list[Entry] = [
        LocalEntry(role, place.account, place.database, name, table)
        for name, table in sorted(wanted.given_up_links.items())
        if _is_link_to(wanted, seen, name, table)
        for role in sorted(seen.link_readers.get(name, frozenset()) & wanted.link_readers)
    ]
    if not wanted.database_in_use and _deletable(wanted, seen):
        entries.extend(
            LocalEntry(role, place.account, place.database)
            for role in sorted(seen.database_readers & wanted.link_readers)
        )
    return _permission_steps(wanted, entries, grant=False, where=LOCAL)


def _link_stands(wanted: Wanted, seen: Seen, name: str) -> bool:
    return _is_link_to(wanted, seen, name, wanted.links[name])


def _is_link_to(wanted: Wanted, seen: Seen, name: str, table: Table) -> bool:
    link = seen.links.get(name)
    return (
        link is not None
        and link.target == table
        and link.catalog_account == wanted.place.catalog_account
    )


def _batches(items: Sequence[Item] | Iterable[Item], size: int) -> Iterator[tuple[Item, ...]]:
    listed = tuple(items)
    for start in range(0, len(listed), size):
        yield listed[start : start + size]
