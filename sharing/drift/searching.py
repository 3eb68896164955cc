"""Searching what was listed of a catalog for rights that nobody approved."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from django.db.models import Q

from sharing.access import NO_RIGHT, Holding, Right, Table
from sharing.drift.answers import Answering
from sharing.drift.tables import Owned, schema_rights
from sharing.drift.unknown import Held, House, Key, held_of, unexplained
from sharing.drift.words import ALL_TABLES
from sharing.errors import Refused
from sharing.lakeformation.listings import PAGE, rows_of
from sharing.lakeformation.rows import filter_of
from sharing.models import CatalogLook, Grant
from sharing.wanted import table_of

logger = logging.getLogger(__name__)

A_MOMENT = timedelta(seconds=5)
"""Clocks of several machines may differ by that much."""


@dataclass
class Found:
    """What stands behind no decision; and what by now does, in full."""

    unknown: dict[Key, Held] = field(default_factory=dict)
    explained: set[Key] = field(default_factory=set)


@dataclass(frozen=True)
class Search:
    """``creators`` tells who made the tables of some databases, by table; ``engineers`` who may
    alter mirrors, by mirror.
    """

    owner: Answering
    catalog: str
    tables: Mapping[Table, Owned]
    explained: Mapping[Holding, Right]
    house: House
    creators: Callable[[set[str]], dict[Table, str]]
    engineers: Mapping[Table, frozenset[str]] = field(default_factory=dict)

    def run(self) -> Found:
        found = Found()
        for key, held in self._holdings():
            wanted = self.explained.get(Holding(key.principal, key.table), NO_RIGHT)
            beyond = unexplained(key, held, wanted, schema_rights(key, self.engineers))
            if beyond.nothing:
                found.explained.add(key)
            elif not self.house.holds(key, held):
                found.unknown[key] = beyond
        made = self.creators({key.table.database for key in found.unknown})
        house = replace(self.house, creators=made)
        unknown = found.unknown.items()
        found.unknown = {key: held for key, held in unknown if not house.holds(key, held)}
        return found

    def _holdings(self) -> Iterator[tuple[Key, Held]]:
        for table, _principal, rows in self.owner.rows(self.catalog, "TABLE").holdings():
            if table in self.tables or table.name == ALL_TABLES:
                yield from held_of(rows).items()
        for table in self._filtered():
            rows = rows_of(self.owner, self.catalog, table, filters=True)
            yield from held_of(row for row in rows if filter_of(row)).items()

    def _filtered(self) -> list[Table]:
        """The tables of ours that have data cells filters, whoever made them.

        A listing of the whole catalog leaves out who reads through filters.
        """
        pages = self.owner.pages(
            "lakeformation", "list_data_cells_filter", "DataCellsFilters", MaxResults=PAGE
        )
        try:
            tables = {Table(one["DatabaseName"], one["TableName"]) for one in pages}
        except Refused as error:
            logger.info("Filters in %s are not looked at: %s", self.catalog, error)
            return []
        return sorted(tables & self.tables.keys())


def changed_since(look: CatalogLook, at: datetime) -> set[tuple[str, Table]]:
    """Whom grants that came or went since are about: what was listed may be older than they."""
    grants = Grant.objects.filter(
        Q(created_at__gte=at) | Q(revoked_at__gte=at - A_MOMENT),
        route__catalog_account=look.account,
        route__region=look.region,
    ).select_related("environment__account", "asset__account", "route")
    return {
        (principal, table_of(grant))
        for grant in grants
        for principal in (
            *grant.environment.role_arns,
            grant.environment.account.account_id,
        )
    }
