"""The verbs of who fulfils by hand: name them, change them, renew the webhook's secret, delete."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from catalog.models import Asset
from governance.models import Project
from governance.services import records
from portal import outgoing
from portal.errors import Conflict
from portal.identity.models import User
from portal.sealing import seal
from sharing.ledger import tell_ledger_of_fulfiller
from sharing.manual.messages import new_secret
from sharing.models import LIVE_TASKS, Fulfiller
from sharing.policies import may

MOST_PEOPLE = 50


@transaction.atomic
def create(
    *,
    by: User,
    project: Project,
    asset: Asset | None = None,
    people: Iterable[User] = (),
    webhook_url: str = "",
    remind_after_days: int = 2,
) -> tuple[Fulfiller, str]:
    """Say who gives and takes away access to unmanaged assets of ``project``, or to ``asset``.

    Returns the webhook's secret as well (empty without one): this is the only time it is told.
    Raises ValidationError by field, and Conflict when somebody is named already.
    """
    may.demand(by, "fulfiller.create", project)
    fulfiller = Fulfiller(project=project, asset=asset, remind_after_days=remind_after_days)
    chosen = _people(people)
    _demand_somebody(chosen, webhook_url)
    _demand_own_asset(fulfiller)
    _demand_first(fulfiller)
    secret = _set_webhook(fulfiller, webhook_url)
    records.save(fulfiller)
    fulfiller.people.set(chosen)
    tell_ledger_of_fulfiller(
        "fulfiller.created", fulfiller, by=by, people=_names(chosen), webhook=bool(webhook_url)
    )
    return fulfiller, secret


@transaction.atomic
def change(fulfiller: Fulfiller, *, by: User, **values: Any) -> tuple[Fulfiller, str]:
    """``people``, ``webhook_url`` and ``remind_after_days``; project and asset stay.

    Returns a secret when a webhook was added where none was. Tasks already open go to whoever is
    named now.
    """
    fulfiller = records.locked(fulfiller)
    may.demand(by, "fulfiller.change", fulfiller)
    chosen = _people(values.get("people", fulfiller.people.all()))
    url = values.get("webhook_url", fulfiller.webhook_url)
    _demand_somebody(chosen, url)
    changed = _changes(fulfiller, chosen, values)
    secret = _set_webhook(fulfiller, url)
    fulfiller.remind_after_days = values.get("remind_after_days", fulfiller.remind_after_days)
    records.save(fulfiller)
    fulfiller.people.set(chosen)
    if changed:
        tell_ledger_of_fulfiller(
            "fulfiller.changed", fulfiller, by=by, changed=changed, people=_names(chosen)
        )
    return fulfiller, secret


@transaction.atomic
def renew_secret(fulfiller: Fulfiller, *, by: User) -> str:
    """A new secret, told only now; from the next message on the old one signs nothing."""
    fulfiller = records.locked(fulfiller)
    may.demand(by, "fulfiller.change", fulfiller)
    if not fulfiller.webhook_url:
        raise Conflict(_("There is no webhook, so there is no secret."))
    secret = new_secret()
    fulfiller.sealed_secret = seal(secret)
    fulfiller.save(update_fields=["sealed_secret"])
    tell_ledger_of_fulfiller("fulfiller.secret_renewed", fulfiller, by=by)
    return secret


@transaction.atomic
def delete(fulfiller: Fulfiller, *, by: User) -> None:
    """Unmanaged assets cannot be asked for any more. Not while somebody still has to act."""
    fulfiller = records.locked(fulfiller)
    may.demand(by, "fulfiller.change", fulfiller)
    if fulfiller.tasks.filter(state__in=LIVE_TASKS).exists():
        raise Conflict(_("Tasks still wait for these people. Have them done first."))
    tell_ledger_of_fulfiller("fulfiller.deleted", fulfiller, by=by)
    records.delete(fulfiller)


def _set_webhook(fulfiller: Fulfiller, url: str) -> str:
    """Raises ValidationError for an address that will never be called."""
    url = url.strip()
    if url == fulfiller.webhook_url:
        return ""
    if url:
        try:
            outgoing.parsed(url)
        except outgoing.Forbidden as error:
            raise ValidationError({"webhook_url": str(error)}) from error
    had_one, fulfiller.webhook_url = bool(fulfiller.webhook_url), url
    fulfiller.webhook_off_at, fulfiller.webhook_off_reason = None, ""
    if not url or had_one:
        fulfiller.sealed_secret = fulfiller.sealed_secret if url else ""
        return ""
    secret = new_secret()
    fulfiller.sealed_secret = seal(secret)
    return secret


def _people(people: Iterable[User]) -> list[User]:
    chosen = list(dict.fromkeys(people))
    if len(chosen) > MOST_PEOPLE:
        raise ValidationError({"people": _("At most %d people, please.") % MOST_PEOPLE})
    return chosen


def _demand_somebody(people: list[User], url: str) -> None:
    if not people and not url.strip():
        raise ValidationError(_("Name at least one person, or give a webhook."))


def _demand_own_asset(fulfiller: Fulfiller) -> None:
    asset = fulfiller.asset
    if asset and asset.project_id != fulfiller.project_id:
        text = _("%(project)s has no such asset.")
        raise ValidationError({"asset": text % {"project": fulfiller.project}})


def _demand_first(fulfiller: Fulfiller) -> None:
    if Fulfiller.objects.filter(project=fulfiller.project, asset=fulfiller.asset).exists():
        raise Conflict(_("It is already said who fulfils for %s. Change that.") % fulfiller)


def _changes(fulfiller: Fulfiller, people: list[User], values: Mapping[str, Any]) -> list[str]:
    """Names only: an address may hold what is secret."""
    changed = [
        name
        for name in ("webhook_url", "remind_after_days")
        if values.get(name, getattr(fulfiller, name)) != getattr(fulfiller, name)
    ]
    return [*changed, *(["people"] if set(people) != set(fulfiller.people.all()) else [])]


def _names(people: list[User]) -> list[str]:
    return [str(person) for person in people]
