"""How lists of requests and subscriptions are narrowed, in pages and API."""

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from portal.identity.requests import person_of
from subscriptions.models import Subscription, SubscriptionRequest
from subscriptions.selectors.requests import waiting_for
from subscriptions.states import RequestState, SubscriptionState


class RequestFilter(django_filters.FilterSet):
    state = django_filters.MultipleChoiceFilter(choices=RequestState.choices, label=_("State"))
    product = django_filters.NumberFilter(label=_("Product"))
    project = django_filters.NumberFilter(label=_("Project"))
    environment = django_filters.NumberFilter(label=_("Environment"))
    requester = django_filters.NumberFilter(label=_("Requester"))
    waiting = django_filters.BooleanFilter(method="only_waiting", label=_("Waiting for me"))

    class Meta:
        model = SubscriptionRequest
        fields: list[str] = []

    def only_waiting(
        self, rows: QuerySet[SubscriptionRequest], name: str, value: bool
    ) -> QuerySet[SubscriptionRequest]:
        mine = waiting_for(person_of(self.request)).values("pk")
        return rows.filter(pk__in=mine) if value else rows.exclude(pk__in=mine)


class SubscriptionFilter(django_filters.FilterSet):
    state = django_filters.MultipleChoiceFilter(choices=SubscriptionState.choices, label=_("State"))
    product = django_filters.NumberFilter(label=_("Product"))
    project = django_filters.NumberFilter(label=_("Project"))
    environment = django_filters.NumberFilter(label=_("Environment"))

    class Meta:
        model = Subscription
        fields: list[str] = []
