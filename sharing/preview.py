"""The plan to show before a decision: what would be done, in words and as exact calls."""

from typing import Any

from catalog.models import Asset
from sharing import names
from sharing.access import Columns, Place, Seen
from sharing.models import Environment, SharingMode
from sharing.plan import foreseen
from sharing.steps import Step
from sharing.topology import Catalogs
from sharing.wanted import Claim, build


def plan_for(
    *, environment: Environment, access: list[tuple[Asset, list[str] | None]]
) -> list[dict[str, Any]]:
    """Steps ``{number, words, account, region, operation, parameters, undo}``, in order.

    Worked out from nothing being there yet, without asking AWS; columns None means all. Raises
    ValidationError when an asset cannot be granted.
    """
    steps: list[Step] = []
    for place, claims in _by_place(environment, access).items():
        steps.extend(foreseen(build(place, environment, claims=claims), Seen()))
    return [
        {
            "number": number,
            "words": step.words(),
            "account": step.account,
            "region": step.region,
            "operation": step.operation,
            "parameters": step.parameters(),
            "undo": step.undo(),
        }
        for number, step in enumerate(steps, start=1)
    ]


def _by_place(
    environment: Environment, access: list[tuple[Asset, list[str] | None]]
) -> dict[Place, list[Claim]]:
    places: dict[Place, list[Claim]] = {}
    catalogs = Catalogs()
    links = names.link_names((asset for asset, _columns in access), environment)
    for asset, columns in access:
        catalog_account, table = catalogs.place_of(asset)
        place = Place(
            catalog_account=catalog_account.account_id,
            catalog_region=asset.region,
            account=environment.account.account_id,
            region=environment.region,
            database=environment.database,
            account_mode=environment.mode == SharingMode.ACCOUNT,
        )
        wanted: Columns = None if columns is None else frozenset(columns)
        claim = Claim(environment, table, wanted, links[asset.pk])
        places.setdefault(place, []).append(claim)
    return places
