"""Where an environment finds its tables: names short where they can be, never ambiguous, and the
same for as long as access lasts.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import NamedTuple

from catalog.models import Asset
from sharing.models import Environment, Grant, GrantState
from sharing.topology import Catalogs, table_in

LONGEST = 255
DATABASE_LINK_FROM = 20
"""From so many tables of one database asked for at once, one link to the database serves better
than a link each: two calls instead of as many as there are tables."""

Source = tuple[int, str, str]
"""A database of some catalog: the account's primary key, the Region, the database's name."""


class LocalName(NamedTuple):
    """``database`` is the environment's own, or a link to a whole database of the catalog."""

    database: str
    name: str


def local_names(
    assets: Collection[Asset], environment: Environment, catalogs: Catalogs
) -> dict[int, LocalName]:
    """By asset id. Three queries. Raises ValidationError for what no catalog can hold.

    A table is found in one place per environment, however many subscriptions lead to it.
    """
    known = _Known(environment)
    new: dict[Source, list[Asset]] = defaultdict(list)
    for asset in assets:
        if asset.pk not in known.names:
            account, table = catalogs.place_of(asset)
            new[account.pk, asset.region, table.database].append(asset)
    for source, tables in new.items():
        known.add(source, tables)
    return {asset.pk: known.names[asset.pk] for asset in assets}


class _Known:
    """The names given so far in an environment."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self.names: dict[int, LocalName] = {}
        self._linked: dict[Source, str] = {}
        self._table_by_table: set[Source] = set()
        for grant in _living(environment):
            name = LocalName(grant.local_database, grant.link_name)
            self.names[grant.asset_id] = name
            if name.database == environment.database:
                self._table_by_table.add(_source_of(grant))
            else:
                self._linked[_source_of(grant)] = name.database

    def add(self, source: Source, tables: list[Asset]) -> None:
        if self._links_database(source, tables):
            if source not in self._linked:
                self._linked[source] = self._new_database(source[2])
            link = self._linked[source]
            self.names |= {asset.pk: LocalName(link, asset.name) for asset in tables}
            return
        for asset in tables:
            self.names[asset.pk] = LocalName(self._environment.database, self._new_link(asset))

    def _links_database(self, source: Source, tables: list[Asset]) -> bool:
        """What began table by table goes on so: people have these names in their queries."""
        if source in self._linked:
            return True
        return source not in self._table_by_table and len(tables) >= DATABASE_LINK_FROM

    def _new_link(self, asset: Asset) -> str:
        taken = {
            name.name for name in self.names.values() if name.database == self._environment.database
        }
        return next(name for name in _candidates(asset) if name not in taken)

    def _new_database(self, database: str) -> str:
        taken = _databases_in_use(self._environment) | set(self._linked.values())
        wish = f"{self._environment.database}_{database}"
        return next(name for name in _numbered(wish) if name not in taken)


def _living(environment: Environment) -> list[Grant]:
    grants = Grant.objects.filter(environment=environment, route__isnull=False)
    return list(grants.exclude(state=GrantState.REVOKED).select_related("asset__account", "route"))


def _source_of(grant: Grant) -> Source:
    table = table_in(grant.route.catalog_account_id, grant.asset)
    return grant.route.catalog_account_id, grant.route.region, table.database


def _databases_in_use(environment: Environment) -> set[str]:
    """What environments of the account have, be it their own database or links beside it."""
    there = {"account": environment.account_id, "region": environment.region}
    own = Environment.objects.filter(**there).values_list("database", flat=True)
    links = Grant.objects.filter(
        environment__account=environment.account_id, environment__region=environment.region
    ).exclude(state=GrantState.REVOKED)
    return {*own, *links.values_list("local_database", flat=True).distinct()}


def _candidates(asset: Asset) -> Iterator[str]:
    yield _clean(asset.name)
    yield _clean(f"{asset.database}_{asset.name}")
    yield _clean(f"{asset.account.account_id}_{asset.database}_{asset.name}")
    yield from _numbered(f"{asset.name}_{asset.pk}", start=2)


def _numbered(name: str, start: int = 1) -> Iterator[str]:
    """The name itself, then with numbers."""
    number = start
    while True:
        yield _clean(name if number == 1 else f"{name}_{number}")
        number += 1


def _clean(name: str) -> str:
    """Glue folds names to lower case; a name too long keeps its end, where it differs."""
    return re.sub(r"\s+", "_", name.lower())[-LONGEST:]
