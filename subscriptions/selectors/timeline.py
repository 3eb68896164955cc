"""Everything that happened to a request, in order, told from the ledger.

The texts people wrote are read where they are kept; the ledger only refers to them.
"""

from collections.abc import Iterable
from itertools import groupby

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.audit.models import AuditEvent
from portal.ui.components import Event
from portal.ui.states import Tone
from sharing.models import FulfilmentReport, Grant
from subscriptions.models import Subscription, SubscriptionRequest

Look = tuple[str | Promise, Tone, str]

LOOKS: dict[str, Look] = {
    "request.submitted": (gettext_lazy("asked for access"), Tone.ACCENT, "send"),
    "request.adopted": (gettext_lazy("made a request of it"), Tone.ACCENT, "git-compare"),
    "request.commented": (gettext_lazy("commented"), Tone.QUIET, "message-circle"),
    "request.questioned": (gettext_lazy("asked a question"), Tone.PENDING, "circle-question-mark"),
    "request.answered": (gettext_lazy("answered"), Tone.ACCENT, "message-circle"),
    "request.approved": (gettext_lazy("approved"), Tone.GRANTED, "check"),
    "request.refused": (gettext_lazy("refused"), Tone.REFUSED, "x"),
    "request.withdrawn": (gettext_lazy("withdrew the request"), Tone.QUIET, "undo-2"),
    "subscription.cancelled": (gettext_lazy("gave the access up"), Tone.QUIET, "ban"),
    "subscription.revoked": (gettext_lazy("revoked the access"), Tone.REFUSED, "ban"),
    "subscription.expired": (gettext_lazy("ended the access"), Tone.QUIET, "calendar-x"),
    "grant.granted": (gettext_lazy("saw the access in AWS"), Tone.GRANTED, "circle-check"),
    "grant.broken": (gettext_lazy("found the access broken"), Tone.REFUSED, "unlink"),
    "grant.restored": (gettext_lazy("put back what was missing in AWS"), Tone.GRANTED, "wrench"),
    "grant.role_recreated": (
        gettext_lazy("found a role that reads by it made again"),
        Tone.PENDING,
        "user-round-x",
    ),
    "grant.moving": (gettext_lazy("began to move it to another catalog"), Tone.ACCENT, "truck"),
    "grant.moved": (gettext_lazy("moved it to another catalog"), Tone.GRANTED, "truck"),
    "grant.failed": (gettext_lazy("could not grant"), Tone.REFUSED, "circle-x"),
    "grant.retried": (gettext_lazy("asked to try again"), Tone.ACCENT, "rotate-cw"),
    "grant.fulfilment_reminded": (gettext_lazy("reminded people"), Tone.PENDING, "bell"),
    "grant.fulfilment_started": (gettext_lazy("began to give by hand"), Tone.ACCENT, "loader"),
    "grant.fulfilled": (gettext_lazy("reported it given by hand"), Tone.GRANTED, "circle-check"),
    "grant.not_fulfilled": (gettext_lazy("could not give it by hand"), Tone.REFUSED, "circle-x"),
    "grant.removal_started": (gettext_lazy("began to take away by hand"), Tone.ACCENT, "loader"),
    "grant.taken_away": (gettext_lazy("reported it taken away by hand"), Tone.QUIET, "minus"),
    "grant.not_taken_away": (
        gettext_lazy("could not take it away by hand"),
        Tone.REFUSED,
        "circle-x",
    ),
    "grant.revoking_refused": (gettext_lazy("could not revoke"), Tone.REFUSED, "circle-x"),
    "grant.revoked": (gettext_lazy("saw the access gone from AWS"), Tone.QUIET, "minus"),
}
"""What is told; that a grant is wanted or ended, and people asked for it, follows from the decision
and would only repeat.
"""


def timeline(request: SubscriptionRequest) -> list[Event]:
    """Oldest first. Grants that changed alike and together are one line. At most six queries."""
    events = list(_events(request))
    texts = _texts(request) | _reports(events)
    names = _tables(events)
    lines = groupby(events, key=lambda event: (event.verb, event.actor_label, _told_apart(event)))
    return [_line(list(group), texts, names) for _same, group in lines]


def _events(request: SubscriptionRequest) -> Iterable[AuditEvent]:
    mine = Q(object_type=SubscriptionRequest._meta.label_lower, object_id=request.pk)
    held = Subscription.objects.filter(request=request).first()
    if held:
        grants = Grant.objects.filter(holder=held.holder).values("pk")
        mine |= Q(object_type=Subscription._meta.label_lower, object_id=held.pk)
        mine |= Q(object_type=Grant._meta.label_lower, object_id__in=grants)
    return AuditEvent.objects.filter(mine, verb__in=LOOKS).order_by("pk")


def _told_apart(event: AuditEvent) -> int | str:
    """Errors are told one by one, and so is all that is not about a grant."""
    if event.verb.startswith("grant."):
        return str(event.detail.get("error") or event.detail.get("report", ""))
    return event.pk


def _line(
    events: list[AuditEvent], texts: dict[tuple[str, int], str], names: dict[int, str]
) -> Event:
    last = events[-1]
    title, tone, icon = LOOKS[last.verb]
    return Event(
        title=title,
        at=last.at,
        who=last.actor_label,
        quote=_quote(last, texts),
        detail=_detail(events, names),
        tone=tone,
        icon=icon,
    )


def _quote(event: AuditEvent, texts: dict[tuple[str, int], str]) -> str:
    for kind in ("decision", "comment", "report"):
        if kind in event.detail:
            return texts.get((kind, event.detail[kind]), "")
    return texts.get((event.verb, 0), "")


def _texts(request: SubscriptionRequest) -> dict[tuple[str, int], str]:
    """What was written, by where the ledger refers to it."""
    texts = {("request.submitted", 0): request.reason}
    texts |= {("comment", said.pk): said.text for said in request.comments.all()}
    texts |= {("decision", made.pk): made.comment for made in request.decisions.all()}
    held = Subscription.objects.filter(request=request).first()
    if held and held.ended_by_id:
        texts |= {(f"subscription.{held.state}", 0): held.ended_reason}
    return texts


def _reports(events: Iterable[AuditEvent]) -> dict[tuple[str, int], str]:
    """What people said of access that they give by hand."""
    told = [event.detail["report"] for event in events if "report" in event.detail]
    said = FulfilmentReport.objects.filter(pk__in=told) if told else ()
    return {
        ("report", one.pk): " ".join(filter(None, [one.diagnostics, one.reference])) for one in said
    }


def _detail(events: list[AuditEvent], names: dict[int, str]) -> str:
    last = events[-1]
    if last.verb.startswith("grant."):
        tables = ", ".join(names.get(event.object_id or 0, "") for event in events)
        return " ".join(filter(None, [tables, str(last.detail.get("error", ""))]))
    days = last.detail.get("duration_days")
    if not days:
        return ""
    words = ngettext("for %(days)d day", "for %(days)d days", days) % {"days": days}
    narrower = last.detail.get("narrower")
    return _("%(duration)s, less than was asked for") % {"duration": words} if narrower else words


def _tables(events: Iterable[AuditEvent]) -> dict[int, str]:
    """The table of each grant that the events tell of."""
    grants = [event.object_id or 0 for event in events if event.verb.startswith("grant.")]
    named = Grant.objects.filter(pk__in=grants).values_list("pk", "asset__database", "asset__name")
    return {pk: f"{database}.{name}" for pk, database, name in named}
