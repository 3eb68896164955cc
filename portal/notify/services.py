"""Telling people that something waits for them."""

from collections.abc import Iterable

from django.utils import timezone

from portal.identity.models import User
from portal.notify.models import Notification

TEXT_LENGTH = 300


def notify(people: Iterable[User], *, kind: str, text: str, url: str) -> None:
    """Add one notification for each of ``people``, once per person. ``url`` is a path."""
    Notification.objects.bulk_create(
        Notification(user=person, kind=kind, text=text[:TEXT_LENGTH], url=url)
        for person in set(people)
    )


def mark_read(notification: Notification) -> None:
    if notification.read_at is None:
        notification.read_at = timezone.now()
        notification.save(update_fields=["read_at"])


def mark_all_read(person: User) -> int:
    return Notification.objects.filter(user=person, read_at=None).update(read_at=timezone.now())
