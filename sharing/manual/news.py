"""Who is told what about fulfilment by hand."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from governance.selectors.projects import owners_of
from portal.identity.models import User
from portal.notify.services import notify
from sharing.models import Fulfiller, FulfilmentTask, Want, WebhookDelivery
from sharing.selectors.fulfilment import owners_asked, people_asked


def asked(tasks: list[FulfilmentTask]) -> None:
    """Told to whoever is named; all ``tasks`` are of one decision and one fulfiller."""
    first = tasks[0]
    if len(tasks) == 1:
        _tell(people_asked(first), first, "fulfilment.asked", _one(first))
        return
    words = (
        _("Please give %(project)s access to %(count)d tables by hand.")
        if first.want == Want.PRESENT
        else _("Please take away by hand the access of %(project)s to %(count)d tables.")
    )
    text = words % {"project": first.grant.environment.project, "count": len(tasks)}
    url = reverse("sharing:fulfilment_tasks")
    notify(people_asked(first), kind="fulfilment.asked", text=text, url=url)


def reminded(task: FulfilmentTask, *, owners_too: bool) -> list[User]:
    """The named people first; from the second time on the owners of the project, too."""
    people = {*people_asked(task), *(owners_asked(task) if owners_too else ())}
    days = (task.next_reminder_at - task.created_at).days
    text = _("Still waiting after %(days)d days: %(what)s")
    _tell(people, task, "fulfilment.reminded", text % {"days": days, "what": _one(task)})
    return sorted(people, key=lambda person: person.name)


def webhook_off(fulfiller: Fulfiller) -> None:
    text = _("The webhook of %(name)s is switched off: %(reason)s") % {
        "name": fulfiller,
        "reason": fulfiller.webhook_off_reason,
    }
    url = fulfiller.get_absolute_url()
    notify(owners_of(fulfiller.project), kind="webhook.switched_off", text=text, url=url)


def given_up(delivery: WebhookDelivery) -> None:
    text = _("A message to the webhook of %(name)s could not be delivered: %(why)s") % {
        "name": delivery.fulfiller,
        "why": delivery.last_answer,
    }
    owners = owners_of(delivery.fulfiller.project)
    notify(owners, kind="webhook.given_up", text=text, url=delivery.get_absolute_url())


def _one(task: FulfilmentTask) -> str:
    words = (
        _("Please give %(project)s access to %(table)s by hand.")
        if task.want == Want.PRESENT
        else _("Please take away by hand the access of %(project)s to %(table)s.")
    )
    grant = task.grant
    return words % {"project": grant.environment.project, "table": grant.asset.technical_name}


def _tell(people: Iterable[User], task: FulfilmentTask, kind: str, text: str) -> None:
    notify(people, kind=kind, text=text, url=task.get_absolute_url())
