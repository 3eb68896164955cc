"""Writing down what a pass saw: the state of each grant, and when to look at the route again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sharing import ports
from sharing.access import Table
from sharing.drift import trouble
from sharing.drift.causes import LASTING, Cause
from sharing.errors import AwsError, Refused
from sharing.ledger import tell_ledger
from sharing.models import Grant, GrantState, Route, Want
from sharing.obstacles import Obstacle, still_read
from sharing.plan import missing, remains
from sharing.services import moves
from sharing.services.routes import send_worker
from sharing.states import MOVES, state_seen
from sharing.topology import table_in
from sharing.wanted import Wishes, table_of

if TYPE_CHECKING:
    from sharing.reconcile import Outcome

Error = TypeVar("Error", bound=AwsError)


@dataclass(frozen=True)
class Verdict:
    """What was seen of one grant: what is left to do, and what stands in the way.

    ``restored`` names what had gone missing since it was granted and is there again. ``cause``
    is what happened in AWS since then, found out or still being mended.
    """

    left: list[str]
    code: str = ""
    error: str = ""
    refused: bool = False
    seen: bool = True
    restored: list[str] = field(default_factory=list)
    cause: Cause | None = None

    @property
    def whole(self) -> bool:
        return not self.left

    def settles(self, want: str) -> bool:
        """What is to be revoked is not settled by AWS's no: the access would still be there."""
        return self.whole or (self.refused and want == Want.PRESENT)


@transaction.atomic
def record_outcome(route_id: int, outcome: Outcome) -> bool:
    """Returns False when wishes came in that the pass did not know of."""
    route, grants = _locked(route_id, outcome.wishes)
    verdicts = {grant: _with_cause(grant, _verdict(grant, outcome), outcome) for grant in grants}
    if route.settled_version >= outcome.wishes.version:
        # Nothing new was wanted, so whatever was missing at first had been taken away in AWS.
        verdicts = {g: replace(v, restored=_missed(g, outcome)) for g, v in verdicts.items()}
    staying = _left_behind(route, outcome)
    return _write(route, verdicts, outcome.wishes.version, staying)


@transaction.atomic
def record_failure(
    route_id: int, wishes: Wishes, error: AwsError, causes: Mapping[int, Cause] | None = None
) -> bool:
    """For when AWS could not be observed at all: nothing new was seen of any grant."""
    route, grants = _locked(route_id, wishes)
    refused = isinstance(error, Refused)
    verdict = Verdict(["observation"], error.code, str(error), refused, seen=False)
    verdicts = {grant: replace(verdict, cause=(causes or {}).get(grant.pk)) for grant in grants}
    return _write(route, verdicts, wishes.version)


def _locked(route_id: int, wishes: Wishes) -> tuple[Route, list[Grant]]:
    """The grants the pass knew of and that are still wanted as it knew them.

    Grants are locked before their route, as by whoever ends access, so that neither waits for
    the other in a circle.
    """
    grants = list(
        Grant.objects.select_for_update(of=["self"])
        .filter(pk__in=wishes.wants)
        .select_related("asset__project", "asset__account", "environment__project", "route")
        .order_by("pk")
    )
    route = Route.objects.select_for_update().get(pk=route_id)
    return route, [grant for grant in grants if grant.want == wishes.wants[grant.pk]]


def _verdict(grant: Grant, outcome: Outcome) -> Verdict:
    table = table_of(grant)
    if grant.want == Want.PRESENT:
        left = missing(outcome.wanted, outcome.seen, table)
    else:
        left = remains(outcome.wanted, outcome.seen, table)
    obstacle = _obstacle(outcome, table) if grant.want == Want.PRESENT else None
    if not left:
        present = grant.want == Want.PRESENT
        beside = None if present else still_read(outcome.wanted, outcome.seen, table)
        return Verdict([], beside.code, beside.message) if beside else Verdict([])
    awaited = outcome.wishes.awaited.get(table)
    if awaited and grant.want == Want.PRESENT:
        return Verdict(left, awaited.code, awaited.message, refused=awaited.failed)
    if obstacle:
        return Verdict(left, obstacle.code, obstacle.message, refused=True)
    return _hindered(left, outcome, table)


def _with_cause(grant: Grant, verdict: Verdict, outcome: Outcome) -> Verdict:
    """Some causes break access although AWS lists every right, share and link."""
    cause = outcome.causes.get(grant.pk)
    if cause in LASTING and verdict.whole:
        words = trouble.in_words(cause, grant)
        verdict = Verdict([trouble.LEFT[cause]], trouble.CODES[cause], words, refused=True)
    return replace(verdict, cause=cause)


def _left_behind(route: Route, outcome: Outcome) -> str:
    """What is still seen of grants that have moved to another catalog; empty when nothing is."""
    leaving = route.departures.filter(pk__in=outcome.wishes.departures, want=Want.ABSENT)
    staying, gone = "", []
    for departure in leaving.select_related("grant__asset__account", "grant__route"):
        if outcome.wishes.departures[departure.pk] != Want.ABSENT:
            continue
        table = table_in(route.catalog_account_id, departure.grant.asset)
        if left := remains(outcome.wanted, outcome.seen, table):
            staying = _hindered(left, outcome, table).error
        else:
            gone.append(departure)
    moves.left_behind(gone)
    return staying


def _obstacle(outcome: Outcome, table: Table) -> Obstacle | None:
    """What stands in the way of the table, or of its database where that is linked whole."""
    concerned = outcome.wanted.read_through(table)
    return next((outcome.obstacles[one] for one in concerned if one in outcome.obstacles), None)


def _missed(grant: Grant, outcome: Outcome) -> list[str]:
    if grant.want == Want.ABSENT:
        return []
    return missing(outcome.wanted, outcome.found, table_of(grant))


def _hindered(left: list[str], outcome: Outcome, table: Table) -> Verdict:
    concerned = (None, *outcome.wanted.read_through(table))
    refused = _first(outcome.refused, concerned)
    error = refused or _first(outcome.delayed, concerned)
    if error:
        return Verdict(left, error.code, str(error), refused=bool(refused))
    waiting = _("Waiting for AWS to show what was just changed (%(left)s).")
    return Verdict(left, "NotYetSeen", waiting % {"left": ", ".join(left)})


def _first(errors: Mapping[Table | None, Error], tables: Iterable[Table | None]) -> Error | None:
    return next((errors[table] for table in tables if table in errors), None)


def _write(route: Route, verdicts: dict[Grant, Verdict], version: int, staying: str = "") -> bool:
    given_up = route.given_up
    moving = moves.on_the_way(verdicts)
    for grant, verdict in verdicts.items():
        _write_grant(grant, verdict, given_up=given_up, moving=grant.pk in moving)
    moves.arrived(
        grant
        for grant, verdict in verdicts.items()
        if grant.pk in moving and verdict.whole and grant.want == Want.PRESENT
    )
    if not any(verdict.cause in LASTING for verdict in verdicts.values()):
        route.differs_at = None
    open_wishes = {
        grant: verdict
        for grant, verdict in verdicts.items()
        if not (verdict.settles(grant.want) or (given_up and grant.want == Want.PRESENT))
    }
    if open_wishes or staying:
        errors = [verdict.error for verdict in open_wishes.values()]
        _postpone(route, next(iter(errors), staying))
    else:
        route.settle(version)
    return route.wanted_version <= version


def _write_grant(grant: Grant, verdict: Verdict, *, given_up: bool, moving: bool) -> None:
    before, known_error = grant.state, grant.error_code
    grant.state = _state(grant, verdict, given_up=given_up, moving=moving)
    now = timezone.now()
    grant.seen, grant.seen_at = {"left": verdict.left}, now
    grant.error, grant.error_code = verdict.error, verdict.code
    if grant.state == GrantState.GRANTED and grant.granted_at is None:
        grant.granted_at = now
    if grant.state == GrantState.REVOKED:
        grant.revoked_at = now
    _keep_cause(grant, verdict, before)
    grant.save()
    if grant.state != before:
        _tell(grant, before, verdict)
    elif grant.state == GrantState.GRANTED and verdict.restored:
        tell_ledger("grant.restored", grant, by=None, missing=verdict.restored, **_because(verdict))
    elif grant.state == GrantState.GRANTED and verdict.cause == Cause.ROLE_RECREATED:
        tell_ledger("grant.role_recreated", grant, by=None, **_because(verdict))
    elif grant.state == GrantState.REVOKING and verdict.refused and known_error != verdict.code:
        tell_ledger("grant.revoking_refused", grant, by=None, error=verdict.error)
        ports.tell(grant, before=before)


def _state(grant: Grant, verdict: Verdict, *, given_up: bool, moving: bool) -> str:
    if moving and grant.state == GrantState.GRANTED and not verdict.whole:
        # The way it moves away from stands until this one does.
        return grant.state
    if moving and grant.want == Want.ABSENT:
        # Not before the other way is gone as well.
        return GrantState.REVOKING
    if grant.state == GrantState.GRANTED and not (verdict.seen or verdict.refused or given_up):
        # AWS did not answer, which does not make broken what was seen whole before.
        return grant.state
    # What has failed stays so until it is seen whole, or somebody asks for another try.
    refused = verdict.refused or given_up or grant.state == GrantState.FAILED
    return state_seen(
        grant.want,
        whole=verdict.whole,
        refused=refused,
        granted_before=grant.granted_at is not None,
    )


def _keep_cause(grant: Grant, verdict: Verdict, before: str) -> None:
    """While it is being mended, the first cause explains more than what is left of it."""
    known = Cause(grant.drift_cause) if grant.drift_cause and before != GrantState.GRANTED else None
    if verdict.cause and (known is None or verdict.cause != Cause.RIGHT_REVOKED):
        grant.drift_cause, grant.drifted_at = verdict.cause, timezone.now()


def _because(verdict: Verdict) -> dict[str, str]:
    if verdict.cause is None:
        return {}
    return {"cause": verdict.cause.value, "because": str(verdict.cause.label)}


def _tell(grant: Grant, before: str, verdict: Verdict) -> None:
    if grant.state not in MOVES[before]:
        raise AssertionError(f"A grant cannot go from {before} to {grant.state}.")
    detail = {"error": grant.error} if grant.error else {}
    told = {**detail, **_because(verdict)}
    tell_ledger(f"grant.{grant.state}", grant, by=None, before=before, **told)
    ports.tell(grant, before=before)


def _postpone(route: Route, error: str) -> None:
    seconds = route.postpone(error)
    transaction.on_commit(lambda: send_worker(route.pk, in_seconds=seconds))
