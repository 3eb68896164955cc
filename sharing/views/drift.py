"""Pages of drift: rights that nobody approved, what people do about them, and looks for them."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse, reverse_lazy
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.identity.requests import person_of
from portal.ui.components import Action, Step
from portal.ui.form_page import FormPage
from portal.ui.listing import Column, ListPage
from sharing import ports
from sharing.drift.steps import steps_to_remove
from sharing.filters import CatalogFilter, DriftFilter
from sharing.forms.drift import AcceptanceForm, AdoptionForm
from sharing.models import CatalogLook, Drift, DriftState
from sharing.policies import may
from sharing.selectors.drift import drifts_visible_to, looks_visible_to
from sharing.services import catalog_looks
from sharing.services import drift as services


class DriftList(ListPage):
    title = _("Drift")
    lead = _(
        "Rights that AWS shows on tables of yours and nobody approved. Sluice removes none of "
        "them by itself."
    )
    filterset_class = DriftFilter
    default_sort = "-first_seen_at"
    empty_text = _("No right stands in AWS that nobody approved, as far as Sluice has looked.")
    action = Action(_("Catalogs looked at"), reverse_lazy("sharing:catalogs"), "search")
    columns = (
        Column(label=_("Who"), value="who", sort="principal", links=True),
        Column(label=_("May"), value="what"),
        Column(label=_("Table"), value="table_name", sort="table"),
        Column(label=_("Account"), value="catalog_account.account_id"),
        Column(label=_("State"), value="state", template="sharing/drift_state_cell.html"),
        Column(
            label=_("First seen"),
            value="first_seen_at",
            sort="first_seen_at",
            template="sharing/moment_cell.html",
        ),
    )

    def get_queryset(self) -> QuerySet[Drift]:
        return drifts_visible_to(person_of(self.request))


class CatalogList(ListPage):
    title = _("Catalogs looked at")
    lead = _(
        "What was approved is compared with what AWS shows, for each catalog as a whole: by "
        "itself every quarter of an hour, and when somebody asks."
    )
    filterset_class = CatalogFilter
    default_sort = "account__name"
    empty_text = _("No catalog yet. Catalogs are looked at once they hold tables to share.")
    columns = (
        Column(label=_("Account"), value="account", sort="account__name"),
        Column(label=_("Region"), value="region", sort="region"),
        Column(
            label=_("Last looked at"),
            value="observed_at",
            sort="observed_at",
            template="sharing/look_cell.html",
        ),
        Column(label=_("Routes"), value="routes", sort="routes", numeric=True),
        Column(label=_("Not as approved"), value="differing", sort="differing", numeric=True),
        Column(label=_("AWS calls"), value="calls", sort="calls", numeric=True),
        Column(
            label=_("Look"),
            value=lambda look: "",
            template="sharing/look_now_cell.html",
        ),
    )

    def get_queryset(self) -> QuerySet[CatalogLook]:
        return looks_visible_to(person_of(self.request))


def _find(request: HttpRequest, pk: int) -> Drift:
    visible = drifts_visible_to(person_of(request)).select_related("accepted_by", "removed_by")
    return get_object_or_404(visible, pk=pk)


@require_safe
def drift(request: HttpRequest, pk: int) -> HttpResponse:
    person, found = person_of(request), _find(request, pk)
    settled = found.state in (DriftState.GONE, DriftState.REMOVING)
    asked = ports.justifier.find(found.adopted_as) if found.adopted_as else None
    context = {
        "drift": found,
        "facts": _facts(found),
        "steps": _steps(found) if found.is_there else [],
        "asked": asked,
        "may_settle": not settled and bool(may(person, "drift.remove", found)),
        "may_adopt": found.state != DriftState.ADOPTING,
    }
    return render(request, "sharing/drift.html", context)


def _facts(drift: Drift) -> list[tuple[str, Any]]:
    return [
        (_t("Who"), drift.principal),
        (_t("May"), drift.what),
        (_t("On"), drift.table_name),
        (_t("Catalog"), f"{drift.catalog_account}, {drift.region}"),
        (_t("Produced by"), drift.project),
        (_t("Given by"), drift.given_by),
        (_t("Given"), _said(drift.given_at)),
        (_t("First seen"), _said(drift.first_seen_at)),
        (_t("Last seen"), _said(drift.last_seen_at)),
        (_t("Gone since"), _said(drift.gone_at)),
        (_t("Removed by"), drift.removed_by),
    ]


def _said(moment: datetime | None) -> str:
    return date_format(localtime(moment), "j M Y, H:i") if moment else ""


def _steps(drift: Drift) -> list[Step]:
    return [Step(step.words, step.operation, step.account) for step in steps_to_remove(drift)]


class _DriftForm(FormPage):
    verb = ""

    def prepare(self) -> None:
        self.drift = _find(self.request, self.kwargs["pk"])
        self.lead = f"{self.drift.who}: {self.drift.what} · {self.drift.table_name}"

    def demand(self) -> None:
        may.demand(self.person, self.verb, self.drift)

    def back(self) -> str:
        return self.drift.get_absolute_url()


class DriftAcceptance(_DriftForm):
    title = _("Accept for a while")
    submit = _("Accept")
    form_class = AcceptanceForm
    verb = "drift.accept"

    def perform(self, data: dict[str, Any]) -> Drift:
        return services.accept(self.drift, by=self.person, **data)


class DriftAdoption(_DriftForm):
    title = _("Have it justified")
    submit = _("Make it a request")
    done = _("It is a request now, to be decided as any other.")
    form_class = AdoptionForm
    verb = "drift.adopt"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"drift": self.drift}

    def perform(self, data: dict[str, Any]) -> Drift:
        return services.adopt(self.drift, by=self.person, **data)


@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    found = _find(request, pk)
    may.demand(person_of(request), "drift.remove", found)
    if request.method == "POST":
        services.remove(found, by=person_of(request))
        messages.success(request, _t("Sluice is removing it, and reads back whether it is gone."))
        return redirect(found)
    context = {"drift": found, "steps": _steps(found)}
    return render(request, "sharing/drift_remove.html", context)


@require_POST
def look(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(looks_visible_to(person_of(request)), pk=pk)
    catalog_looks.ask(found, by=person_of(request))
    messages.success(request, _t("Sluice looks at this catalog now."))
    return redirect(reverse("sharing:catalogs"))


urlpatterns = [
    path("drift/", DriftList.as_view(), name="drifts"),
    path("drift/catalogs/", CatalogList.as_view(), name="catalogs"),
    path("drift/catalogs/<int:pk>/look/", look, name="catalog_look"),
    path("drift/<int:pk>/", drift, name="drift"),
    path("drift/<int:pk>/acceptance/", DriftAcceptance.as_view(), name="drift_acceptance"),
    path("drift/<int:pk>/adoption/", DriftAdoption.as_view(), name="drift_adoption"),
    path("drift/<int:pk>/removal/", remove, name="drift_removal"),
]
