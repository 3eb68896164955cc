"""URLs of connecting an account: the template holds its external id, so few may see it."""

from typing import Any

from tests.access.table import Row
from tests.access.world import World


def _account(world: World) -> dict[str, Any]:
    return {"pk": world.account.pk}


ROWS: dict[str, Row] = {
    "governance:account_template": Row(get="403 404 404 404 200 200 302", kwargs=_account),
    "api-account-template": Row(get="403 404 404 404 200 200 401", kwargs=_account),
}
