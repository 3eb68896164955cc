"""The plan of a request: as kept with the decision, or as it would be now."""

from typing import Any

from sharing.portions import Portion
from sharing.preview import plan_for
from subscriptions import scope as scopes
from subscriptions.models import SubscriptionRequest, Verdict

Step = dict[str, Any]


def plan_of(request: SubscriptionRequest) -> list[Step]:
    """The steps a yes to all that was asked leads to. No AWS call is made.

    Once approved it is the plan kept with that decision; empty when nothing will be granted.
    """
    made = request.decisions.filter(verdict=Verdict.APPROVED).first()
    if made:
        kept: list[Step] = made.plan
        return kept
    if not request.is_open:
        return []
    return plan_for(environment=request.environment, access=grantable(request))


def grantable(request: SubscriptionRequest) -> list[Portion]:
    """What was asked and can be granted now."""
    offered = scopes.offered_by(request.product)
    return scopes.access(request.scope, [offer for offer in offered if not offer.obstacle])
