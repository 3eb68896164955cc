"""URLs that explain access. What each person may ask about is in tests/subscriptions."""

from typing import Any

from tests.access.table import Row
from tests.access.world import World


def _held(world: World) -> dict[str, Any]:
    return {"asset": world.grant.asset_id, "environment": world.grant.environment_id}


def _error(world: World) -> dict[str, Any]:
    return {"text": "Insufficient Lake Formation permission(s) on nothing_like_it"}


#                Olu Sten Ana Sam Ida Ada nobody
ROWS: dict[str, Row] = {
    "subscriptions:explanation": Row(get="200 200 200 200 200 200 302"),
    "subscriptions:look": Row(post="302 302 302 404 302 302 302", data=_held),
    "subscriptions:error": Row(post="200 200 200 200 200 200 302", data=_error),
    # Without a question
    "api-access-explanation": Row(get="400 400 400 400 400 400 401"),
    "api-access-look": Row(post="202 202 202 404 202 202 401", data=_held),
    "api-access-error": Row(post="200 200 200 200 200 200 401", data=_error),
}
