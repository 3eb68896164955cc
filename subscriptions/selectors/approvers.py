"""Who decides on a request, and what the producing side's rules demand of it."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from catalog.models import Product
from governance import answers as governance_answers
from governance.models import Project
from governance.rules import Decision, decide
from governance.selectors.rules import RequestDemands, demands_on_request, facts_for
from portal.identity.models import User
from subscriptions.models import SubscriptionRequest


def decision_on(
    product: Product,
    *,
    asking: Project | None,
    requester: User,
    duration_days: int | None = None,
    answers: Mapping[str, Any] | None = None,
) -> Decision:
    """What the rules make of asking for the product: who decides and what is still missing."""
    demands = demands_on_request(product.project.domain)
    facts = facts_for(
        product.project,
        asking=asking,
        requester=requester,
        duration_days=duration_days,
        answered_forms=_answered(demands, answers or {}),
    )
    return decide(facts)


def approvers_of(request: SubscriptionRequest) -> QuerySet[User]:
    decision = decision_on(request.product, asking=request.project, requester=request.requester)
    return User.objects.filter(pk__in=decision.approver_ids)


def _answered(demands: RequestDemands, answers: Mapping[str, Any]) -> frozenset[int]:
    return frozenset(
        form.pk
        for form in demands.forms
        if not governance_answers.missing(form, answers.get(str(form.pk)) or {})
    )
