"""Closing the gap between the mirrors that are wanted and what AWS says, one route at a time.

A pass keeps no state of its own: killed anywhere, the next one goes on from what AWS says then.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from sharing import leases
from sharing.access import Table
from sharing.errors import AwsError, Refused, TryLater
from sharing.lakeformation.calls import Callers
from sharing.mirroring.apply import apply
from sharing.mirroring.observe import ALL_PARTS, observe
from sharing.mirroring.obstacles import obstacles
from sharing.mirroring.plan import plan
from sharing.mirroring.records import record_failure, record_outcome
from sharing.mirroring.steps import LOCATIONS, Step
from sharing.mirroring.wanted import Wishes, wishes_of
from sharing.mirroring.world import Seen, Wanted
from sharing.models import MirrorLocation, MirrorRoute
from sharing.obstacles import Obstacle

logger = logging.getLogger(__name__)

ROUNDS_AT_MOST = 12
"""More rounds of observing and planning than any situation needs; a bound, not a target."""


@dataclass
class Outcome:
    """What one pass wanted, saw in the end, and could not do."""

    wishes: Wishes
    seen: Seen
    obstacles: dict[Table, Obstacle] = field(default_factory=dict)
    refused: dict[Table | None, Refused] = field(default_factory=dict)
    delayed: dict[Table | None, TryLater] = field(default_factory=dict)

    @property
    def wanted(self) -> Wanted:
        return self.wishes.wanted


def reconcile(route_id: int) -> bool:
    """Bring one mirror route to what is wanted, as far as AWS lets us now.

    Returns False when another worker has the catalog account: it, or the sweep, will see to the
    route. Errors of AWS are recorded on route and mirrors, never raised.
    """
    account = _read(route_id).catalog_account
    try:
        with leases.held(account) as lease:
            if lease is None:
                return False
            while not _one_pass(route_id, lease.renew):
                logger.debug("Mirror route %s has new wishes; once more.", route_id)
    except leases.LeaseLost:
        logger.warning("Mirror route %s: another worker took the account over.", route_id)
        return False
    return True


def _one_pass(route_id: int, before_call: Callable[[], None]) -> bool:
    """True when the route is settled or has to wait; False when new wishes came in meanwhile."""
    route = _read(route_id)
    _remember_engineer(route)
    wishes = wishes_of(route)
    callers = Callers([route.catalog_account, route.producer], before_call)
    try:
        outcome = _converge(route, wishes, callers)
    except AwsError as error:
        return record_failure(route_id, wishes, error)
    return record_outcome(route_id, outcome)


def _remember_engineer(route: MirrorRoute) -> None:
    """Before the role is given anything: should it be changed later, it is known who it was."""
    role = route.producer.engineer_role_arn
    if role and role not in route.engineer_arns:
        route.engineer_arns = [*route.engineer_arns, role]
        MirrorRoute.objects.filter(pk=route.pk).update(engineer_arns=route.engineer_arns)


def _converge(route: MirrorRoute, wishes: Wishes, callers: Callers) -> Outcome:
    """Observe, plan and apply until nothing remains, nothing changes, or only waiting helps.

    Raises AwsError when AWS cannot even be observed.
    """
    wanted = wishes.wanted
    outcome = Outcome(wishes, Seen())
    if not wanted.place.connected:
        outcome.obstacles = obstacles(wanted, outcome.seen)
        return outcome
    outcome.seen = observe(wanted, callers)
    tried: list[tuple[Step, ...]] = []
    for _round in range(ROUNDS_AT_MOST):
        outcome.obstacles = obstacles(wanted, outcome.seen)
        steps = plan(wanted, outcome.seen, {*outcome.obstacles, *outcome.refused})
        if not steps or steps in tried or None in outcome.refused:
            break
        tried.append(steps)
        _apply(route, steps, callers, outcome)
        touched = frozenset(step.touches for step in steps)
        outcome.seen = observe(wanted, callers, before=outcome.seen, parts=touched & ALL_PARTS)
    return outcome


def _apply(route: MirrorRoute, steps: tuple[Step, ...], callers: Callers, outcome: Outcome) -> None:
    """What one table is refused does not hold up the others, but what all need does."""
    outcome.delayed = {}
    for step in steps:
        _remember_location(route, step)
        for failure in apply(step, callers.at(step.account, step.region)):
            if isinstance(failure.error, TryLater):
                outcome.delayed[failure.table] = failure.error
            elif isinstance(failure.error, Refused):
                outcome.refused[failure.table] = failure.error
        if None in outcome.delayed or None in outcome.refused:
            return


def _remember_location(route: MirrorRoute, step: Step) -> None:
    """Before it is registered, so that a worker killed in between leaves nothing unknown."""
    if step.touches == LOCATIONS and step.operation.endswith(":RegisterResource"):
        MirrorLocation.objects.get_or_create(
            catalog_account=route.catalog_account,
            region=route.region,
            arn=step.parameters["ResourceArn"],
        )


def _read(route_id: int) -> MirrorRoute:
    return MirrorRoute.objects.select_related("catalog_account", "producer").get(pk=route_id)
