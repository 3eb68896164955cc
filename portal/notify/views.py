"""The bell: what was told to a person."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from portal.identity.requests import person_of
from portal.notify import selectors, services
from portal.notify.filters import NotificationFilter
from portal.notify.models import Notification
from portal.ui.listing import Column, ListPage


class NotificationList(ListPage):
    title = _("Notifications")
    template_name = "notify/list.html"
    filterset_class = NotificationFilter
    default_sort = "-id"
    empty_text = _("Nothing yet. What needs you, or what you wait for, is told to you here.")
    columns = (
        Column(label=_("What"), value="text", template="notify/text.html"),
        Column(label=_("When"), value="created_at", sort="id", template="notify/when.html"),
        Column(label=_("Read"), value="read_at", template="notify/read.html"),
    )

    def get_queryset(self) -> QuerySet[Notification]:
        return selectors.notifications_of(person_of(self.request))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        unread = selectors.unread_count(person_of(self.request))
        return super().get_context_data(**kwargs) | {"unread": unread}


@require_GET
def open_notification(request: HttpRequest, pk: int) -> HttpResponse:
    """Go where it points; who has gone there has read it."""
    notification = get_object_or_404(selectors.notifications_of(person_of(request)), pk=pk)
    services.mark_read(notification)
    return redirect(notification.url)


@require_POST
def read_notification(request: HttpRequest, pk: int) -> HttpResponse:
    notification = get_object_or_404(selectors.notifications_of(person_of(request)), pk=pk)
    services.mark_read(notification)
    return redirect("notify:list")


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    services.mark_all_read(person_of(request))
    return redirect("notify:list")
