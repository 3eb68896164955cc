"""URLs of handing a table over to Lake Formation: owners act, readers of the inventory look on."""

from typing import Any

from sharing.models import Handover
from tests.access.table import Row
from tests.access.world import World

#              Olu Sten Ana Sam Ida Ada nobody
READERS = "200 200 404 404 200 404 302"
OWNERS = "200 403 404 404 403 404 302"
API_READERS = "200 200 404 404 200 404 401"


def _asset(world: World) -> dict[str, Any]:
    return {"pk": world.asset.pk}


def _handover(world: World) -> dict[str, Any]:
    made, _is_new = Handover.objects.get_or_create(asset=world.asset, requested_by=world.olu)
    return {"pk": made.pk}


ROWS: dict[str, Row] = {
    # AWS does not answer here, so nothing is shown that could be agreed to: told so, sent back.
    "sharing:hand_over": Row(get=OWNERS, post="302 403 404 404 403 404 302", kwargs=_asset),
    "sharing:handover": Row(get=READERS, kwargs=_handover),
    "sharing:handover_progress": Row(get=READERS, kwargs=_handover),
    "api-asset-handover": Row(
        get="200 403 404 404 403 404 401",
        post="409 403 404 404 403 404 401",
        kwargs=_asset,
        data=lambda w: {"digest": "x"},
    ),
    "api-handover-list": Row(get="200 200 200 200 200 200 401"),
    "api-handover-detail": Row(get=API_READERS, kwargs=_handover),
}
