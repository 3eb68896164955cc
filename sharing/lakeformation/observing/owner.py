"""At the catalog's account: who holds which rights, through which filters and shares."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from sharing.access import Cells, FilterKey, Seen, Table, Wanted
from sharing.errors import Refused
from sharing.lakeformation.calls import Caller
from sharing.lakeformation.listings import (
    FEW_TABLES,
    filters_of,
    is_gone,
    policies_in,
    rows_of,
    sweep,
)
from sharing.lakeformation.observing import tags
from sharing.lakeformation.rows import (
    Row,
    filter_of,
    holding_of,
    principal_of,
    rights_of,
    shares_of,
    table_of,
)

EVERYBODY = "IAM_ALLOWED_PRINCIPALS"


def observe(seen: Seen, wanted: Wanted, owner: Caller) -> Seen:
    rows, gone = _rows(wanted, owner)
    concerned = {*wanted.at_owner, *wanted.ours_at_owner}
    ours = [row for row in rows if holding_of(row) in concerned]
    filters = _filters(wanted, owner, gone)
    return replace(
        seen,
        at_owner=rights_of(ours),
        open_to_all=frozenset(table_of(row) for row in rows if principal_of(row) == EVERYBODY)
        & wanted.tables,
        gone=frozenset(gone),
        filters=filters,
        filter_holders=_filter_holders(rows, filters, owner.principal),
        shared_by=_shared_by(ours),
        tagged=tags.observe(wanted, owner, gone),
    )


def _rows(wanted: Wanted, owner: Caller) -> tuple[list[Row], set[Table]]:
    """Databases, and tables with filters, are always asked for one by one: a sweep leaves out
    the rights on them.
    """
    catalog = wanted.place.catalog_account
    tables = {table for table in wanted.tables if not table.is_policy}
    singles = {table for table in tables if table.is_database} | (tables & wanted.filtered)
    rows: list[Row] = policies_in(owner, catalog) if wanted.tables - tables else []
    if len(tables - singles) > FEW_TABLES:
        rows += [row for row in sweep(owner, catalog) if table_of(row) not in singles]
    else:
        singles = tables
    gone: set[Table] = set()
    for table in sorted(singles):
        try:
            rows += rows_of(owner, catalog, table, filters=table in wanted.filtered)
        except Refused:
            if not is_gone(owner, catalog, table):
                raise
            gone.add(table)
    return rows, gone


def _filters(wanted: Wanted, owner: Caller, gone: set[Table]) -> dict[FilterKey, Cells]:
    return {
        (table, name): cells
        for table in sorted(wanted.filtered - gone)
        for name, cells in filters_of(owner, wanted.place.catalog_account, table).items()
    }


def _filter_holders(
    rows: Iterable[Row], filters: Iterable[FilterKey], portal_role: str
) -> dict[FilterKey, frozenset[str]]:
    """Whoever makes a filter holds all rights on it; that is the portal role, and it reads not."""
    holders: dict[FilterKey, set[str]] = defaultdict(set)
    for row in rows:
        if filter_of(row) and principal_of(row) != portal_role:
            holders[table_of(row), filter_of(row)].add(principal_of(row))
    return {key: frozenset(holders[key]) for key in filters if key in holders}


def _shared_by(rows: Iterable[Row]) -> dict[Table, frozenset[str]]:
    shares: dict[Table, set[str]] = defaultdict(set)
    for row in rows:
        shares[table_of(row)].update(shares_of(row))
    return {table: frozenset(arns) for table, arns in shares.items()}
