"""How lists of fulfilment by hand are narrowed."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from portal.identity.requests import person_of
from portal.ui.filters import either, typed
from sharing.models import DeliveryState, Fulfiller, FulfilmentTask, TaskState, WebhookDelivery
from sharing.selectors.fulfilment import waiting_for


class FulfillerFilter(django_filters.FilterSet):
    project = typed("project__name", _("Project"))

    class Meta:
        model = Fulfiller
        fields = ["project"]


class TaskFilter(django_filters.FilterSet):
    table = typed("grant__asset__name", _("Table"))
    state = django_filters.ChoiceFilter(
        choices=TaskState.choices, label=_("State"), empty_label=_("Any state")
    )
    mine = either("pk", _("Waits for me"), method="of_mine")

    class Meta:
        model = FulfilmentTask
        fields = ["table", "state"]

    def of_mine(self, rows: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        mine = waiting_for(person_of(self.request)).order_by().values("pk")
        return rows.filter(pk__in=mine) if value else rows.exclude(pk__in=mine)


class TaskApiFilter(django_filters.FilterSet):
    class Meta:
        model = FulfilmentTask
        fields = ["state", "want", "grant", "fulfiller"]


class DeliveryFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(
        choices=DeliveryState.choices, label=_("State"), empty_label=_("Any state")
    )

    class Meta:
        model = WebhookDelivery
        fields = ["state"]


class DeliveryApiFilter(django_filters.FilterSet):
    class Meta:
        model = WebhookDelivery
        fields = ["state", "type", "fulfiller", "task"]
