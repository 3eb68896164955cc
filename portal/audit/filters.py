"""How the ledger is narrowed, in pages and in the API alike."""

from datetime import UTC, date, datetime, time
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from portal.audit import ports, verbs
from portal.audit.models import AuditEvent

BIGGEST_ID = 2**63 - 1

Events = QuerySet[AuditEvent]


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"})


class EventFilter(django_filters.FilterSet):
    """Days are UTC's, and compared as moments: a cast of the column would pass its index by."""

    actor = django_filters.CharFilter(
        field_name="actor_label", lookup_expr="icontains", label=_("Person"), max_length=200
    )
    object = django_filters.CharFilter(
        field_name="object_label", lookup_expr="icontains", label=_("To what"), max_length=300
    )
    since = django_filters.DateFilter(method="from_day", label=_("From"), widget=_day())
    until = django_filters.DateFilter(method="to_day", label=_("To"), widget=_day())

    class Meta:
        model = AuditEvent
        fields: list[str] = []

    def from_day(self, events: Events, name: str, day: date) -> Events:
        return events.filter(at__gte=datetime.combine(day, time.min, tzinfo=UTC))

    def to_day(self, events: Events, name: str, day: date) -> Events:
        """The day itself included."""
        return events.filter(at__lte=datetime.combine(day, time.max, tzinfo=UTC))

    def holding(self, events: Events, name: str, value: str | int) -> Events:
        return events.filter(**{f"{name}__contains": [int(value)]})


class LogFilter(EventFilter):
    """People choose among verbs in words, and among the projects they know."""

    verb = django_filters.ChoiceFilter(
        choices=verbs.choices, label=_("What was done"), empty_label=_("Anything")
    )
    project = django_filters.ChoiceFilter(
        method="holding", field_name="projects", label=_("Project"), empty_label=_("Any project")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if names := ports.project_names(self.request.user):
            self.filters["project"].extra["choices"] = names
        else:
            del self.filters["project"]


class IdFilter(django_filters.NumberFilter):
    field_class = forms.IntegerField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, min_value=1, max_value=BIGGEST_ID, **kwargs)


class ApiEventFilter(EventFilter):
    """Programs name things by id and by the verb itself."""

    verb = django_filters.CharFilter(max_length=60)
    actor_id = IdFilter()
    object_type = django_filters.CharFilter(max_length=60)
    object_id = IdFilter()
    project = IdFilter(method="holding", field_name="projects")
    domain = IdFilter(method="holding", field_name="domains")
    request_id = django_filters.CharFilter(max_length=64)
