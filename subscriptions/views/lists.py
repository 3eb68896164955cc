"""The lists: what waits for me, what my projects asked for and hold, who holds our products."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from catalog.models import Product
from portal.identity.requests import person_of
from portal.ui.components import Action
from portal.ui.listing import Column, ListPage
from sharing.models import GrantState
from subscriptions.forms.explaining import ErrorForm
from subscriptions.models import Subscription, SubscriptionRequest
from subscriptions.selectors import requests as request_selectors
from subscriptions.selectors import subscriptions as subscription_selectors
from subscriptions.states import RequestState, SubscriptionState

REASON_LENGTH = 120


def _products(request: Any) -> QuerySet[Product]:
    """Those of which the person sees a subscription."""
    held = subscription_selectors.to_products_of(person_of(request))
    return Product.objects.filter(pk__in=held.order_by().values("product"))


class WordsFilter(django_filters.FilterSet):
    """Narrowed by words of the product's or the project's name."""

    words = django_filters.CharFilter(
        method="named",
        label=_("Product or project"),
        max_length=100,
        widget=forms.SearchInput,
    )

    def named(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(Q(published_name__icontains=value) | Q(project__name__icontains=value))


class RequestListFilter(WordsFilter):
    state = django_filters.ChoiceFilter(
        choices=RequestState.choices, label=_("State"), empty_label=_("Any state")
    )


class SubscriptionListFilter(WordsFilter):
    state = django_filters.ChoiceFilter(
        choices=SubscriptionState.choices, label=_("State"), empty_label=_("Any state")
    )


class SubscriberFilter(SubscriptionListFilter):
    product = django_filters.ModelChoiceFilter(
        queryset=_products, label=_("Product"), empty_label=_("Any product")
    )


def _reason(request: SubscriptionRequest) -> str:
    return Truncator(request.reason).chars(REASON_LENGTH)


PRODUCT = Column(label=_("Product"), value="product_name", sort="published_name", links=True)
PROJECT = Column(label=_("Project"), value="project.name", sort="project__name")
WHY = Column(label=_("Why"), value=_reason, plain=lambda request: request.reason)
WHO = Column(label=_("Asked by"), value="requester.name", sort="requester__name")
STATE = Column(
    label=_("State"),
    value="state",
    sort="state",
    template="subscriptions/cells/state.html",
    plain=lambda row: row.get_state_display(),
)


def _moment(label: Promise, name: str) -> Column:
    return Column(label=label, value=name, sort=name, template="subscriptions/cells/moment.html")


class Inbox(ListPage):
    title = _("Inbox")
    lead = _("Requests that wait for your decision, and questions that wait for your answer.")
    filterset_class = WordsFilter
    default_sort = "created_at"
    empty_text = _("Nothing waits for you.")
    columns = (PRODUCT, PROJECT, WHO, WHY, STATE, _moment(_("Waiting since"), "created_at"))

    def get_queryset(self) -> QuerySet[SubscriptionRequest]:
        return request_selectors.waiting_for(person_of(self.request))


class RequestList(ListPage):
    title = _("Requests")
    lead = _("What your projects asked for.")
    filterset_class = RequestListFilter
    default_sort = "-created_at"
    empty_text = _("Your projects have not asked for anything yet. Find a data product to begin.")
    action = Action(_("Find data"), "/", "search")
    columns = (PRODUCT, PROJECT, WHO, WHY, STATE, _moment(_("Asked"), "created_at"))

    def get_queryset(self) -> QuerySet[SubscriptionRequest]:
        return request_selectors.of_projects_of(person_of(self.request))


ENVIRONMENT = Column(label=_("Environment"), value="environment.name", sort="environment__name")


def _access(held: Any) -> GrantState | None:
    return GrantState(held.access) if held.access else None


ACCESS = Column(
    label=_("In AWS"),
    value=_access,
    sort="access",
    template="subscriptions/cells/access.html",
    plain=lambda held: getattr(_access(held), "label", ""),
)
HELD = (
    PRODUCT,
    PROJECT,
    ENVIRONMENT,
    STATE,
    ACCESS,
    _moment(_("Seen"), "seen_at"),
    Column(
        label=_("Until"), value="until", sort="until", template="subscriptions/cells/until.html"
    ),
)


class AccessList(ListPage):
    title = _("My access")
    lead = _("What your projects hold, until when, and what was last seen of it in AWS.")
    filterset_class = SubscriptionListFilter
    default_sort = "-until"
    empty_text = _("Your projects hold no access yet. Find a data product and ask for it.")
    action = Action(_("Find data"), "/", "search")
    columns = HELD
    template_name = "subscriptions/access.html"

    def get_queryset(self) -> QuerySet[Subscription]:
        held = subscription_selectors.held_by_projects_of(person_of(self.request))
        return subscription_selectors.with_access(held)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"form": ErrorForm()}


class SubscriberList(ListPage):
    title = _("Subscribers")
    lead = _("Who holds the products you answer for.")
    filterset_class = SubscriberFilter
    default_sort = "published_name"
    empty_text = _("Nobody holds a product of yours yet.")
    columns = HELD

    def get_queryset(self) -> QuerySet[Subscription]:
        held = subscription_selectors.to_products_of(person_of(self.request))
        return subscription_selectors.with_access(held)
