"""The plan to show before a decision: what would be done, in words and as exact calls."""

from collections.abc import Sequence
from typing import Any

from sharing import names
from sharing.access import Place, Seen
from sharing.manual.plan import steps_by_hand
from sharing.models import Environment
from sharing.plan import foreseen
from sharing.portions import Portion
from sharing.steps import Step
from sharing.topology import Catalogs
from sharing.wanted import Claim, build, place_between


def plan_for(*, environment: Environment, access: Sequence[Portion]) -> list[dict[str, Any]]:
    """Steps ``{number, words, account, region, operation, parameters, undo}``, in order.

    Worked out from nothing being there yet, without asking AWS. Raises
    ValidationError when an asset cannot be granted.
    """
    steps: list[Step] = []
    to_route = [portion for portion in access if portion.asset.managed]
    for place, claims in _by_place(environment, to_route).items():
        steps.extend(foreseen(build(place, environment, claims=claims), Seen()))
    by_hand = steps_by_hand(environment, [one for one in access if not one.asset.managed])
    shown = [*map(_shown, steps), *by_hand]
    return [{"number": number, **step} for number, step in enumerate(shown, start=1)]


def _shown(step: Step) -> dict[str, Any]:
    return {
        "words": step.words(),
        "account": step.account,
        "region": step.region,
        "operation": step.operation,
        "parameters": step.parameters(),
        "undo": step.undo(),
    }


def _by_place(environment: Environment, access: Sequence[Portion]) -> dict[Place, list[Claim]]:
    places: dict[Place, list[Claim]] = {}
    catalogs = Catalogs()
    found = names.local_names([portion.asset for portion in access], environment, catalogs)
    for portion in access:
        account, table = catalogs.place_of(portion.asset)
        place = place_between(account.account_id, portion.asset.region, environment)
        local = found[portion.asset.pk]
        claim = Claim(
            environment=environment,
            table=table,
            columns=None if portion.columns is None else frozenset(portion.columns),
            rows=portion.rows,
            database=local.database,
            link=local.name,
        )
        places.setdefault(place, []).append(claim)
    return places
