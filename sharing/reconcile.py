"""Closing the gap between what is wanted and what AWS says, one route at a time.

    read what is wanted
    observe
    until nothing remains to be done:
        plan, apply, observe what was touched
    record what was seen

Only what was read back counts. A pass keeps no state of its own: killed anywhere, the next one
goes on from what AWS says then.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from sharing import leases
from sharing.access import Seen, Table, Wanted
from sharing.drift.causes import Cause
from sharing.drift.diagnosis import Diagnosis
from sharing.errors import AwsError, Refused, TryLater
from sharing.fulfilment import Fulfilment, LakeFormationFulfilment
from sharing.lakeformation.observe import ALL_PARTS
from sharing.models import Route
from sharing.obstacles import Obstacle, obstacles, unmended
from sharing.plan import ROUNDS_AT_MOST, plan
from sharing.records import record_failure, record_outcome
from sharing.steps import Step
from sharing.wanted import Wishes, wishes_of

logger = logging.getLogger(__name__)

PASSES_AT_MOST = 3
"""While new wishes keep coming in; then it is the turn of others who wait for the account."""


@dataclass
class Outcome:
    """What one pass wanted, ``found`` at first, saw in the end, and could not do.

    ``causes`` says of grants, by id, what had happened to them since they were granted.
    """

    wishes: Wishes
    found: Seen
    seen: Seen
    obstacles: dict[Table, Obstacle] = field(default_factory=dict)
    refused: dict[Table | None, Refused] = field(default_factory=dict)
    delayed: dict[Table | None, TryLater] = field(default_factory=dict)
    causes: dict[int, Cause] = field(default_factory=dict)

    @property
    def wanted(self) -> Wanted:
        return self.wishes.wanted


def reconcile(route_id: int) -> bool:
    """Bring one route to what is wanted, as far as AWS lets us now.

    Returns False when another worker has the consumer account: it, or the sweep, will see to
    the route. Errors of AWS are recorded on route and grants, never raised.
    """
    account = read(route_id).environment.account
    try:
        with leases.held(account) as lease:
            if lease is None:
                return False
            for _pass in range(PASSES_AT_MOST):
                if _one_pass(route_id, lease.renew):
                    break
                logger.debug("Route %s has new wishes; once more.", route_id)
    except leases.LeaseLost:
        logger.warning("Route %s: another worker took the account over.", route_id)
        return False
    return True


def _one_pass(route_id: int, before_call: Callable[[], None]) -> bool:
    """True when the route is settled or has to wait; False when new wishes came in meanwhile."""
    route, wishes = read(route_id), read_wishes(route_id)
    fulfilment = LakeFormationFulfilment(route, before_call)
    diagnosis = Diagnosis(route, fulfilment.callers)
    try:
        outcome = converge(wishes, lambda: read_wishes(route_id), fulfilment, diagnosis.of)
    except AwsError as error:
        return record_failure(route_id, wishes, error, diagnosis.of_failure(wishes, error))
    done = record_outcome(route_id, outcome)
    diagnosis.note_roles()
    return done


def converge(
    wishes: Wishes,
    read_again: Callable[[], Wishes],
    fulfilment: Fulfilment,
    diagnose: Callable[[Wishes, Seen], dict[int, Cause]] = lambda wishes, found: {},
) -> Outcome:
    """Observe, plan and apply until nothing remains, nothing changes, or only waiting helps.

    ``diagnose`` names what happened to grants, while it can still be seen. Raises AwsError when
    AWS cannot even be observed.
    """
    found = fulfilment.observe(wishes.wanted)
    outcome = Outcome(wishes, found, found, causes=diagnose(wishes, found))
    tried: list[tuple[Step, ...]] = []
    for _round in range(ROUNDS_AT_MOST):
        outcome.obstacles = obstacles(outcome.wanted, outcome.seen)
        blocked = {*outcome.obstacles, *outcome.refused}
        steps = plan(outcome.wanted.without(blocked), outcome.seen)
        if not steps or steps in tried or None in outcome.refused:
            break
        tried.append(steps)
        _apply(steps, fulfilment, outcome)
        _learn_columns(fulfilment, outcome)
        _look_again(outcome, read_again(), fulfilment, {step.touches for step in steps})
    outcome.obstacles = unmended(outcome.wanted, outcome.seen) | outcome.obstacles
    return outcome


def _apply(steps: tuple[Step, ...], fulfilment: Fulfilment, outcome: Outcome) -> None:
    """What one table is refused does not hold up the others, but what all need does.

    Once a step for a table is delayed, refusals of later steps for it may only follow from that:
    a right on a link that was not made.
    """
    outcome.delayed = {}
    for step in steps:
        for failure in fulfilment.apply(step):
            if isinstance(failure.error, TryLater):
                outcome.delayed[failure.table] = failure.error
            elif isinstance(failure.error, Refused) and failure.table not in outcome.delayed:
                # What came first is the cause; what follows may only follow from it.
                outcome.refused.setdefault(failure.table, failure.error)
        if None in outcome.delayed or None in outcome.refused:
            return


def _learn_columns(fulfilment: Fulfilment, outcome: Outcome) -> None:
    """No right to a column that is gone can be changed; the others of its list can."""
    unknown = {
        table
        for table, error in outcome.refused.items()
        if table and error.is_about_columns and table not in outcome.seen.columns
    }
    columns = {table: fulfilment.columns_of(table, outcome.wanted) for table in sorted(unknown)}
    outcome.seen = replace(outcome.seen, columns={**outcome.seen.columns, **columns})


def _look_again(
    outcome: Outcome, wishes: Wishes, fulfilment: Fulfilment, touched: set[str]
) -> None:
    """Read back what was touched; everything, should the wishes have changed meanwhile."""
    parts = frozenset(touched) if wishes.wanted == outcome.wanted else ALL_PARTS
    outcome.wishes = wishes
    outcome.seen = fulfilment.observe(wishes.wanted, outcome.seen, parts)


def read(route_id: int) -> Route:
    return Route.objects.select_related("catalog_account", "environment__account").get(pk=route_id)


def read_wishes(route_id: int) -> Wishes:
    return wishes_of(read(route_id))
