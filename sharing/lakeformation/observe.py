"""Reading the present state of one route from AWS, in few calls."""

from __future__ import annotations

from sharing.access import Seen, Wanted
from sharing.lakeformation.calls import Callers
from sharing.lakeformation.observing import local, owner, shares, target
from sharing.lakeformation.registration import unregistered
from sharing.steps import LOCAL, OWNER, SHARES, TARGET

ALL_PARTS = frozenset({OWNER, SHARES, LOCAL, TARGET})


def observe(
    wanted: Wanted,
    callers: Callers,
    *,
    before: Seen | None = None,
    parts: frozenset[str] = ALL_PARTS,
) -> Seen:
    """What AWS says now. ``parts`` not named are taken over from ``before``. Raises AwsError."""
    place = wanted.place
    at_owner = callers.at(place.catalog_account, place.catalog_region)
    consumer = callers.at(place.account, place.catalog_region)
    seen = before or Seen(unregistered=unregistered(at_owner, wanted.locations))
    if OWNER in parts:
        seen = owner.observe(seen, wanted, at_owner)
    if {OWNER, SHARES} & parts:
        seen = shares.observe(seen, wanted, at_owner, consumer)
    if LOCAL in parts:
        seen = local.observe(seen, wanted, callers.at(place.account, place.region))
    if place.account_mode and {OWNER, SHARES, TARGET} & parts:
        seen = target.observe(seen, wanted, consumer)
    return seen
