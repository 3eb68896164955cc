"""Reminding people of what they were asked to do."""

from django.db import transaction
from django.utils import timezone

from sharing.ledger import tell_ledger
from sharing.manual import news
from sharing.manual.fulfilling import patience
from sharing.models import LIVE_TASKS, FulfilmentTask
from sharing.selectors.fulfilment import ids_to_remind_of


def remind_all() -> int:
    """Every reminder that is due, each in its own transaction. Returns how many."""
    return sum(_remind(task_id) for task_id in ids_to_remind_of())


@transaction.atomic
def _remind(task_id: int) -> bool:
    now = timezone.now()
    task = (
        FulfilmentTask.objects.select_for_update(of=["self"], skip_locked=True)
        .select_related("fulfiller", "grant__asset__project", "grant__environment__project")
        .filter(pk=task_id, state__in=LIVE_TASKS, next_reminder_at__lte=now)
        .first()
    )
    if task is None:
        return False
    people = news.reminded(task, owners_too=task.reminders > 0)
    tell_ledger(
        "grant.fulfilment_reminded", task.grant, by=None, people=[str(one) for one in people]
    )
    task.reminders += 1
    task.next_reminder_at = now + patience(task.fulfiller)
    task.save(update_fields=["reminders", "next_reminder_at"])
    return True
