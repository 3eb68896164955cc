"""The plan of a request: as kept with the decision, or as it would be now."""

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError

from sharing.models import Grant, Want
from sharing.portions import Portion
from sharing.preview import plan_for
from subscriptions import scope as scopes
from subscriptions.models import Subscription, SubscriptionRequest, Verdict
from subscriptions.selectors.outlook import gains

Step = dict[str, Any]


@dataclass(frozen=True)
class Plan:
    """What a yes does: ``steps`` in order, and ``reads``, who will read what, in plain words.

    ``fingerprint`` stands for the steps: whoever approves may name the one they read. Once
    decided, ``added`` and ``gone`` tell how the same access would be given today: the steps that
    were not in the plan, and those of the plan that are none any more.
    """

    steps: list[Step] = field(default_factory=list)
    reads: list[str] = field(default_factory=list)
    added: list[Step] = field(default_factory=list)
    gone: list[Step] = field(default_factory=list)

    @property
    def fingerprint(self) -> str:
        return hashlib.sha256("\n".join(map(_call, self.steps)).encode()).hexdigest()[:16]

    @property
    def has_moved(self) -> bool:
        return bool(self.added or self.gone)


def plan_of(request: SubscriptionRequest) -> Plan:
    """What a yes to all that was asked leads to. No AWS call is made.

    Once approved it is the plan kept with that decision; empty when nothing will be granted.
    """
    made = request.decisions.filter(verdict=Verdict.APPROVED).first()
    if made:
        return _kept(made.plan, made.reads, _again(request))
    if not request.is_open:
        return Plan()
    offered = [offer for offer in scopes.offered_by(request.product) if not offer.obstacle]
    return Plan(
        steps=plan_for(
            environment=request.environment,
            access=scopes.access(request.scope, offered, request.product),
        ),
        reads=gains(offered, request.scope, request.environment),
    )


def _kept(steps: list[Step], reads: list[str], now: list[Step] | None) -> Plan:
    if now is None:
        return Plan(steps, reads)
    before, today = ({_call(step): step for step in some} for some in (steps, now))
    return Plan(
        steps,
        reads,
        added=[step for call, step in today.items() if call not in before],
        gone=[step for call, step in before.items() if call not in today],
    )


def _again(request: SubscriptionRequest) -> list[Step] | None:
    """The plan for the access that stands, as if it were given today; None when none stands."""
    held = Subscription.objects.filter(request=request).first()
    if held is None:
        return None
    grants = Grant.objects.filter(holder=held.holder, want=Want.PRESENT).select_related(
        "asset__account", "asset__project__domain"
    )
    access = [Portion(grant.asset, grant.columns, grant.rows, grant.tags) for grant in grants]
    if not access:
        return None
    try:
        return plan_for(environment=request.environment, access=access, apart_from=held.holder)
    except ValidationError:
        # What stands could not be given today; the grants themselves say what is the matter.
        return None


def _call(step: Step) -> str:
    """A step as the call it is; where it stands in the order does not count."""
    call = [step.get("account"), step.get("region"), step["operation"], step["parameters"]]
    return json.dumps(call, sort_keys=True, default=str)
