"""Rights on tables and databases: at the owner, and passed on in the consumer account."""

from collections.abc import Iterator, Mapping

from sharing.access import NO_RIGHT, NOT_GIVEN, Given, Holding, Right, Seen, Table, Wanted
from sharing.planning.batches import permission_steps
from sharing.steps import OWNER, TARGET, FilterEntry, Step, TableEntry


def take(wanted: Wanted, seen: Seen, where: str) -> Iterator[Step]:
    """Whatever ours exceeds what is wanted, and what a deleted share has left stranded."""
    wants, ours, held = _rights(wanted, seen, where)
    entries = [
        entry
        for holding in sorted({*ours, *wants})
        for right in _to_take(
            NO_RIGHT if _is_stranded(seen, holding, where) else wants.get(holding, NO_RIGHT),
            held.get(holding, NO_RIGHT),
            ours.get(holding, NOT_GIVEN),
            seen.columns.get(holding.table),
        )
        for entry in _entries(wanted, holding, right)
    ]
    return permission_steps(wanted, entries, grant=False, where=where)


def give_at_owner(wanted: Wanted, seen: Seen) -> Iterator[Step]:
    entries = [
        entry
        for entry in _lacking(wanted, wanted.at_owner, seen.at_owner)
        if not seen.stranded(entry.holding.table)
    ]
    return permission_steps(wanted, entries, grant=True, where=OWNER)


def give_at_target(wanted: Wanted, seen: Seen) -> Iterator[Step]:
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
        if entry.holding.table in arrived
    ]
    return permission_steps(wanted, entries, grant=True, where=TARGET)


def are_held(wanted: Wanted, seen: Seen, where: str, table: Table) -> bool:
    wants, _ours, held = _rights(wanted, seen, where)
    return all(
        satisfied(wants[holding], held.get(holding, NO_RIGHT))
        for holding in wanted.holders.get(table, ())
        if holding in wants
    )


def are_left(wanted: Wanted, seen: Seen, where: str, table: Table) -> bool:
    """Whether anything of ours on ``table`` is held beyond what is wanted."""
    wants, ours, held = _rights(wanted, seen, where)
    return any(
        excess(
            wants.get(holding, NO_RIGHT),
            held.get(holding, NO_RIGHT),
            ours.get(holding, NOT_GIVEN),
        )
        for holding in wanted.holders.get(table, ())
    )


def satisfied(right: Right, held: Right) -> bool:
    """Whether ``held`` gives at least ``right``. What it gives beyond, ``excess`` looks after."""
    if held.whole and not right.whole and right.columns:
        return False
    return (
        (held.describe or not right.describe)
        and (held.grantable or not right.grantable)
        and right.filters <= held.filters
        and (held.whole if right.columns is None else right.columns <= (held.columns or set()))
    )


def excess(right: Right, held: Right, given: Given) -> list[Right]:
    """What of ours must be taken from ``held`` before it can become ``right``.

    Rights to the whole table and to some columns never stand together in Lake Formation, so one
    goes before the other comes ("Permissions modification is invalid").
    """
    surplus = [*_excess_of_table(right, held, given)]
    if filters := (held.filters & given.filters) - right.filters:
        surplus.append(Right(filters=filters, grantable=held.grantable))
    return surplus


def _excess_of_table(right: Right, held: Right, given: Given) -> Iterator[Right]:
    if held.columns is None:
        if given.whole and not right.whole:
            yield Right(columns=None, describe=held.describe, grantable=held.grantable)
        return
    if columns := (held.columns & given.columns) - (right.columns or frozenset()):
        yield Right(columns=columns, grantable=held.grantable)
    if held.describe and given.describe and not right.describe:
        yield Right(describe=True, grantable=held.grantable)


def _to_take(
    right: Right, held: Right, given: Given, present: frozenset[str] | None
) -> Iterator[Right]:
    """``excess``, without the columns the table no longer has: no right to them can be changed."""
    for surplus in excess(right, held, given):
        if present is None or not surplus.columns:
            yield surplus
        elif columns := surplus.columns & present:
            yield Right(columns=columns, grantable=surplus.grantable)


def _is_stranded(seen: Seen, holding: Holding, where: str) -> bool:
    return where == OWNER and seen.stranded(holding.table)


def _rights(
    wanted: Wanted, seen: Seen, where: str
) -> tuple[Mapping[Holding, Right], Mapping[Holding, Given], Mapping[Holding, Right]]:
    if where == OWNER:
        return wanted.at_owner, wanted.ours_at_owner, seen.at_owner
    return wanted.at_target, wanted.ours_at_target, seen.at_target


def _lacking(
    wanted: Wanted, rights: Mapping[Holding, Right], held: Mapping[Holding, Right]
) -> Iterator[TableEntry | FilterEntry]:
    for holding, right in sorted(rights.items(), key=lambda item: item[0]):
        has = held.get(holding, NO_RIGHT)
        if not satisfied(right, has):
            yield from _entries(wanted, holding, _lack(right, has))


def _lack(right: Right, held: Right) -> Right:
    if right.grantable and not held.grantable:
        return right
    if right.columns is None or held.columns is None:
        columns = right.columns
    else:
        columns = right.columns - held.columns
    return Right(
        columns=columns,
        describe=right.describe,
        grantable=right.grantable,
        filters=right.filters - held.filters,
    )


def _entries(wanted: Wanted, holding: Holding, right: Right) -> Iterator[TableEntry | FilterEntry]:
    """Each filter is a resource of its own; what is given on the table itself is one entry."""
    catalog = wanted.place.catalog_account
    if right.columns != frozenset() or right.describe:
        on_table = Right(right.columns, right.describe, right.grantable)
        yield TableEntry(holding, on_table, catalog)
    for name in sorted(right.filters):
        yield FilterEntry(holding, name, catalog, right.grantable)
