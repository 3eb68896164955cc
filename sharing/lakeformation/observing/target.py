"""What the consumer account passed on to its roles (account mode)."""

from __future__ import annotations

from dataclasses import replace

from sharing.access import Seen, Table, Wanted
from sharing.errors import Refused
from sharing.lakeformation.calls import Caller
from sharing.lakeformation.listings import FEW_TABLES, policies_in, rows_of, sweep
from sharing.lakeformation.rows import Row, holding_of, rights_of, table_of


def observe(seen: Seen, wanted: Wanted, consumer: Caller) -> Seen:
    concerned = {*wanted.at_target, *wanted.ours_at_target}
    visible = {holding.table for holding in concerned if seen.share_accepted(holding.table)}
    rows = _rows(wanted, consumer, visible)
    return replace(seen, at_target=rights_of(row for row in rows if holding_of(row) in concerned))


def _rows(wanted: Wanted, consumer: Caller, tables: set[Table]) -> list[Row]:
    catalog = wanted.place.catalog_account
    policies = {table for table in tables if table.is_policy}
    rows: list[Row] = policies_in(consumer, catalog) if policies else []
    tables = tables - policies
    singles = {table for table in tables if table.is_database} | (tables & wanted.filtered)
    if len(tables - singles) > FEW_TABLES:
        rows += [row for row in sweep(consumer, catalog) if table_of(row) not in singles]
    else:
        singles = tables
    for table in sorted(singles):
        try:
            rows += rows_of(consumer, catalog, table, filters=table in wanted.filtered)
        except Refused:
            # The owner's right has not arrived, or is gone: then nothing can be passed on.
            continue
    return rows
