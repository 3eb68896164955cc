"""From what is wanted and what is seen to the ordered steps that remain. Pure.

Taking away comes before giving, so no step ever lets anybody read more than is wanted. The order
is AWS's: a filter stands before it is granted, a right cannot be passed on before the share is
accepted, a link needs its database, and a database goes only when its last link is gone.
"""

from sharing.access import Seen, Table, Wanted
from sharing.planning import filters, local, rights, shares, tags
from sharing.steps import OWNER, TARGET, Step

ROUNDS_AT_MOST = 16
"""More rounds of observing and planning than any situation needs; a bound, not a target."""


def plan(wanted: Wanted, seen: Seen) -> tuple[Step, ...]:
    """The steps that can be taken now, in order; empty when nothing can or need be done."""
    taken_at_owner = tuple(rights.take(wanted, seen, OWNER))
    return (
        *rights.take(wanted, seen, TARGET),
        *taken_at_owner,
        *filters.restore(wanted, seen),
        *local.delete_links(wanted, seen),
        *local.delete_databases(wanted, seen),
        *filters.delete(wanted, seen),
        *tags.take(wanted, seen),
        *tags.drop(wanted, seen),
        *filters.create(wanted, seen),
        *tags.define(wanted, seen),
        *tags.put(wanted, seen),
        *rights.give_at_owner(wanted, seen),
        # A share may end with the last right in it, and a new one be made: seen next time.
        *(() if taken_at_owner else shares.mend(wanted, seen)),
        *shares.accept(wanted, seen),
        *local.create_databases(wanted, seen),
        *local.create_links(wanted, seen),
        *local.give(wanted, seen),
        *rights.give_at_target(wanted, seen),
        *local.replace_links(wanted, seen, _is_ready),
    )


def _is_ready(wanted: Wanted, seen: Seen, table: Table) -> bool:
    """Whether only the link is missing."""
    return {*missing(wanted, seen, table)} <= {"link", "link right"}


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

    Names links of the chain: ``filter``, ``tag``, ``right``, ``share``, ``link``, ``link right``,
    ``target right``, ``location``. A table reached through a link to its database needs that
    database's, too.
    """
    held_on = wanted.read_through(table)
    checks = {
        "filter": filters.stand(wanted, seen, table),
        "tag": tags.stand(wanted, seen, table),
        "right": all(rights.are_held(wanted, seen, OWNER, one) for one in held_on),
        "share": all(seen.share_accepted(one) for one in held_on),
        "link": local.links_stand(wanted, seen, table),
        "link right": local.links_are_seen(wanted, seen, table),
        "target right": all(rights.are_held(wanted, seen, TARGET, one) for one in held_on),
        "location": table not in seen.unregistered,
    }
    return [name for name, holds in checks.items() if not holds]


def remains(wanted: Wanted, seen: Seen, table: Table) -> list[str]:
    """What is left of access to ``table`` that was given up; empty when all is gone."""
    held_on = wanted.read_through(table)
    checks = {
        "right": any(rights.are_left(wanted, seen, OWNER, one) for one in held_on),
        "target right": any(rights.are_left(wanted, seen, TARGET, one) for one in held_on),
        "filter": filters.are_left(wanted, seen, table),
        "tag": tags.are_left(wanted, seen, table),
        "link": local.links_are_left(wanted, seen, table),
        "database": not wanted.database_in_use and local.database_is_left(wanted, seen),
    }
    return [name for name, holds in checks.items() if holds]
