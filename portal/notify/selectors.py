"""Reading a person's notifications."""

from django.db.models import QuerySet

from portal.identity.models import User
from portal.notify.models import Notification


def notifications_of(person: User) -> QuerySet[Notification]:
    return Notification.objects.filter(user=person)


def unread_count(user: User) -> int:
    return notifications_of(user).filter(read_at=None).count()
