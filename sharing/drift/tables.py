"""The tables of a catalog that Sluice answers for, and whose they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from catalog.models import Asset
from governance.models import AwsAccount
from sharing.access import Table
from sharing.drift.unknown import Key
from sharing.mirroring.world import ENGINEERS
from sharing.models import Grant, GrantState, Mirror, MirrorRoute, Want
from sharing.topology import table_in


@dataclass(frozen=True)
class Owned:
    """A table's asset and its producing project, by their keys."""

    asset: int
    project: int


def granted_in(account: AwsAccount, region: str) -> dict[Table, Owned]:
    """The tables to which grants of ours lead, by their names in the catalog. One query."""
    grants = Grant.objects.filter(route__catalog_account=account, route__region=region)
    live = grants.exclude(state=GrantState.REVOKED).order_by().values("asset")
    assets = Asset.objects.filter(pk__in=live).select_related("account").order_by()
    return {
        table_in(account.pk, asset): Owned(asset.pk, asset.project_id)
        for asset in assets.only("database", "name", "project_id", "account__account_id")
    }


def managed_in(account: AwsAccount, region: str) -> Iterator[tuple[Table, Owned]]:
    """The managed tables of the account itself, and the mirrors of others'. Two queries."""
    assets = Asset.objects.filter(account=account, region=region, managed=True, gone_at=None)
    rows = assets.order_by().values_list("database", "name", "pk", "project_id")
    mirrors = Mirror.objects.filter(
        route__catalog_account=account, route__region=region, want=Want.PRESENT
    )
    copies = mirrors.order_by().values_list("database", "name", "asset_id", "asset__project_id")
    for found in (rows, copies):
        for database, name, asset, project in found.iterator(chunk_size=10_000):
            yield Table(database, name), Owned(asset, project)


def engineers_on(account: AwsAccount, region: str, **which: str) -> dict[Table, frozenset[str]]:
    """Who may alter mirrors there, and the accounts to which these are shared back, by the mirror;
    ``which`` are fields of mirrors. Two queries.
    """
    routes = MirrorRoute.objects.filter(catalog_account=account, region=region)
    rows = routes.values_list("pk", "engineer_arns", "producer__account_id")
    engineers = {key: frozenset([*arns, producer]) for key, arns, producer in rows}
    mirrors = Mirror.objects.filter(route__in=engineers, **which).order_by()
    found = mirrors.values_list("database", "name", "route")
    return {
        Table(database, name): engineers[route]
        for database, name, route in found.iterator(chunk_size=10_000)
    }


def schema_rights(key: Key, engineers: Mapping[Table, frozenset[str]]) -> frozenset[str]:
    """What needs no decision although its holder is of no house: keeping a mirror's schema."""
    return ENGINEERS if key.principal in engineers.get(key.table, frozenset()) else frozenset()
