"""From a yes to access: what exactly is given, the plan for it, and the subscription that holds it.

Not a door of its own: ``services.requests.approve`` calls it within its transaction.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.errors import Conflict
from portal.identity.models import User
from sharing import preview
from sharing.portions import Portion
from sharing.services import grants
from subscriptions import asking
from subscriptions import scope as scopes
from subscriptions.models import Subscription, SubscriptionRequest
from subscriptions.selectors.outlook import gains
from subscriptions.selectors.plans import plan_of


@dataclass(frozen=True)
class Terms:
    """What an approver gives; ``access`` is the scope with the assets themselves."""

    scope: scopes.Scope
    access: list[Portion]
    reads: list[str]
    duration_days: int
    is_narrower: bool


def terms_of(
    request: SubscriptionRequest, *, scope: Any = None, duration_days: int | None = None
) -> Terms:
    """What was asked, cut down as the approver says; never more.

    Raises ValidationError for more than was asked or than the rules allow now, Conflict if the
    product was unpublished or a table cannot be granted any more.
    """
    offered = scopes.offers(asking.published(request.product))
    given = scopes.cleaned(scope or request.scope, offered)
    if not scopes.is_within(given, request.scope):
        raise ValidationError({"scope": _("That is more than was asked for.")})
    days = _days(request, duration_days)
    access = scopes.access(given, offered, request.product)
    reasons = scopes.obstacles(given, offered)
    if reasons:
        raise Conflict(" ".join(reasons))
    return Terms(
        scope=given,
        access=access,
        reads=gains(offered, given, request.environment),
        duration_days=days,
        is_narrower=(given, days) != (request.scope, request.duration_days),
    )


def _days(request: SubscriptionRequest, asked: int | None) -> int:
    days = request.duration_days if asked is None else asked
    if days > request.duration_days:
        raise ValidationError({"duration_days": _("That is longer than was asked for.")})
    asking.demand_duration(request.product, days)
    return days


def plan(request: SubscriptionRequest, terms: Terms) -> list[dict[str, Any]]:
    """The steps that granting will take; no AWS call is made."""
    return preview.plan_for(environment=request.environment, access=terms.access)


def demand_plan_as_read(request: SubscriptionRequest, fingerprint: str) -> None:
    """Raises Conflict when a yes would no longer do what whoever says it has read.

    No fingerprint means that nobody says which plan they read.
    """
    if fingerprint and fingerprint != plan_of(request).fingerprint:
        raise Conflict(
            _(
                "What a yes would do in AWS has changed since you read it. Please read the plan "
                "again, then decide."
            )
        )


def begin(request: SubscriptionRequest, terms: Terms, *, by: User) -> Subscription:
    """The subscription, with everything it gives wanted in AWS from now on."""
    now = timezone.now()
    subscription = Subscription.objects.create(
        request=request,
        product=request.product,
        project=request.project,
        environment=request.environment,
        scope=terms.scope,
        starts_at=now,
        ends_at=now + timedelta(days=terms.duration_days),
    )
    grants.want_access(
        holder=subscription.holder,
        access=terms.access,
        environment=request.environment,
        by=by,
        reason=request.reason,
    )
    return subscription
