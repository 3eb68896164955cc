"""How notifications are narrowed."""

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from portal.notify.models import Notification


class NotificationFilter(django_filters.FilterSet):
    unread = django_filters.ChoiceFilter(
        method="by_reading",
        choices=[("true", _("Unread")), ("false", _("Read"))],
        label=_("Show"),
        empty_label=_("All"),
    )

    class Meta:
        model = Notification
        fields: list[str] = []

    def by_reading(
        self, notifications: QuerySet[Notification], name: str, value: str
    ) -> QuerySet[Notification]:
        return notifications.filter(read_at__isnull=value == "true")
