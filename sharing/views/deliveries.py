"""Pages of the messages sent to webhooks, and what became of each."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from portal.identity.requests import person_of
from portal.ui.listing import Column, ListPage
from sharing.manual import webhooks
from sharing.manual.filters import DeliveryFilter
from sharing.models import DeliveryState, WebhookDelivery
from sharing.policies import may
from sharing.selectors.fulfilment import deliveries_visible_to, fulfillers_visible_to


class DeliveryList(ListPage):
    title = _("Messages to the webhook")
    filterset_class = DeliveryFilter
    default_sort = "-created_at"
    empty_text = _("Nothing was sent yet.")
    columns = (
        Column(label=_("Message"), value="type", sort="type", links=True),
        Column(label=_("Table"), value="task.grant.asset.technical_name"),
        Column(label=_("For"), value="task.grant.environment.project.name"),
        Column(label=_("State"), value="state", template="sharing/delivery_state_cell.html"),
        Column(label=_("Attempts"), value="attempt_count", sort="attempt_count", numeric=True),
        Column(label=_("Last answer"), value="last_answer"),
        Column(
            label=_("Made"),
            value="created_at",
            sort="created_at",
            template="sharing/moment_cell.html",
        ),
    )

    def get_queryset(self) -> QuerySet[WebhookDelivery]:
        person = person_of(self.request)
        found = get_object_or_404(fulfillers_visible_to(person), pk=self.kwargs["pk"])
        return deliveries_visible_to(person).filter(fulfiller=found)


def _find(request: HttpRequest, pk: int) -> WebhookDelivery:
    return get_object_or_404(deliveries_visible_to(person_of(request)), pk=pk)


@require_safe
def delivery(request: HttpRequest, pk: int) -> HttpResponse:
    found = _find(request, pk)
    changes = may(person_of(request), "fulfiller.change", found.fulfiller)
    context = {
        "delivery": found,
        "attempts": found.attempts.all(),
        "may_repeat": changes and found.state == DeliveryState.GIVEN_UP and found.task.is_live,
        "facts": [
            (_t("Message id"), found.message_id),
            (_t("Last answer"), found.last_answer),
            (_t("Next attempt"), found.next_attempt_at),
        ],
    }
    return render(request, "sharing/delivery.html", context)


@require_POST
def repetition(request: HttpRequest, pk: int) -> HttpResponse:
    found = _find(request, pk)
    webhooks.send_again(found, by=person_of(request))
    messages.success(request, _t("It is being sent again."))
    return redirect(found)


urlpatterns = [
    path("produce/fulfilment/<int:pk>/messages/", DeliveryList.as_view(), name="deliveries"),
    path("produce/fulfilment/messages/<int:pk>/", delivery, name="delivery"),
    path(
        "produce/fulfilment/messages/<int:pk>/repetition/", repetition, name="delivery_repetition"
    ),
]
