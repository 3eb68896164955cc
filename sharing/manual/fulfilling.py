"""Asking people to give or take away access, and writing down what they report.

A grant is locked before its tasks, here and wherever access is wanted or ended, so that a report
and a revocation at the same moment come one after the other.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.identity.models import User
from sharing import ports
from sharing.ledger import tell_ledger
from sharing.manual import news, webhooks
from sharing.manual.states import REPORTED, demand_move, grant_state
from sharing.models import (
    LIVE_TASKS,
    Fulfiller,
    FulfilmentReport,
    FulfilmentTask,
    Grant,
    GrantState,
    TaskState,
    Want,
)
from sharing.models.fulfilment import TEXT_LENGTH, URL_LENGTH
from sharing.policies import may
from sharing.selectors.fulfilment import Fulfillers, names_of, people_asked
from sharing.states import MOVES

USUAL_DAYS = 2
"""Until a reminder, where nobody is named any more who could have said otherwise."""

_VERBS = {
    (Want.PRESENT, TaskState.STARTED): "grant.fulfilment_started",
    (Want.PRESENT, TaskState.DONE): "grant.fulfilled",
    (Want.PRESENT, TaskState.FAILED): "grant.not_fulfilled",
    (Want.ABSENT, TaskState.STARTED): "grant.removal_started",
    (Want.ABSENT, TaskState.DONE): "grant.taken_away",
    (Want.ABSENT, TaskState.FAILED): "grant.not_taken_away",
}


@dataclass(frozen=True)
class Said:
    """What somebody reports; ``reference`` is the address of a ticket."""

    state: str
    diagnostics: str
    reference: str


def ask(grants: Sequence[Grant], *, reason: str) -> None:
    """Ask for each grant what it wants now; ``reason`` is why, in the words of who decided.

    Called in the transaction that wants or ends them, with the grants locked or just made.
    """
    fulfillers = Fulfillers()
    _drop_live(grants)
    tasks = [_open(grant, fulfillers.of(grant.asset), reason) for grant in grants]
    for task in tasks:
        tell_ledger("grant.fulfilment_asked", task.grant, by=None, task=task.pk, want=task.want)
    _tell(tasks)


def _open(grant: Grant, fulfiller: Fulfiller | None, reason: str) -> FulfilmentTask:
    due = timezone.now() + patience(fulfiller)
    return FulfilmentTask.objects.create(
        grant=grant,
        want=grant.want,
        fulfiller=fulfiller,
        reason=reason,
        due_at=due,
        next_reminder_at=due,
    )


def patience(fulfiller: Fulfiller | None) -> timedelta:
    return timedelta(days=fulfiller.remind_after_days if fulfiller else USUAL_DAYS)


def _drop_live(grants: Iterable[Grant]) -> None:
    """What was still to be given is not any more; nobody knows whether it was, unreported."""
    live = FulfilmentTask.objects.filter(grant__in=grants, state__in=LIVE_TASKS)
    dropped = list(live.values_list("pk", flat=True))
    FulfilmentTask.objects.filter(pk__in=dropped).update(state=TaskState.DROPPED)
    webhooks.drop(dropped)


def _tell(tasks: Iterable[FulfilmentTask]) -> None:
    """One line for all that the same people are asked at once; one message for each task."""
    tasks = sorted(tasks, key=lambda task: task.fulfiller_id or 0)
    for _fulfiller, together in groupby(tasks, key=lambda task: task.fulfiller_id):
        news.asked(list(together))
    for task in tasks:
        webhooks.announce(task)


@transaction.atomic
def report(
    task: FulfilmentTask, *, by: User, state: str, diagnostics: str = "", reference: str = ""
) -> FulfilmentTask:
    """Write down that a task is started, done or failed, and what that makes of the grant.

    Saying the same again changes nothing. Raises Denied, ValidationError by field, and Conflict
    for what cannot follow: nothing follows on “done”, or when the task is no longer needed.
    """
    task = _locked(task)
    may.demand(by, "task.report", task)
    said = _checked(Said(state, diagnostics.strip(), reference.strip()))
    if _is_known(task, said):
        return task
    if said.state != task.state:
        demand_move(task.state, said.state)
    told = _write(task, said, by)
    detail = {"report": told.pk} if said.diagnostics or said.reference else {}
    if said.state == TaskState.DONE:
        webhooks.drop([task.pk])
    tell_ledger(_VERBS[Want(task.want), TaskState(said.state)], task.grant, by=by, **detail)
    _follow(task)
    return task


def _checked(said: Said) -> Said:
    errors = {}
    if said.state not in REPORTED:
        errors["state"] = _("Say one of: %s.") % ", ".join(REPORTED)
    if said.state == TaskState.FAILED and not said.diagnostics:
        errors["diagnostics"] = _("Say what went wrong, for those who wait and those who mend it.")
    if len(said.diagnostics) > TEXT_LENGTH:
        errors["diagnostics"] = _("At most %d characters, please.") % TEXT_LENGTH
    if "\0" in said.diagnostics:
        errors["diagnostics"] = _("The text holds a character that cannot be kept.")
    if said.reference and not _is_address(said.reference):
        errors["reference"] = _("Give the address of a ticket, like https://tickets.example.com/7.")
    if errors:
        raise ValidationError(errors)
    return said


def _is_address(text: str) -> bool:
    """It becomes a link: only what leads to a web page, never ``javascript:``."""
    try:
        URLValidator(schemes=["http", "https"])(text)
    except ValidationError:
        return False
    return len(text) <= URL_LENGTH


def _is_known(task: FulfilmentTask, said: Said) -> bool:
    if task.state != said.state:
        return False
    adds = said.diagnostics not in ("", task.diagnostics) or said.reference not in (
        "",
        task.reference,
    )
    return task.state == TaskState.DONE or not adds


def _write(task: FulfilmentTask, said: Said, by: User) -> FulfilmentReport:
    task.state, task.diagnostics = said.state, said.diagnostics
    task.reference = said.reference or task.reference
    task.reported_by, task.reported_at = by, timezone.now()
    task.save()
    return FulfilmentReport.objects.create(
        task=task,
        by=by,
        state=said.state,
        diagnostics=said.diagnostics,
        reference=said.reference,
    )


def _follow(task: FulfilmentTask) -> None:
    """Move the grant to where the report puts it, and tell whoever waits."""
    grant = task.grant
    before, grant.state = grant.state, grant_state(task.want, task.state)
    failed, done = task.state == TaskState.FAILED, task.state == TaskState.DONE
    grant.error = _trouble(task) if failed else ""
    grant.error_code = "FulfilmentFailed" if failed else ""
    if done:
        grant.seen = {"left": [], **_evidence(task)}
        _date(grant)
    grant.save()
    if grant.state != before and grant.state not in MOVES[before]:
        raise AssertionError(f"A grant cannot go from {before} to {grant.state}.")
    if grant.state != before or (failed and task.want == Want.ABSENT):
        ports.tell(grant, before=before)


def _date(grant: Grant) -> None:
    now = timezone.now()
    if grant.state == GrantState.GRANTED:
        grant.granted_at = grant.granted_at or now
    else:
        grant.revoked_at = now


def _evidence(task: FulfilmentTask) -> dict[str, str]:
    """All that is known of access given by hand: somebody said so."""
    said_at = task.reported_at or timezone.now()
    return {"reported_by": str(task.reported_by), "reported_at": said_at.isoformat()}


def _trouble(task: FulfilmentTask) -> str:
    return _("%(who)s reports: %(diagnostics)s Asked to act: %(people)s.") % {
        "who": task.reported_by,
        "diagnostics": task.diagnostics,
        "people": names_of(people_asked(task)) or _("nobody"),
    }


def reopen(grant: Grant) -> None:
    """Ask once more after a failure. The grant is locked and moved by who calls."""
    task = FulfilmentTask.objects.select_for_update().get(grant=grant, state=TaskState.FAILED)
    task = _with_grant(task, grant)
    task.state = TaskState.OPEN
    task.fulfiller = Fulfillers().of(grant.asset)
    task.due_at = task.next_reminder_at = timezone.now() + patience(task.fulfiller)
    task.reminders = 0
    task.save()
    webhooks.drop([task.pk])
    _tell([task])


def _with_grant(task: FulfilmentTask, grant: Grant) -> FulfilmentTask:
    task.grant = grant
    return task


def _locked(task: FulfilmentTask) -> FulfilmentTask:
    grant = (
        Grant.objects.select_for_update(of=["self"])
        .select_related("asset__project__domain", "environment__project", "environment__account")
        .get(pk=task.grant_id)
    )
    found = (
        FulfilmentTask.objects.select_for_update(of=["self"])
        .select_related("fulfiller", "reported_by")
        .get(pk=task.pk)
    )
    return _with_grant(found, grant)
