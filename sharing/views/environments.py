"""Pages of environments."""

from typing import Any

import django_filters
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from portal.identity.requests import person_of
from portal.ui.components import Action, Confirmation
from portal.ui.confirm import confirm
from portal.ui.filters import typed
from portal.ui.form_page import FormPage
from portal.ui.listing import Column, ListPage
from sharing.forms.environments import EnvironmentForm, NewEnvironmentForm
from sharing.models import Environment
from sharing.policies import may
from sharing.selectors import environments as selectors
from sharing.services import environments as services


class EnvironmentFilter(django_filters.FilterSet):
    name = typed("name", _("Name"))
    project = typed("project__name", _("Project"))

    class Meta:
        model = Environment
        fields: list[str] = []


class EnvironmentList(ListPage):
    title = _("Environments")
    lead = _("Where projects consume: an account, the roles that query, a database for links.")
    filterset_class = EnvironmentFilter
    default_sort = "name"
    empty_text = _("No environment yet. Platform admins make them.")
    columns = (
        Column(label=_("Environment"), value="name", sort="name", links=True),
        Column(label=_("Project"), value="project.name", sort="project__name"),
        Column(label=_("AWS account"), value="account.account_id", sort="account__account_id"),
        Column(label=_("Region"), value="region", sort="region"),
        Column(label=_("Database"), value="database", sort="database"),
        Column(label=_("Grants"), value="grant_count", sort="grant_count", numeric=True),
    )

    def get_queryset(self) -> Any:
        return selectors.listed(person_of(self.request))

    def page_action(self) -> Action | None:
        if may(person_of(self.request), "environment.create", None):
            return Action(_("New environment"), reverse("sharing:environment_new"), "plus")
        return None


@require_safe
def environment(request: HttpRequest, pk: int) -> HttpResponse:
    found = _visible(request, pk)
    context = {
        "environment": found,
        "facts": _facts(found),
        "may_change": may(person_of(request), "environment.change", found),
        "may_close": may(person_of(request), "environment.close", found),
    }
    return render(request, "sharing/environment.html", context)


def _visible(request: HttpRequest, pk: int) -> Environment:
    return get_object_or_404(selectors.listed(person_of(request)), pk=pk)


def _facts(environment: Environment) -> list[tuple[str, Any]]:
    return [
        (gettext("Project"), environment.project.name),
        (gettext("AWS account"), str(environment.account)),
        (gettext("Region"), environment.region),
        (gettext("Local database"), environment.database),
        (gettext("Athena workgroup"), environment.workgroup),
        (gettext("Sharing"), environment.get_mode_display()),
    ]


class EnvironmentNew(FormPage):
    title = _("New environment")
    submit = _("Create the environment")
    form_class = NewEnvironmentForm

    def demand(self) -> None:
        may.demand(self.person, "environment.create", None)

    def get_initial(self) -> dict[str, Any]:
        return {"project": self.request.GET.get("project"), "workgroup": "primary"}

    def back(self) -> str:
        return reverse("sharing:environments")

    def perform(self, data: dict[str, Any]) -> Environment:
        return services.create(by=self.person, **data)


class EnvironmentChange(FormPage):
    title = _("Change the environment")
    submit = _("Save")
    form_class = EnvironmentForm

    def prepare(self) -> None:
        self.environment = _visible(self.request, self.kwargs["pk"])
        self.lead = str(self.environment)

    def demand(self) -> None:
        may.demand(self.person, "environment.change", self.environment)

    def get_initial(self) -> dict[str, Any]:
        return {name: getattr(self.environment, name) for name in EnvironmentForm.base_fields}

    def back(self) -> str:
        return reverse("sharing:environment", args=[self.environment.pk])

    def perform(self, data: dict[str, Any]) -> Environment:
        return services.change(self.environment, by=self.person, **data)


def environment_delete(request: HttpRequest, pk: int) -> HttpResponse:
    found = _visible(request, pk)
    may.demand(person_of(request), "environment.delete", found)
    if request.method == "POST":
        services.delete(found, by=person_of(request))
        return redirect("sharing:environments")
    effects = [
        gettext("%(project)s can no longer consume here.") % {"project": found.project},
        gettext("This works only while access was never granted here."),
    ]
    keeps = [gettext("The roles and the workgroup in the account stay.")]
    title = gettext("Delete %(name)s?") % {"name": found}
    back = reverse("sharing:environment", args=[found.pk])
    return confirm(request, Confirmation(title, effects, _("Delete the environment"), back, keeps))


urlpatterns = [
    path("settings/environments/", EnvironmentList.as_view(), name="environments"),
    path("settings/environments/new/", EnvironmentNew.as_view(), name="environment_new"),
    path("settings/environments/<int:pk>/", environment, name="environment"),
    path(
        "settings/environments/<int:pk>/change/",
        EnvironmentChange.as_view(),
        name="environment_change",
    ),
    path("settings/environments/<int:pk>/delete/", environment_delete, name="environment_delete"),
]
