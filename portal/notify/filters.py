"""How notifications are narrowed."""

import django_filters
from django.utils.translation import gettext_lazy as _

from portal.notify.models import Notification


class NotificationFilter(django_filters.FilterSet):
    unread = django_filters.TypedChoiceFilter(
        field_name="read_at",
        lookup_expr="isnull",
        choices=[("true", _("Unread")), ("false", _("Read"))],
        coerce=lambda word: word == "true",
        label=_("Show"),
        empty_label=_("All"),
    )

    class Meta:
        model = Notification
        fields: list[str] = []
