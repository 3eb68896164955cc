"""URLs of drift: pages, then the API."""

from typing import Any

from tests.access.table import Row
from tests.access.world import World

#            Olu Sten Ana Sam Ida Ada nobody
PAGE_FOR_ALL = "200 200 200 200 200 200 302"
API_FOR_ALL = "200 200 200 200 200 200 401"
# Whoever answers for the tables sees it, and auditors; platform admins decide nothing.
SEEN = "200 200 404 404 200 404 302"


def _drift(world: World) -> dict[str, Any]:
    return {"pk": world.drift.pk}


def _look(world: World) -> dict[str, Any]:
    return {"pk": world.look.pk}


ROWS: dict[str, Row] = {
    "sharing:drifts": Row(get=PAGE_FOR_ALL),
    "sharing:drift": Row(get=SEEN, kwargs=_drift),
    "sharing:drift_acceptance": Row(
        get="200 200 404 404 403 404 302", post="400 400 404 404 403 404 302", kwargs=_drift
    ),
    "sharing:drift_adoption": Row(
        get="200 200 404 404 403 404 302", post="400 400 404 404 403 404 302", kwargs=_drift
    ),
    "sharing:drift_removal": Row(
        get="200 200 404 404 403 404 302", post="302 302 404 404 403 404 302", kwargs=_drift
    ),
    "sharing:catalogs": Row(get=PAGE_FOR_ALL),
    "sharing:catalog_look": Row(post="302 302 404 404 403 302 302", kwargs=_look),
    # The API
    "api-drift-list": Row(get=API_FOR_ALL),
    "api-drift-detail": Row(get="200 200 404 404 200 404 401", kwargs=_drift),
    "api-drift-plan": Row(get="200 200 404 404 200 404 401", kwargs=_drift),
    "api-drift-acceptance": Row(post="400 400 404 404 403 404 401", kwargs=_drift),
    "api-drift-adoption": Row(post="400 400 404 404 403 404 401", kwargs=_drift),
    "api-drift-removal": Row(post="202 202 404 404 403 404 401", kwargs=_drift),
    "api-catalog-list": Row(get=API_FOR_ALL),
    "api-catalog-detail": Row(get="200 200 404 404 200 200 401", kwargs=_look),
    "api-catalog-look": Row(post="202 202 404 404 403 202 401", kwargs=_look),
}
