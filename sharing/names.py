"""Names of links in an environment's local database: short where they can be, never ambiguous."""

import re
from collections.abc import Iterable, Iterator

from catalog.models import Asset
from sharing.models import Environment, Grant, GrantState

LONGEST = 255


def link_names(assets: Iterable[Asset], environment: Environment) -> dict[int, str]:
    """By asset id: the table's own name unless another table's link has it; then with database,
    account. One query.

    A table has one link per environment, however many subscriptions lead to it.
    """
    live = Grant.objects.filter(environment=environment).exclude(state=GrantState.REVOKED)
    names = dict(live.values_list("asset", "link_name"))
    taken = set(names.values())
    for asset in assets:
        if asset.pk not in names:
            names[asset.pk] = next(name for name in _candidates(asset) if name not in taken)
            taken.add(names[asset.pk])
    return names


def _candidates(asset: Asset) -> Iterator[str]:
    yield _clean(asset.name)
    yield _clean(f"{asset.database}_{asset.name}")
    yield _clean(f"{asset.account.account_id}_{asset.database}_{asset.name}")
    number = 2
    while True:
        yield _clean(f"{asset.name}_{asset.pk}_{number}")
        number += 1


def _clean(name: str) -> str:
    """Glue folds names to lower case; a name too long keeps its end, where it differs."""
    return re.sub(r"\s+", "_", name.lower())[-LONGEST:]
