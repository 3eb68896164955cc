"""What Sluice itself wrote down: states, outcomes, notifications, the ledger, errors."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import pairwise

from django.db.models import Count, F

from portal.audit.models import AuditEvent
from portal.notify.models import Notification
from sharing.models import Grant, GrantState, Route, Want
from subscriptions.models import SubscriptionRequest
from subscriptions.states import OPEN_STATES, RequestState
from tests.chaos.people import Story

FINAL = {Want.PRESENT: GrantState.GRANTED, Want.ABSENT: GrantState.REVOKED}


def settled() -> bool:
    return not any(_unsettled())


def _unsettled() -> Iterator[str]:
    for grant in Grant.objects.select_related("asset", "environment").order_by("pk"):
        if grant.state != FINAL[Want(grant.want)]:
            yield f"{grant}: {grant.want} is wanted, {grant.state}: {grant.error or 'no error'}"
    for route in Route.objects.filter(settled_version__lt=F("wanted_version")).order_by("pk"):
        yield f"{route} is not settled: {route.last_error or 'no error'}"


def grants(stories: Iterable[Story]) -> Iterator[str]:
    """Granted where access is held, revoked where it ended, and nothing half-said."""
    yield from _unsettled()
    for grant in Grant.objects.exclude(error="").order_by("pk"):
        yield f"{grant} is {grant.state} and says {grant.error}"
    held = sum(len(story.tables) for story in stories if story.holds)
    present = Grant.objects.filter(want=Want.PRESENT).count()
    if held != present:
        yield f"{held} grants were given, {present} are wanted"


def requests(stories: Iterable[Story]) -> Iterator[str]:
    """Every request was decided once, and what was approved became one subscription."""
    asked = sum(story.asked for story in stories)
    if asked != (there := SubscriptionRequest.objects.count()):
        yield f"{asked} requests were made, there are {there}"
    for request in SubscriptionRequest.objects.filter(state__in=OPEN_STATES):
        yield f"request {request.pk} waits for a decision"
    counted = SubscriptionRequest.objects.annotate(
        said=Count("decisions", distinct=True), held=Count("subscription", distinct=True)
    )
    for request in counted:
        decided = request.state != RequestState.WITHDRAWN
        approved = request.state == RequestState.APPROVED
        if (request.said, request.held) != (decided, approved):
            yield f"request {request.pk}: {request.said} decisions, {request.held} subscriptions"


def news(stories: Iterable[Story]) -> Iterator[str]:
    """Whoever asked was told that the access is there."""
    for story in stories:
        if story.holds:
            lines = Notification.objects.filter(
                user=story.home.asker,
                kind="subscription.granted",
                url=story.subscription.get_absolute_url(),
            )
            if not lines.exists():
                yield f"{story.home.asker} was not told of {story.subscription}"


def ledger() -> Iterator[str]:
    """For each grant its events in order; granted twice only with something broken in between."""
    told: dict[int | None, list[str]] = defaultdict(list)
    for key, verb in (
        AuditEvent.objects.filter(object_type="sharing.grant")
        .order_by("pk")
        .values_list("object_id", "verb")
    ):
        told[key].append(verb)
    for grant in Grant.objects.all():
        if wrong := _wrong(told[grant.pk], ended=grant.want == Want.ABSENT):
            yield f"{grant}: {wrong} in {told[grant.pk]}"


def _wrong(verbs: list[str], *, ended: bool) -> str:
    if not verbs or verbs[0] != "grant.wanted" or verbs.count("grant.wanted") != 1:
        return "not wanted once"
    if ended and (verbs.count("grant.ended"), verbs[-1]) != (1, "grant.revoked"):
        return "not ended once, or not revoked"
    if not ended and "grant.granted" not in verbs:
        return "not granted"
    if any(pair == ("grant.granted",) * 2 for pair in pairwise(verbs)):
        return "granted twice"
    return ""


def hidden_errors() -> list[str]:
    """What keeps waiting without saying why, right now."""
    quiet = Route.objects.filter(attempts__gt=0, last_error="")
    return [f"{route} tries again and does not say why" for route in quiet]


def waits() -> tuple[list[timedelta], list[timedelta]]:
    """From decision to granted, and from its end to revoked."""
    ended = AuditEvent.objects.filter(verb="grant.ended").values_list("object_id", "at")
    ends = dict(ended)
    grants = Grant.objects.order_by("pk")
    return (
        sorted(grant.granted_at - grant.created_at for grant in grants if grant.granted_at),
        sorted(grant.revoked_at - ends[grant.pk] for grant in grants if grant.revoked_at),
    )
