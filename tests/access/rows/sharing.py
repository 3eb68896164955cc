"""URLs of sharing: pages, then the API."""

from typing import Any

from tests.access.table import Row
from tests.access.world import World

#            Olu Sten Ana Sam Ida Ada nobody
PAGE_FOR_ALL = "200 200 200 200 200 200 302"
ADMIN = "403 403 403 403 403 200 302"
ADMIN_OF_ENVIRONMENT = "404 404 403 404 403 200 302"
API_FOR_ALL = "200 200 200 200 200 200 401"


def _grant(world: World) -> dict[str, Any]:
    return {"pk": world.grant.pk}


ROWS: dict[str, Row] = {
    "sharing:environments": Row(get=PAGE_FOR_ALL),
    "sharing:environment_new": Row(get=ADMIN, post="403 403 403 403 403 400 302"),
    "sharing:environment": Row(
        get="404 404 200 404 200 200 302", kwargs=lambda w: {"pk": w.environment.pk}
    ),
    "sharing:environment_change": Row(
        get=ADMIN_OF_ENVIRONMENT,
        post="404 404 403 404 403 400 302",
        kwargs=lambda w: {"pk": w.environment.pk},
    ),
    "sharing:environment_delete": Row(
        get=ADMIN_OF_ENVIRONMENT,
        post="404 404 403 404 403 302 302",
        kwargs=lambda w: {"pk": w.environment.pk},
    ),
    "sharing:grants": Row(get=PAGE_FOR_ALL),
    # Platform admins keep grants running, though they decide on none.
    "sharing:grant": Row(get="200 200 200 404 200 200 302", kwargs=_grant),
    "sharing:grant_retry": Row(post="302 302 302 404 403 302 302", kwargs=_grant),
    # The API
    "api-environment-list": Row(get=API_FOR_ALL, post="403 403 403 403 403 400 401"),
    "api-environment-detail": Row(
        get="404 404 200 404 200 200 401",
        patch="404 404 403 404 403 200 401",
        delete="404 404 403 404 403 204 401",
        kwargs=lambda w: {"pk": w.environment.pk},
        data=lambda w: {"name": "changed"},
    ),
    "api-grant-list": Row(get=API_FOR_ALL),
    "api-grant-detail": Row(get="200 200 200 404 200 200 401", kwargs=_grant),
    "api-grant-retry": Row(post="202 202 202 404 403 202 401", kwargs=_grant),
}
