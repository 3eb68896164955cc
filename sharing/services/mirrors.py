"""Which tables are mirrored into which catalog, and waking whoever makes and removes mirrors.

A mirror is wanted while its table is published from that catalog, and as long as a grant there
lives; nobody asks for one by hand.
"""

import logging
from collections.abc import Collection, Iterable
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from catalog.models import Asset, AssetKind
from governance.models import AwsAccount
from portal.audit.services import record
from portal.errors import Conflict
from portal.identity.models import User
from sharing.models import Departure, Grant, GrantState, Mirror, MirrorRoute, MirrorState, Want
from sharing.policies import may
from sharing.services.routes import wake as wake_routes
from sharing.topology import Catalogs, table_in

logger = logging.getLogger(__name__)


@transaction.atomic
def tend(assets: Iterable[Asset]) -> None:
    """Want what is needed of the assets' mirrors, and no longer want the rest."""
    locked = list(
        Asset.objects.select_for_update(of=["self"])
        .filter(pk__in={asset.pk for asset in assets})
        .select_related("account", "project__domain")
        .order_by("pk")
    )
    needed = _needed(locked)
    known = {
        (mirror.asset_id, mirror.route.catalog_account_id): mirror
        for mirror in Mirror.objects.filter(asset__in=locked).select_related(
            "asset__project", "route"
        )
    }
    changed = [
        *(_want(asset, account, known) for asset in locked for account in needed[asset.pk]),
        *(
            _want_no_longer(mirror)
            for (asset, account), mirror in known.items()
            if account not in {one.pk for one in needed[asset]}
        ),
    ]
    wake({route for route in changed if route})


def _needed(assets: Collection[Asset]) -> dict[int, set[AwsAccount]]:
    """By asset id, the accounts other than its own in whose catalogs it has to stand."""
    catalogs = Catalogs()
    published = set(
        Asset.objects.filter(pk__in=[a.pk for a in assets], listings__isnull=False).values_list(
            "pk", flat=True
        )
    )
    needed: dict[int, set[AwsAccount]] = {asset.pk: set() for asset in assets}
    for asset in assets:
        account = catalogs.named_for(asset)
        if asset.pk in published and account != asset.account and asset.kind != AssetKind.VIEW:
            needed[asset.pk].add(account)
    live = Grant.objects.filter(asset__in=assets, route__isnull=False).exclude(
        state=GrantState.REVOKED
    )
    for grant in live.select_related("route__catalog_account", "asset"):
        if grant.route.catalog_account_id != grant.asset.account_id:
            needed[grant.asset_id].add(grant.route.catalog_account)
    leaving = Departure.objects.filter(grant__asset__in=assets)
    for departure in leaving.select_related("route__catalog_account", "grant__asset"):
        if departure.route.catalog_account_id != departure.grant.asset.account_id:
            needed[departure.grant.asset_id].add(departure.route.catalog_account)
    return needed


def _want(
    asset: Asset, account: AwsAccount, known: dict[tuple[int, int], Mirror]
) -> MirrorRoute | None:
    mirror = known.get((asset.pk, account.pk))
    if mirror and mirror.want == Want.PRESENT:
        return None
    if mirror is None:
        route, _made = MirrorRoute.objects.get_or_create(
            producer=asset.account, catalog_account=account, region=asset.region
        )
        place = table_in(account.pk, asset)
        mirror = Mirror(route=route, asset=asset, database=place.database, name=place.name)
    mirror.want, mirror.state, mirror.removed_at = Want.PRESENT, MirrorState.PENDING, None
    mirror.save()
    tell_ledger("mirror.wanted", mirror, by=None)
    return mirror.route


def _want_no_longer(mirror: Mirror) -> MirrorRoute | None:
    if mirror.want == Want.ABSENT:
        return None
    mirror.want, mirror.state = Want.ABSENT, MirrorState.REMOVING
    mirror.save(update_fields=["want", "state"])
    tell_ledger("mirror.ended", mirror, by=None)
    return mirror.route


@transaction.atomic
def compare(mirror: Mirror, *, by: User) -> Mirror:
    """Look at a mirror again now, and copy its original's definition over whatever was altered
    in the catalog account.
    """
    mirror = (
        Mirror.objects.select_for_update(of=["self"])
        .select_related("asset__project", "route")
        .get(pk=mirror.pk)
    )
    may.demand(by, "mirror.compare", mirror)
    if mirror.state == MirrorState.REMOVED:
        raise Conflict(_("This mirror was removed; there is nothing to compare."))
    mirror.force = mirror.want == Want.PRESENT
    mirror.save(update_fields=["force"])
    tell_ledger("mirror.compared", mirror, by=by)
    wake([mirror.route])
    return mirror


def wake(routes: Iterable[MirrorRoute]) -> None:
    """Mark the routes unsettled and, once committed, send a worker; the sweep finds lost ones."""
    for key in sorted({route.pk for route in routes}):
        MirrorRoute.objects.filter(pk=key).update(
            wanted_version=F("wanted_version") + 1,
            next_attempt_at=None,
            attempts=0,
            failing_since=None,
        )
        transaction.on_commit(partial(send_worker, key))


def send_worker(route_id: int, *, in_seconds: float = 0) -> None:
    """Put the route into the queue. Without a broker nothing is lost, only later."""
    from sharing.mirroring.tasks import mirror  # tasks import the services

    MirrorRoute.objects.filter(pk=route_id).update(woken_at=timezone.now())
    try:
        mirror.apply_async((route_id,), countdown=in_seconds)
    except OperationalError as error:
        logger.warning("The broker is away; mirror route %s waits: %s", route_id, error)


def wake_grants(mirror: Mirror) -> None:
    """Grants that waited for the mirror go on."""
    waiting = Grant.objects.filter(
        asset=mirror.asset_id,
        route__catalog_account=mirror.route.catalog_account_id,
        want=Want.PRESENT,
    ).exclude(state=GrantState.GRANTED, departures=None)
    wake_routes(grant.route for grant in waiting.select_related("route"))


def tell_ledger(verb: str, mirror: Mirror, *, by: User | None, **detail: Any) -> None:
    project = mirror.asset.project
    record(
        verb,
        mirror,
        by=by,
        projects=[project.pk],
        domains=[project.domain_id],
        table=mirror.asset.technical_name,
        **detail,
    )
