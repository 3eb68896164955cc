"""What the home page shows as waiting for a person: the oldest tasks they are asked to do."""

from collections.abc import Iterable

from catalog.ports import Waiting
from portal.identity.models import User
from sharing.selectors.fulfilment import waiting_for

SHOWN_AT_MOST = 5


def oldest_tasks(person: User) -> Iterable[Waiting]:
    for task in waiting_for(person).order_by("created_at", "pk")[:SHOWN_AT_MOST]:
        text = f"{task} · {task.grant.environment.project}"
        yield Waiting(text, task.get_absolute_url(), task.created_at)
