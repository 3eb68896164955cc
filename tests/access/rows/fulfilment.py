"""URLs of fulfilment by hand: pages, then the API."""

from typing import Any

from tests.access.table import Row
from tests.access.world import World

#               Olu Sten Ana Sam Ida Ada nobody
PAGE_FOR_ALL = "200 200 200 200 200 200 302"
PRODUCERS = "200 200 404 404 200 200 302"
OWNERS = "200 200 404 404 403 403 302"
API_FOR_ALL = "200 200 200 200 200 200 401"
API_PRODUCERS = "200 200 404 404 200 200 401"


def _fulfiller(world: World) -> dict[str, Any]:
    return {"pk": world.task.fulfiller_id}


def _task(world: World) -> dict[str, Any]:
    return {"pk": world.task.pk}


def _delivery(world: World) -> dict[str, Any]:
    return {"pk": world.delivery.pk}


ROWS: dict[str, Row] = {
    "sharing:fulfillers": Row(get=PAGE_FOR_ALL),
    "sharing:fulfiller_new": Row(
        get="200 200 200 403 403 403 302", post="400 400 400 403 403 403 302"
    ),
    "sharing:fulfiller": Row(get=PRODUCERS, kwargs=_fulfiller),
    "sharing:fulfiller_change": Row(
        get=OWNERS, post="400 400 404 404 403 403 302", kwargs=_fulfiller
    ),
    "sharing:fulfiller_secret": Row(get=OWNERS, post=OWNERS, kwargs=_fulfiller),
    # Where somebody may: refused, since the webhook is not switched off, and back.
    "sharing:fulfiller_activation": Row(post="302 302 404 404 403 403 302", kwargs=_fulfiller),
    "sharing:fulfiller_delete": Row(
        get=OWNERS, post="302 302 404 404 403 403 302", kwargs=_fulfiller
    ),
    "sharing:deliveries": Row(get=PRODUCERS, kwargs=_fulfiller),
    "sharing:delivery": Row(get=PRODUCERS, kwargs=_delivery),
    "sharing:delivery_repetition": Row(post="302 302 404 404 403 403 302", kwargs=_delivery),
    "sharing:fulfilment_tasks": Row(get=PAGE_FOR_ALL),
    "sharing:fulfilment_task": Row(get=PRODUCERS, kwargs=_task),
    # Stewards and admins see it; owners and the people named report.
    "sharing:fulfilment_report": Row(post="400 403 404 404 403 403 302", kwargs=_task),
    # The API
    "api-fulfiller-list": Row(get=API_FOR_ALL, post="400 400 400 403 403 403 401"),
    "api-fulfiller-detail": Row(
        get=API_PRODUCERS,
        patch="200 200 404 404 403 403 401",
        delete="409 409 404 404 403 403 401",
        kwargs=_fulfiller,
        data=lambda w: {"remind_after_days": 3},
    ),
    "api-fulfiller-secret": Row(post="201 201 404 404 403 403 401", kwargs=_fulfiller),
    "api-fulfiller-activation": Row(post="409 409 404 404 403 403 401", kwargs=_fulfiller),
    "api-fulfilment-task-list": Row(get=API_FOR_ALL),
    "api-fulfilment-task-detail": Row(get=API_PRODUCERS, kwargs=_task),
    "api-webhook-delivery-list": Row(get=API_FOR_ALL),
    "api-webhook-delivery-detail": Row(get=API_PRODUCERS, kwargs=_delivery),
    "api-webhook-delivery-repetition": Row(post="409 409 404 404 403 403 401", kwargs=_delivery),
    # The asking side sees the grant and may not say itself that it was given.
    "api-grant-fulfilment": Row(
        post="200 403 403 404 403 403 401",
        kwargs=lambda w: {"pk": w.task.grant.pk},
        data=lambda w: {"state": "started"},
    ),
}
