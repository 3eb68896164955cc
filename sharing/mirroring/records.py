"""Writing down what a pass saw: the state of each mirror, and when to look again."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sharing.access import Table
from sharing.errors import AwsError, Refused
from sharing.lakeformation.registration import covering
from sharing.mirroring import news
from sharing.mirroring.wanted import Wishes
from sharing.mirroring.world import Copy, altered, missing, remains
from sharing.models import Mirror, MirrorLocation, MirrorRoute, MirrorState, Want
from sharing.services.mirrors import send_worker, tell_ledger, wake_grants

if TYPE_CHECKING:
    from sharing.mirroring.reconcile import Outcome


@dataclass(frozen=True)
class Verdict:
    """What was seen of one mirror: what is left to do, and what stands in the way."""

    left: list[str]
    code: str = ""
    error: str = ""
    refused: bool = False

    @property
    def settled(self) -> bool:
        return not self.left or self.refused


@transaction.atomic
def record_outcome(route_id: int, outcome: Outcome) -> bool:
    """Returns False when wishes came in that the pass did not know of."""
    route, mirrors = _locked(route_id, outcome.wishes)
    verdicts = {}
    stood = {mirror.pk for mirror in mirrors if mirror.present_at}
    for mirror in mirrors:
        _want, copy = outcome.wishes.copies[mirror.pk]
        verdicts[mirror] = _verdict(mirror, copy, outcome)
        _note(mirror, copy, outcome)
    _forget(route, outcome)
    for mirror in mirrors:
        if mirror.present_at and mirror.pk not in stood:
            transaction.on_commit(partial(wake_grants, mirror), robust=True)
    return _write(route, verdicts, outcome.wishes.version)


@transaction.atomic
def record_failure(route_id: int, wishes: Wishes, error: AwsError) -> bool:
    """For when AWS could not be observed at all: nothing new was seen of any mirror."""
    route, mirrors = _locked(route_id, wishes)
    verdict = Verdict(["observation"], error.code, str(error), isinstance(error, Refused))
    return _write(route, dict.fromkeys(mirrors, verdict), wishes.version)


def _locked(route_id: int, wishes: Wishes) -> tuple[MirrorRoute, list[Mirror]]:
    """The mirrors the pass knew of and that are still wanted as it knew them."""
    mirrors = list(
        Mirror.objects.select_for_update(of=["self"])
        .filter(pk__in=wishes.copies)
        .select_related("asset__project__domain", "route__catalog_account")
        .order_by("pk")
    )
    route = MirrorRoute.objects.select_for_update().get(pk=route_id)
    return route, [mirror for mirror in mirrors if mirror.want == wishes.copies[mirror.pk][0]]


def _verdict(mirror: Mirror, copy: Copy, outcome: Outcome) -> Verdict:
    look = missing if mirror.want == Want.PRESENT else remains
    obstacle = outcome.obstacles.get(copy.source)
    # Without its original a mirror may stand whole, and still somebody has to decide.
    left = look(outcome.wanted, outcome.seen, copy) or (["original"] if obstacle else [])
    if not left:
        return Verdict([])
    if obstacle:
        return Verdict(left, obstacle.code, obstacle.message, refused=True)
    return _hindered(left, outcome, copy.source)


def _hindered(left: list[str], outcome: Outcome, table: Table) -> Verdict:
    refused = outcome.refused.get(None) or outcome.refused.get(table)
    error = refused or outcome.delayed.get(None) or outcome.delayed.get(table)
    if error:
        return Verdict(left, error.code, str(error), refused=bool(refused))
    waiting = _("Waiting for AWS to show what was just changed (%(left)s).")
    return Verdict(left, "NotYetSeen", waiting % {"left": ", ".join(left)})


def _note(mirror: Mirror, copy: Copy, outcome: Outcome) -> None:
    """What stands in the catalog account, whether or not all of it does."""
    seen = outcome.seen
    source, there = seen.sources.get(copy.source), seen.copies.get(copy.target)
    if mirror.want == Want.ABSENT:
        mirror.present_at = None
        return
    now = timezone.now()
    mirror.altered = altered(copy, seen)
    mirror.present_at = (mirror.present_at or now) if there else None
    if source and there and source.fingerprint == there.fingerprint:
        mirror.location = covering(source.location, seen.registered_here)
        mirror.force = False
        if mirror.fingerprint != source.fingerprint:
            mirror.fingerprint, mirror.copied_at = source.fingerprint, now


def _forget(route: MirrorRoute, outcome: Outcome) -> None:
    """Locations that were deregistered, and former engineers of whom nothing is left."""
    if not outcome.wanted.place.connected:
        return
    gone = outcome.wanted.registered_by_us - outcome.seen.registered_here
    MirrorLocation.objects.filter(
        catalog_account=route.catalog_account, region=route.region, arn__in=gone
    ).delete()
    left = {holding.principal for holding in outcome.seen.rights}
    left |= {who for readers in outcome.seen.readers.values() for who in readers}
    current = outcome.wanted.place.engineer
    route.engineer_arns = [who for who in route.engineer_arns if who == current or who in left]


def _write(route: MirrorRoute, verdicts: dict[Mirror, Verdict], version: int) -> bool:
    given_up = route.given_up
    before = {mirror: mirror.state for mirror in verdicts}
    for mirror, verdict in verdicts.items():
        _write_mirror(mirror, verdict, given_up=given_up)
    _tell(verdicts, before)
    unsettled = [
        verdict
        for mirror, verdict in verdicts.items()
        # What is to be taken away is never given up.
        if not (verdict.settled or (given_up and mirror.want == Want.PRESENT))
    ]
    if unsettled:
        seconds = route.postpone(unsettled[0].error)
        transaction.on_commit(lambda: send_worker(route.pk, in_seconds=seconds))
    else:
        route.settle(version)
    return route.wanted_version <= version


def _write_mirror(mirror: Mirror, verdict: Verdict, *, given_up: bool) -> None:
    mirror.state = _state(mirror, verdict, given_up=given_up)
    now = timezone.now()
    mirror.seen, mirror.seen_at = {"left": verdict.left}, now
    mirror.error, mirror.error_code = verdict.error, verdict.code
    if mirror.state == MirrorState.REMOVED:
        mirror.removed_at, mirror.fingerprint, mirror.location = now, "", ""
    mirror.save()


def _state(mirror: Mirror, verdict: Verdict, *, given_up: bool) -> MirrorState:
    if mirror.want == Want.ABSENT:
        return MirrorState.REMOVING if verdict.left else MirrorState.REMOVED
    if not verdict.left:
        return MirrorState.PRESENT
    return MirrorState.FAILED if verdict.refused or given_up else MirrorState.PENDING


def _tell(verdicts: dict[Mirror, Verdict], before: dict[Mirror, str]) -> None:
    """The ledger of every change; people of trouble, once for all tables of a pass."""
    changed = [mirror for mirror in verdicts if mirror.state != before[mirror]]
    for mirror in changed:
        detail = {"error": mirror.error} if mirror.error else {}
        tell_ledger(f"mirror.{mirror.state}", mirror, by=None, **detail)
    news.in_trouble([mirror for mirror in changed if mirror.state == MirrorState.FAILED])
