"""From rows to what a mirror route must look like in AWS."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from sharing.access import Table
from sharing.mirroring.world import Copy, Place, Wanted
from sharing.models import Mirror, MirrorLocation, MirrorRoute, MirrorState, Want


@dataclass(frozen=True)
class Wishes:
    """What a route wants, as of ``version``; ``copies`` maps its mirrors' ids to their wish and
    what is copied.
    """

    version: int
    wanted: Wanted
    copies: dict[int, tuple[str, Copy]]


def wishes_of(route: MirrorRoute) -> Wishes:
    """What ``route`` wants now, in three queries.

    ``route`` must have been read before its mirrors are, so that the version never claims more
    than was read.
    """
    mirrors = Mirror.objects.filter(route=route).exclude(state=MirrorState.REMOVED)
    copies = {mirror.pk: (mirror.want, _copy(mirror)) for mirror in mirrors.select_related("asset")}
    wanted = Wanted(
        place=place_of(route),
        present=tuple(copy for want, copy in copies.values() if want == Want.PRESENT),
        absent=tuple(copy for want, copy in copies.values() if want == Want.ABSENT),
        registered_by_us=frozenset(_of_catalog(route).values_list("arn", flat=True)),
        used_elsewhere=frozenset(_used_elsewhere(route)),
    )
    return Wishes(route.wanted_version, wanted, copies)


def place_of(route: MirrorRoute) -> Place:
    catalog, producer = route.catalog_account, route.producer
    engineer = producer.engineer_role_arn
    return Place(
        producer=producer.account_id,
        catalog=catalog.account_id,
        region=route.region,
        admin=catalog.role_arn,
        location_role=catalog.location_role_arn,
        engineer=engineer,
        former_engineers=frozenset(route.engineer_arns) - {engineer},
        connected=route.region in catalog.regions,
    )


def _copy(mirror: Mirror) -> Copy:
    asset = mirror.asset
    return Copy(
        source=Table(asset.database, asset.name),
        target=Table(mirror.database, mirror.name),
        copied=mirror.fingerprint,
        force=mirror.force,
    )


def _of_catalog(route: MirrorRoute) -> QuerySet[MirrorLocation]:
    return MirrorLocation.objects.filter(catalog_account=route.catalog_account, region=route.region)


def _used_elsewhere(route: MirrorRoute) -> list[str]:
    others = Mirror.objects.filter(
        route__catalog_account=route.catalog_account,
        route__region=route.region,
        want=Want.PRESENT,
    ).exclude(route=route)
    return list(others.exclude(location="").values_list("location", flat=True).distinct())
