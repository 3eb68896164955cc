"""Pages of who fulfils by hand, and of the messages sent to their webhooks."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from governance.models import Project
from portal.errors import Denied
from portal.identity.requests import person_of
from portal.ui.attempts import attempt
from portal.ui.components import Action, Confirmation
from portal.ui.confirm import confirm
from portal.ui.form_page import FormPage
from portal.ui.listing import Column, ListPage
from sharing.forms.fulfilment import FulfillerForm, NewFulfillerForm
from sharing.manual import webhooks
from sharing.manual.filters import FulfillerFilter
from sharing.models import Fulfiller
from sharing.policies import may
from sharing.selectors.fulfilment import (
    deliveries_visible_to,
    fulfillers_visible_to,
    names_of,
    projects_named_by,
)
from sharing.serializers.fulfilment import host_of
from sharing.services import fulfillers as services

LATEST = 10


class FulfillerList(ListPage):
    title = _("Fulfilment by hand")
    lead = _(
        "Who gives and takes away access to tables that Lake Formation does not govern: people, "
        "or a system that a webhook tells."
    )
    filterset_class = FulfillerFilter
    default_sort = "project__name"
    empty_text = _(
        "Nobody is named yet. Until somebody is, tables that Lake Formation does not govern "
        "cannot be asked for."
    )
    columns = (
        Column(label=_("For"), value=str, sort="project__name", links=True),
        Column(label=_("People"), value="people_count", sort="people_count", numeric=True),
        Column(
            label=_("Webhook"),
            value=lambda row: host_of(row.webhook_url),
            template="sharing/webhook_cell.html",
        ),
        Column(label=_("Waiting tasks"), value="open_count", sort="open_count", numeric=True),
    )

    def get_queryset(self) -> QuerySet[Fulfiller]:
        return fulfillers_visible_to(person_of(self.request))

    def page_action(self) -> Action | None:
        if projects_named_by(person_of(self.request)).exists():
            return Action(_("Say who fulfils"), reverse("sharing:fulfiller_new"), "plus")
        return None


def _find(request: HttpRequest, pk: int) -> Fulfiller:
    return get_object_or_404(fulfillers_visible_to(person_of(request)), pk=pk)


@require_safe
def fulfiller(request: HttpRequest, pk: int) -> HttpResponse:
    person, found = person_of(request), _find(request, pk)
    changes = bool(may(person, "fulfiller.change", found))
    context = {
        "fulfiller": found,
        "facts": _facts(found, whole_url=changes),
        "may_change": changes,
        "deliveries": deliveries_visible_to(person).filter(fulfiller=found)[:LATEST],
    }
    return render(request, "sharing/fulfiller.html", context)


def _facts(fulfiller: Fulfiller, *, whole_url: bool) -> list[tuple[str, Any]]:
    url = fulfiller.webhook_url
    everything = _t("All tables that Lake Formation does not govern")
    return [
        (_t("Project"), fulfiller.project),
        (_t("For"), fulfiller.asset.technical_name if fulfiller.asset else everything),
        (_t("People"), names_of(list(fulfiller.people.filter(is_active=True).order_by("name")))),
        (_t("Webhook"), url if whole_url else host_of(url)),
        (_t("Reminded after"), _t("%d days") % fulfiller.remind_after_days),
    ]


class _FulfillerForm(FormPage):
    """What the verb returns holds the secret, if one was made: it is shown at once or never."""

    def form_valid(self, form: forms.BaseForm) -> HttpResponse:
        made = attempt(form, lambda: self.perform(form.cleaned_data))
        if made is None:
            return self.form_invalid(form)
        kept, secret = made
        return _told_once(self.request, kept, secret) if secret else redirect(kept)


class FulfillerNew(_FulfillerForm):
    title = _("Say who fulfils by hand")
    submit = _("Save")
    form_class = NewFulfillerForm

    def demand(self) -> None:
        if not self._projects().exists():
            raise Denied(_t("Only owners of a project and stewards of its domain do this."))

    def _projects(self) -> QuerySet[Project]:
        return projects_named_by(self.person)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"projects": self._projects()}

    def get_initial(self) -> dict[str, Any]:
        """With ``?asset=``, as the page of an asset leads here, its project is chosen."""
        asked = self.request.GET.get("asset", "")
        if not (asked.isascii() and asked.isdecimal() and len(asked) < 19):
            return {}
        return {"project": self._projects().filter(assets=int(asked)).first()}

    def back(self) -> str:
        return reverse("sharing:fulfillers")

    def perform(self, data: dict[str, Any]) -> tuple[Fulfiller, str]:
        return services.create(by=self.person, **data)


class FulfillerChange(_FulfillerForm):
    title = _("Change who fulfils by hand")
    submit = _("Save")
    form_class = FulfillerForm

    def prepare(self) -> None:
        self.fulfiller = _find(self.request, self.kwargs["pk"])
        self.lead = str(self.fulfiller)

    def demand(self) -> None:
        may.demand(self.person, "fulfiller.change", self.fulfiller)

    def get_initial(self) -> dict[str, Any]:
        return {
            "people": list(self.fulfiller.people.order_by("name")),
            "webhook_url": self.fulfiller.webhook_url,
            "remind_after_days": self.fulfiller.remind_after_days,
        }

    def back(self) -> str:
        return self.fulfiller.get_absolute_url()

    def perform(self, data: dict[str, Any]) -> tuple[Fulfiller, str]:
        return services.change(self.fulfiller, by=self.person, **data)


def _told_once(request: HttpRequest, fulfiller: Fulfiller, secret: str) -> HttpResponse:
    context = {"fulfiller": fulfiller, "secret": secret}
    response = render(request, "sharing/fulfiller_secret.html", context)
    add_never_cache_headers(response)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def secret(request: HttpRequest, pk: int) -> HttpResponse:
    found = _find(request, pk)
    may.demand(person_of(request), "fulfiller.change", found)
    if request.method == "POST":
        return _told_once(request, found, services.renew_secret(found, by=person_of(request)))
    effects = [
        _t("Every message from now on is signed with a new secret, which you see once."),
        _t("Until the receiver knows it, it refuses our messages; they are tried again."),
    ]
    title, back = _t("New secret for the webhook"), found.get_absolute_url()
    return confirm(request, Confirmation(title, effects, _("Make a new secret"), back))


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    found = _find(request, pk)
    may.demand(person_of(request), "fulfiller.change", found)
    if request.method == "POST":
        services.delete(found, by=person_of(request))
        return redirect("sharing:fulfillers")
    effects = [
        _t("Tables that Lake Formation does not govern cannot be asked for any more."),
        _t("When access given before ends, the project's owners are asked to take it away."),
    ]
    keeps = [_t("Access that was given stays until it ends.")]
    title = _t("Have nobody fulfil by hand for %s?") % found
    back = found.get_absolute_url()
    return confirm(request, Confirmation(title, effects, _("Delete"), back, keeps))


@require_POST
def activation(request: HttpRequest, pk: int) -> HttpResponse:
    found = _find(request, pk)
    webhooks.switch_on(found, by=person_of(request))
    messages.success(request, _t("The webhook is switched on, and told what it missed."))
    return redirect(found)


_HERE = "produce/fulfilment/"
urlpatterns = [
    path(_HERE, FulfillerList.as_view(), name="fulfillers"),
    path(f"{_HERE}new/", FulfillerNew.as_view(), name="fulfiller_new"),
    path(f"{_HERE}<int:pk>/", fulfiller, name="fulfiller"),
    path(f"{_HERE}<int:pk>/change/", FulfillerChange.as_view(), name="fulfiller_change"),
    path(f"{_HERE}<int:pk>/secret/", secret, name="fulfiller_secret"),
    path(f"{_HERE}<int:pk>/activation/", activation, name="fulfiller_activation"),
    path(f"{_HERE}<int:pk>/delete/", delete, name="fulfiller_delete"),
]
