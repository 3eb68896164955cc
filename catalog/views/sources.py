"""Produce: data sources and their runs."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.filters import ItemFilter, SourceFilter
from catalog.forms.sources import SourceForm
from catalog.models import DataSource, ItemOutcome, Run, RunItem
from catalog.policies import may
from catalog.selectors import inventory
from catalog.services import sources
from catalog.sources.connection import Connection, test_connection
from portal.identity.requests import person_of
from portal.ui.attempts import attempt, sent
from portal.ui.components import Action, Confirmation
from portal.ui.confirm import confirm
from portal.ui.listing import Column, ListPage


class SourceList(ListPage):
    title = _("Data sources")
    lead = _("Connections to Glue databases, from which tables come into the inventory.")
    filterset_class = SourceFilter
    default_sort = "name"
    empty_text = _("No data source yet. Connect a Glue database to bring in its tables.")
    columns = (
        Column(label=_("Name"), value="name", sort="name", links=True),
        Column(label=_("Project"), value="project.name", sort="project__name"),
        Column(label=_("Database"), value="database", sort="database"),
        Column(label=_("Account"), value="account.account_id", sort="account__account_id"),
        Column(label=_("Assets"), value="asset_count", sort="asset_count", numeric=True),
        Column(label=_("Last run"), value="run_state", template="catalog/state_cell.html"),
    )

    def get_queryset(self) -> QuerySet[DataSource]:
        return inventory.sources_visible_to(person_of(self.request))

    def page_action(self) -> Action | None:
        if not inventory.producing_projects_of(person_of(self.request)).exists():
            return None
        return Action(_t("New data source"), reverse("catalog:source_new"), "plus")


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    form = SourceForm(sent(request), person=person)
    connection = _tested(request, form)
    if request.method == "POST" and connection is None:
        made = attempt(form, lambda: sources.create_source(by=person, **form.cleaned_data))
        if made:
            messages.success(request, _t("Connected. Run it to bring in its tables."))
            return redirect(made)
    return _form_page(request, form, _t("New data source"), connection)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    person, source = person_of(request), _source(request, pk)
    may.demand(person, "source.change", source)
    form = SourceForm(sent(request), instance=source, person=person)
    connection = _tested(request, form)
    if request.method == "POST" and connection is None:
        made = attempt(form, lambda: sources.change_source(source, by=person, **form.cleaned_data))
        if made:
            return redirect(made)
    return _form_page(request, form, source.name, connection)


def _source(request: HttpRequest, pk: int) -> DataSource:
    return get_object_or_404(inventory.sources_visible_to(person_of(request)), pk=pk)


def _run(request: HttpRequest, pk: int) -> Run:
    return get_object_or_404(inventory.runs_visible_to(person_of(request)), pk=pk)


def _tested(request: HttpRequest, form: SourceForm) -> Connection | None:
    """How the connection fares, when the person pressed *Test* rather than *Save*."""
    if "test" not in request.POST or not form.is_valid():
        return None
    given = form.cleaned_data
    project = given.get("project") or form.instance.project
    may.demand(person_of(request), "source.use_account", (project, given["account"]))
    wanted = {name: given[name] for name in ("account", "region", "database")}
    return test_connection(DataSource(project=project, **wanted))


def _form_page(
    request: HttpRequest, form: SourceForm, title: str, connection: Connection | None
) -> HttpResponse:
    context = {"form": form, "title": title, "connection": connection}
    wrong = form.is_bound and form.errors
    return render(request, "catalog/source_form.html", context, status=400 if wrong else 200)


@require_safe
def page(request: HttpRequest, pk: int) -> HttpResponse:
    source, person = _source(request, pk), person_of(request)
    context = {
        "source": source,
        "runs": inventory.runs_visible_to(person).filter(source=source)[:20],
        "may_run": may(person, "source.run", source),
        "may_change": may(person, "source.change", source),
    }
    return render(request, "catalog/source.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    person, source = person_of(request), _source(request, pk)
    may.demand(person, "source.delete", source)
    if request.method == "POST":
        sources.delete_source(source, by=person)
        return redirect("catalog:sources")
    return confirm(request, _deletion(source))


def _deletion(source: DataSource) -> Confirmation:
    runs, assets = source.runs.count(), source.asset_count  # type: ignore[attr-defined]
    return Confirmation(
        title=_t("Delete the data source %(name)s") % {"name": source.name},
        effects=[
            ngettext(
                "Its connection and the record of its %(n)d run go.",
                "Its connection and the record of its %(n)d runs go.",
                runs,
            )
            % {"n": runs}
        ],
        keeps=[
            ngettext("The %(n)d asset it brought in.", "The %(n)d assets it brought in.", assets)
            % {"n": assets}
        ],
        verb=_t("Delete"),
        back=source.get_absolute_url(),
    )


@require_POST
def request_run(request: HttpRequest, pk: int) -> HttpResponse:
    return redirect(sources.request_run(_source(request, pk), by=person_of(request)))


class RunPage(ListPage):
    """The run's progress, and below it what became of each table."""

    title = _("Import")
    filterset_class = ItemFilter
    default_sort = "name"
    empty_text = _("No table was looked at yet.")
    template_name = "catalog/run.html"
    columns = (
        Column(label=_("Table"), value="name", sort="name", template="catalog/item_cell.html"),
        Column(
            label=_("Outcome"),
            value="outcome",
            sort="outcome",
            template="catalog/state_cell.html",
            plain=lambda item: item.get_outcome_display(),
        ),
        Column(label=_("Reason"), value="reason"),
    )

    def get_queryset(self) -> QuerySet[RunItem]:
        self.run = _run(self.request, self.kwargs["pk"])
        return inventory.items_of(self.run)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        outcomes = inventory.outcomes_of(self.run)
        told = [(ItemOutcome(name), number) for name, number in outcomes.items()]
        return super().get_context_data(**kwargs) | {"run": self.run, "outcomes": told}


@require_safe
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    run = _run(request, pk)
    response = render(request, "catalog/run_progress.html", {"run": run})
    if run.is_over:
        # The whole page then shows the outcome of each table.
        response["HX-Refresh"] = "true"
    return response
