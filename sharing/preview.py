"""The plan to show before a decision: what would be done, in words and as exact calls."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q

from catalog.models import Asset
from governance.models import AwsAccount
from sharing import names
from sharing.access import Seen
from sharing.manual.plan import steps_by_hand
from sharing.models import Environment, Grant, GrantState, Want
from sharing.plan import foreseen
from sharing.portions import Portion
from sharing.steps import Step
from sharing.tags.expressions import expression
from sharing.topology import Catalogs
from sharing.wanted import Claim, build, claim_of, place_between

Start = tuple[AwsAccount, str]
"""Where a route begins: the catalog's account, and its Region."""


def plan_for(
    *, environment: Environment, access: Sequence[Portion], apart_from: str = ""
) -> list[dict[str, Any]]:
    """Steps ``{number, words, account, role, region, operation, parameters, undo}``, in order.

    Worked out without asking AWS, as if the access given so far stood there as it should, apart
    from what the holder ``apart_from`` has. Raises ValidationError when an asset cannot be granted.
    """
    by_start = _by_start(environment, [one for one in access if one.asset.managed])
    given = _given(environment, [one.asset for one in access], apart_from)
    steps = [
        _shown(step, [start[0], environment.account])
        for start, claims in by_start.items()
        for step in _steps(environment, start, claims, given.get(start, []))
    ]
    by_hand = steps_by_hand(environment, [one for one in access if not one.asset.managed])
    return [{"number": number, **step} for number, step in enumerate([*steps, *by_hand], start=1)]


def _steps(
    environment: Environment, start: Start, claims: list[Claim], given: list[Claim]
) -> tuple[Step, ...]:
    account, region = start
    place = place_between(account.account_id, region, environment)
    seen = Seen()
    for step in foreseen(build(place, environment, claims=given), seen):
        seen = step.after(seen)
    return foreseen(build(place, environment, claims=[*given, *claims]), seen)


def _shown(step: Step, accounts: Sequence[AwsAccount]) -> dict[str, Any]:
    roles = {account.account_id: account.role_arn for account in accounts}
    return {
        "words": step.words(),
        "account": step.account,
        "role": roles[step.account],
        "region": step.region,
        "operation": step.operation,
        "parameters": step.parameters(),
        "undo": step.undo(),
    }


def _by_start(environment: Environment, access: Sequence[Portion]) -> dict[Start, list[Claim]]:
    starts: dict[Start, list[Claim]] = {}
    catalogs = Catalogs()
    found = names.local_names([portion.asset for portion in access], environment, catalogs)
    for portion in access:
        account, table = catalogs.place_of(portion.asset)
        local = found[portion.asset.pk]
        claim = Claim(
            environment=environment,
            table=table,
            columns=None if portion.columns is None else frozenset(portion.columns),
            rows=portion.rows,
            tags=expression(portion.tags or {}),
            database=local.database,
            link=local.name,
        )
        starts.setdefault((account, portion.asset.region), []).append(claim)
    return starts


def _given(
    environment: Environment, assets: Sequence[Asset], apart_from: str
) -> dict[Start, list[Claim]]:
    """What is given in the environment so far, and to its account of the same assets."""
    concerned = Q(environment=environment) | Q(
        asset__in=assets, environment__account=environment.account_id
    )
    grants = (
        Grant.objects.filter(concerned, want=Want.PRESENT, route__isnull=False)
        .exclude(state=GrantState.REVOKED)
        .exclude(holder=apart_from)
        .select_related("asset__account", "environment__account", "route__catalog_account")
    )
    given: dict[Start, list[Claim]] = {}
    for grant in grants:
        start = (grant.route.catalog_account, grant.route.region)
        given.setdefault(start, []).append(claim_of(grant))
    return given
