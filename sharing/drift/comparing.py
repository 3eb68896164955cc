"""Whether a route is as it was approved, by what was listed for all routes at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sharing.access import Holding, Link, Right, Seen, Table, Wanted
from sharing.drift.causes import RoleFacts, TableFacts
from sharing.plan import plan
from sharing.rows import columns_of


@dataclass(frozen=True)
class Surroundings:
    """What breaks access although every right stands: tables and roles that changed."""

    tables: Mapping[Table, TableFacts]
    roles: Mapping[str, RoleFacts]


def differs(wanted: Wanted, seen: Seen, around: Surroundings) -> bool:
    """Whether a pass over the route would find something to do, to tell or to explain.

    Whatever keeps a grant from being given leaves a step to be planned, but for what stands where
    a link should, and for tables open to everybody or in locations nobody reads.
    """
    return bool(
        plan(wanted, seen)
        or (seen.open_to_all | seen.unregistered) & wanted.tables
        or not _links_stand(wanted, seen)
        or not all(seen.share_accepted(holding.table) for holding in wanted.at_owner)
        or any(
            _table_changed(held.table, _columns(wanted, held.table, right), around)
            for held, right in wanted.at_owner.items()
        )
        or any(_role_changed(arn, around) for arn in wanted.link_readers)
    )


def _links_stand(wanted: Wanted, seen: Seen) -> bool:
    catalog = wanted.place.catalog_account
    tables = all(seen.links.get(n) == Link(catalog, t) for n, t in wanted.links.items())
    databases = wanted.database_links.items()
    return tables and all(seen.database_links.get(n) == Link(catalog, d) for n, d in databases)


def _columns(wanted: Wanted, table: Table, right: Right) -> frozenset[str]:
    """Whatever columns a right names: to be read, or to choose the rows by."""
    filters = [wanted.filters[table, name] for name in right.filters]
    return (right.columns or frozenset()).union(
        *((cells.columns or frozenset()) | columns_of(cells.rows) for cells in filters)
    )


def _table_changed(table: Table, columns: frozenset[str], around: Surroundings) -> bool:
    facts = around.tables.get(table)
    if facts is None:
        return False
    dropped = facts.columns is not None and columns - facts.columns
    return facts.registered is False or bool(dropped)


def _role_changed(arn: str, around: Surroundings) -> bool:
    facts = around.roles.get(arn)
    return facts is not None and (facts.now is None or facts.now != facts.noted)


def explains(wanted: Wanted) -> Iterable[tuple[Holding, Right]]:
    """Rights in the catalog that this route stands behind: wanted, or being taken away."""
    yield from wanted.at_owner.items()
    for holding, given in wanted.ours_at_owner.items():
        columns = None if given.whole else given.columns
        # What is being taken away from an account goes with what it may pass on.
        grantable = holding not in wanted.at_owner
        yield holding, Right(columns, given.describe, grantable, filters=given.filters)
