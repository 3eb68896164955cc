"""URLs of tables that are mirrored into other accounts' catalogs."""

from typing import Any

from governance.models import AwsAccount
from sharing.models import CatalogMove, Mirror, MirrorRoute
from tests import factories
from tests.access.table import Row
from tests.access.world import World


def _mirror(world: World) -> dict[str, Any]:
    """One of Olu's table; made for the one who asks, and undone after it."""
    central = AwsAccount.objects.filter(account_id=factories.CENTRAL).first()
    route, _made = MirrorRoute.objects.get_or_create(
        producer=world.account,
        catalog_account=central or factories.account(factories.CENTRAL),
        region=world.asset.region,
    )
    mirror, _made = Mirror.objects.get_or_create(
        route=route,
        asset=world.asset,
        defaults={"database": f"curatedzonedb_{factories.PRODUCER}", "name": world.asset.name},
    )
    return {"pk": mirror.pk}


def _move(world: World) -> dict[str, Any]:
    move, _made = CatalogMove.objects.get_or_create(
        domain=world.domain, defaults={"asked_by": world.ada, "grants": 1}
    )
    return {"pk": move.pk}


#                Olu Sten Ana Sam Ida Ada nobody
ROWS: dict[str, Row] = {
    "sharing:mirrors": Row(get="200 200 200 200 200 200 302"),
    "sharing:mirror": Row(get="200 200 404 404 200 200 302", kwargs=_mirror),
    "sharing:mirror_compare": Row(post="302 302 404 404 403 302 302", kwargs=_mirror),
    "api-mirror-list": Row(get="200 200 200 200 200 200 401"),
    "api-mirror-detail": Row(get="200 200 404 404 200 200 401", kwargs=_mirror),
    "api-mirror-comparison": Row(post="202 202 404 404 403 202 401", kwargs=_mirror),
    # Without a choice there is nothing to tell.
    "governance:domain_catalog_change": Row(
        get="403 403 403 403 403 302 302",
        post="403 403 403 403 403 302 302",
        kwargs=lambda w: {"pk": w.domain.pk},
    ),
    "api-catalog-change": Row(
        get="403 403 403 403 403 400 401", kwargs=lambda w: {"pk": w.domain.pk}
    ),
    "api-catalog-move-list": Row(get="200 200 200 200 200 200 401"),
    "api-catalog-move-detail": Row(get="404 200 404 404 200 200 401", kwargs=_move),
}
