"""What will happen if this is asked for: who decides and why, and what a yes would do."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from catalog.models import Product
from governance.rules import Decision
from portal.identity.models import User
from portal.ui.components import Step
from sharing.models import Environment, Grant, Want
from sharing.portions import Portion
from sharing.preview import plan_for
from subscriptions import scope as scopes
from subscriptions.selectors.approvers import decision_on


@dataclass(frozen=True)
class Outlook:
    """``gains`` says in plain words who will read what; ``obstacles`` what cannot be granted."""

    decision: Decision
    gains: list[str] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    obstacles: list[str] = field(default_factory=list)


def outlook(
    product: Product,
    *,
    requester: User,
    environment: Environment | None,
    offered: Iterable[scopes.Offer],
    scope: scopes.Scope,
    duration_days: int | None,
    answers: Mapping[str, Any],
) -> Outlook:
    """Works with what is filled in so far; ``offered`` is what the product holds. Asks no AWS."""
    decision = decision_on(
        product,
        asking=environment.project if environment else None,
        requester=requester,
        duration_days=duration_days,
        answers=answers,
    )
    if environment is None:
        return Outlook(decision)
    wanted = [entry for entry in offered if entry.key in scope]
    good = [offer for offer in wanted if not offer.obstacle]
    return Outlook(
        decision,
        gains=gains(good, scope, environment),
        steps=as_steps(_plan(environment, scopes.access(scope, good, product))),
        obstacles=[offer.obstacle for offer in wanted if offer.obstacle],
    )


def as_steps(plan: list[dict[str, Any]]) -> list[Step]:
    """A plan for the page: in words, as the exact call, and how it is undone."""
    return [
        Step(
            words=step["words"],
            call=step["operation"],
            account=step["account"],
            role=step.get("role", ""),
            parameters=json.dumps(step["parameters"], indent=2, ensure_ascii=False),
            undo=step["undo"],
        )
        for step in plan
    ]


def _plan(environment: Environment, access: list[Portion]) -> list[dict[str, Any]]:
    try:
        return plan_for(environment=environment, access=access)
    except ValidationError:
        return []


def gains(
    offered: Iterable[scopes.Offer], scope: scopes.Scope, environment: Environment
) -> list[str]:
    """Who will read what, in plain words. One query."""
    wanted = [offer for offer in offered if offer.key in scope]
    held = _held_beside(wanted, environment)
    return [
        words
        for offer in wanted
        for words in (
            *_gains(offer, scope, environment),
            *(_union(grant) for grant in held.get(offer.asset.pk, ())),
        )
    ]


def _held_beside(offered: list[scopes.Offer], environment: Environment) -> dict[int, list[Grant]]:
    """What the same roles were given of the same tables before: Lake Formation knows the role, not
    the environment or the product, so it reads all of it wherever it queries.
    """
    grants = Grant.objects.filter(
        asset__in=[offer.asset.pk for offer in offered],
        want=Want.PRESENT,
        environment__role_arns__overlap=environment.role_arns,
    )
    held: dict[int, list[Grant]] = {}
    for grant in grants.select_related("environment", "asset").order_by("pk"):
        held.setdefault(grant.asset_id, []).append(grant)
    return held


def _union(grant: Grant) -> str:
    text = _(
        "One of these roles already reads %(what)s of %(table)s, given for the environment "
        "%(environment)s: wherever it queries, it reads what either gives."
    )
    columns = _("all columns") if grant.columns is None else ", ".join(grant.columns)
    what = f"{columns} ({grant.rows})" if grant.rows else columns
    return text % {
        "what": what,
        "table": grant.asset.technical_name,
        "environment": grant.environment,
    }


def _gains(offer: scopes.Offer, scope: scopes.Scope, environment: Environment) -> list[str]:
    wish = scopes.wish_of(scope[offer.key])
    if wish.columns is None:
        words = _(
            "Role “%(role)s” in %(account)s will read all of %(table)s, columns added later "
            "included."
        )
    else:
        words = _(
            "Role “%(role)s” in %(account)s will read %(count)d of %(all)d columns of %(table)s."
        )
    if wish.rows:
        words = f"{words} {_('Only rows where %(rows)s.')}"
    facts = {
        "count": len(wish.columns or ()) + len(offer.always),
        "all": len(offer.columns) + len(offer.always),
        "table": offer.asset.technical_name,
        "rows": wish.rows,
    }
    return [words % {**_role(arn), **facts} for arn in environment.role_arns]


def _role(arn: str) -> dict[str, str]:
    return {"account": arn.split(":")[4], "role": arn.rsplit("/", maxsplit=1)[-1]}
