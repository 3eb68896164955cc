"""URLs of subscriptions: pages, then the API."""

from typing import Any

from tests.access.table import Row
from tests.access.world import World

#            Olu Sten Ana Sam Ida Ada nobody
PAGE_FOR_ALL = "200 200 200 200 200 200 302"
BOTH_SIDES = "200 200 200 404 200 404 302"
DECIDERS = "200 200 403 404 403 404 302"
DECIDERS_DO = "302 302 403 404 403 404 302"
ASKER = "403 403 200 404 403 404 302"
ASKER_DOES = "403 403 302 404 403 404 302"
API_FOR_ALL = "200 200 200 200 200 200 401"
API_BOTH_SIDES = "200 200 200 404 200 404 401"
API_DECIDERS = "201 201 403 404 403 404 401"
API_ASKER = "403 403 201 404 403 404 401"


def _product(world: World) -> dict[str, Any]:
    return {"product": world.product.pk}


def _request(world: World) -> dict[str, Any]:
    return {"pk": world.request.pk}


def _subscription(world: World) -> dict[str, Any]:
    return {"pk": world.subscription.pk}


def _wish(world: World) -> dict[str, Any]:
    return {
        "product": world.product.pk,
        "project": world.marketing.pk,
        "environment": world.environment.pk,
        "reason": "new",
        "duration_days": 1,
        f"take_{world.asset.pk}": "all",
    }


def _refusal(world: World) -> dict[str, Any]:
    return {"verdict": "refuse", "comment": "No"}


def _reason(world: World) -> dict[str, Any]:
    return {"reason": "over"}


def _comment(world: World) -> dict[str, Any]:
    return {"comment": "Why?"}


def _text(world: World) -> dict[str, Any]:
    return {"text": "Because."}


ROWS: dict[str, Row] = {
    # The form offers others no environment, so theirs is wrong.
    "subscriptions:ask": Row(
        get=PAGE_FOR_ALL, post="400 400 302 400 400 400 302", kwargs=_product, data=_wish
    ),
    "subscriptions:outlook": Row(get=PAGE_FOR_ALL, post=PAGE_FOR_ALL, kwargs=_product, data=_wish),
    "subscriptions:inbox": Row(get=PAGE_FOR_ALL),
    "subscriptions:requests": Row(get=PAGE_FOR_ALL),
    "subscriptions:request": Row(get=BOTH_SIDES, kwargs=_request),
    "subscriptions:decision": Row(post=DECIDERS_DO, kwargs=_request, data=_refusal),
    "subscriptions:comments": Row(post="302 302 302 404 403 404 302", kwargs=_request, data=_text),
    "subscriptions:withdrawal": Row(get=ASKER, post=ASKER_DOES, kwargs=_request),
    "subscriptions:access": Row(get=PAGE_FOR_ALL),
    "subscriptions:subscription": Row(get=BOTH_SIDES, kwargs=_subscription),
    "subscriptions:cancellation": Row(get=ASKER, post=ASKER_DOES, kwargs=_subscription),
    "subscriptions:revocation": Row(
        get=DECIDERS, post=DECIDERS_DO, kwargs=_subscription, data=_reason
    ),
    "subscriptions:subscribers": Row(get=PAGE_FOR_ALL),
    # The API
    "api-request-list": Row(get=API_FOR_ALL, post="403 403 201 403 403 403 401", data=_wish),
    "api-request-detail": Row(get=API_BOTH_SIDES, kwargs=_request),
    "api-request-approval": Row(post=API_DECIDERS, kwargs=_request),
    "api-request-refusal": Row(post=API_DECIDERS, kwargs=_request, data=_comment),
    "api-request-question": Row(post=API_DECIDERS, kwargs=_request, data=_comment),
    "api-request-withdrawal": Row(post=API_ASKER, kwargs=_request),
    "api-request-plan": Row(get=API_BOTH_SIDES, kwargs=_request),
    "api-comment-list": Row(
        get=API_BOTH_SIDES,
        post="201 201 201 404 403 404 401",
        kwargs=lambda w: {"of_request": w.request.pk},
        data=_text,
    ),
    "api-subscription-list": Row(get=API_FOR_ALL),
    "api-subscription-detail": Row(get=API_BOTH_SIDES, kwargs=_subscription),
    "api-subscription-revocation": Row(post=API_DECIDERS, kwargs=_subscription, data=_reason),
    "api-subscription-cancellation": Row(post=API_ASKER, kwargs=_subscription),
}
