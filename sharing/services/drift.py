"""What people do about a right that nobody approved: accept it, have it justified, remove it."""

from collections.abc import Iterable
from datetime import date
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from governance.models import Project
from governance.selectors.projects import owners_of
from portal.audit.services import record
from portal.identity.models import User
from portal.notify.services import notify
from sharing import ports
from sharing.drift.words import ALL_TABLES, EVERYBODY
from sharing.models import Drift, DriftState, Environment
from sharing.policies import may
from sharing.selectors.drift import environments_reading_as
from sharing.states import next_drift_state

REASON_LENGTH = 2_000
LONGEST_ACCEPTED_DAYS = 366
DAYS_ASKED_FOR = 90


@transaction.atomic
def accept(drift: Drift, *, by: User, until: date, reason: str) -> Drift:
    """Live with it until a day; from then on it stands among the unexplained again."""
    drift = _locked(drift)
    may.demand(by, "drift.accept", drift)
    state = next_drift_state(drift.state, "accept")
    _demand_near_future(until)
    drift.accepted_until, drift.accepted_by = until, by
    drift.accepted_reason = _text(reason, "reason")
    _move(drift, state, "accepted_until", "accepted_by", "accepted_reason")
    tell_ledger("drift.accepted", drift, by=by, until=until.isoformat())
    return drift


@transaction.atomic
def adopt(
    drift: Drift,
    *,
    by: User,
    comment: str,
    environment: Environment | None = None,
    days: int = DAYS_ASKED_FOR,
) -> Drift:
    """Have whoever holds it ask for it, to be decided as any other request.

    The environment need not be named when only one queries as this role. Raises ValidationError
    with what is missing.
    """
    drift = _locked(drift)
    may.demand(by, "drift.adopt", drift)
    state = next_drift_state(drift.state, "adopt")
    chosen = _environment_for(drift, environment)
    drift.adopted_as = ports.justifier.ask(
        drift, environment=chosen, by=by, comment=_text(comment, "comment"), days=days
    )
    _move(drift, state, "adopted_as")
    tell_ledger("drift.adopted", drift, by=by, project=str(chosen.project), asked=drift.adopted_as)
    return drift


@transaction.atomic
def remove(drift: Drift, *, by: User) -> Drift:
    """Have a worker revoke exactly this right, then read back whether it is gone."""
    drift = _locked(drift)
    may.demand(by, "drift.remove", drift)
    drift.removed_by, drift.error, drift.error_code = by, "", ""
    _move(drift, next_drift_state(drift.state, "remove"), "removed_by", "error", "error_code")
    tell_ledger("drift.removal_wanted", drift, by=by, right=drift.what)
    transaction.on_commit(partial(send_worker, drift.pk))
    return drift


# What becomes of it without anybody's deed.


@transaction.atomic
def found(drifts: Iterable[Drift]) -> None:
    """Keep what nobody approved, and tell the owners of the projects whose tables it is about."""
    drifts = list(drifts)
    projects = Project.objects.in_bulk({drift.project_id for drift in drifts})
    by_project: dict[int, list[Drift]] = {}
    for drift in drifts:
        drift.project = projects[drift.project_id]
        drift.save()
        tell_ledger("drift.found", drift, by=None, right=drift.what, given_by=drift.given_by)
        by_project.setdefault(drift.project_id, []).append(drift)
    for key, news in by_project.items():
        _tell_owners(projects[key], news)


@transaction.atomic
def widened(drift: Drift) -> None:
    """It reaches further than when somebody accepted it, or asked for it to be justified."""
    known = drift.state
    _move(drift, next_drift_state(drift.state, "widen"))
    tell_ledger("drift.widened", drift, by=None, right=drift.what, before=known)
    _tell_owners(drift.project, [drift])


@transaction.atomic
def gone(drift: Drift, *, explained: bool = False) -> None:
    """No longer there, or meanwhile ``explained`` by a decision."""
    drift = _locked(drift)
    if drift.state == DriftState.GONE:
        return
    removing = drift.state == DriftState.REMOVING
    drift.gone_at, drift.error, drift.error_code = timezone.now(), "", ""
    _move(drift, next_drift_state(drift.state, "vanish"), "gone_at", "error", "error_code")
    verb = "removed" if removing else "gone"
    tell_ledger(f"drift.{'explained' if explained else verb}", drift, by=None, right=drift.what)


@transaction.atomic
def not_removed(drift: Drift, *, code: str, error: str) -> None:
    """AWS refused, or it is not what was to be removed any more."""
    drift = _locked(drift)
    if drift.state != DriftState.REMOVING:
        return
    drift.error, drift.error_code = error, code
    _move(drift, next_drift_state(drift.state, "not_removed"), "error", "error_code")
    tell_ledger("drift.not_removed", drift, by=None, error=error)


@transaction.atomic
def lapse(drift: Drift) -> None:
    """The day until which it was accepted is over."""
    drift = _locked(drift)
    if drift.state != DriftState.ACCEPTED or not _is_over(drift):
        return
    _move(drift, next_drift_state(drift.state, "lapse"))
    tell_ledger("drift.lapsed", drift, by=None, until=str(drift.accepted_until))
    _tell_owners(drift.project, [drift])


@transaction.atomic
def not_justified(drift: Drift) -> None:
    """The request was refused or withdrawn, or its access has ended, and the right is there."""
    drift = _locked(drift)
    if drift.state != DriftState.ADOPTING:
        return
    _move(drift, next_drift_state(drift.state, "not_justified"))
    tell_ledger("drift.not_justified", drift, by=None, asked=drift.adopted_as)
    _tell_owners(drift.project, [drift])


def _is_over(drift: Drift) -> bool:
    return drift.accepted_until is not None and drift.accepted_until < timezone.now().date()


def tell_ledger(verb: str, drift: Drift, *, by: User | None, **detail: Any) -> None:
    project = drift.project
    record(verb, drift, by=by, projects=[project.pk], domains=[project.domain_id], **detail)


def _locked(drift: Drift) -> Drift:
    rows = Drift.objects.select_for_update(of=["self"])
    return rows.select_related("project", "catalog_account", "asset").get(pk=drift.pk)


def _move(drift: Drift, state: DriftState, *fields: str) -> None:
    drift.state = state
    drift.save(update_fields=["state", *fields])


def _text(value: str, name: str) -> str:
    value = (value or "").strip()
    if not value or "\0" in value:
        raise ValidationError({name: _("Write a few words; auditors read them.")})
    if len(value) > REASON_LENGTH:
        message = _("At most %(count)d characters, please.") % {"count": REASON_LENGTH}
        raise ValidationError({name: message})
    return value


def _demand_near_future(until: date) -> None:
    days = (until - timezone.now().date()).days
    if not 0 <= days <= LONGEST_ACCEPTED_DAYS:
        message = _("Choose a day from today to %(days)d days ahead.")
        raise ValidationError({"until": message % {"days": LONGEST_ACCEPTED_DAYS}})


def _environment_for(drift: Drift, chosen: Environment | None) -> Environment:
    """Raises ValidationError saying what is missing for somebody to ask for this right."""
    if drift.principal == EVERYBODY:
        raise ValidationError(_("Access is given to projects, never to everybody. Remove this."))
    if drift.table == ALL_TABLES:
        raise ValidationError(
            _("Products hold single tables, so a right to all of a database cannot be asked for.")
        )
    environments = list(environments_reading_as(drift.principal))
    if not environments:
        words = _(
            "No project's environment queries as %(who)s. A platform admin can make one for the "
            "project whose role this is; after that it can be adopted."
        )
        raise ValidationError(words % {"who": drift.who})
    if chosen is None and len(environments) == 1:
        return environments[0]
    if chosen not in environments:
        names = ", ".join(f"{one} ({one.project})" for one in environments)
        words = _("Choose the environment it is for: %(names)s.")
        raise ValidationError({"environment": words % {"names": names}})
    return chosen


def _tell_owners(project: Project, drifts: list[Drift]) -> None:
    """One line for a hundred rights: the list behind it shows them all."""
    if len(drifts) == 1:
        words = _("AWS shows a right that nobody approved: %(who)s, %(what)s on %(table)s.")
        one = drifts[0]
        text = words % {"who": one.who, "what": one.what, "table": one.table_name}
        url = one.get_absolute_url()
    else:
        words = _("AWS shows %(count)d rights on tables of %(project)s that nobody approved.")
        text = words % {"count": len(drifts), "project": project}
        url = reverse("sharing:drifts")
    notify(owners_of(project), kind="drift.found", text=text, url=url)


def send_worker(drift_id: int) -> None:
    """Have a right removed that somebody decided to remove."""
    from sharing.tasks import remove_drift  # tasks import the services

    try:
        remove_drift.delay(drift_id)
    except OperationalError:
        # The next look at the catalog carries it out.
        return
