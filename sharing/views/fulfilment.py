"""Pages of fulfilment tasks: what people are asked to do by hand, and reporting it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from portal.identity.requests import person_of
from portal.ui.attempts import attempt
from portal.ui.components import Event
from portal.ui.listing import Column, ListPage
from portal.ui.states import look_of
from sharing.forms.fulfilment import ReportForm
from sharing.manual import fulfilling
from sharing.manual.filters import TaskFilter
from sharing.models import FulfilmentReport, FulfilmentTask
from sharing.policies import may
from sharing.selectors.fulfilment import names_of, people_asked, tasks_visible_to


class TaskList(ListPage):
    title = _("Fulfilment tasks")
    lead = _("Access that people give and take away by hand: Lake Formation does not govern it.")
    filterset_class = TaskFilter
    default_sort = "-created_at"
    empty_text = _(
        "Nothing to do by hand. Tasks appear here when access to a table is approved or ended "
        "that Lake Formation does not govern."
    )
    columns = (
        Column(label=_("Task"), value=str, sort="grant__asset__name", links=True),
        Column(
            label=_("For"),
            value="grant.environment.project.name",
            sort="grant__environment__project__name",
        ),
        Column(label=_("Account"), value="grant.environment.account.account_id"),
        Column(label=_("State"), value="state", sort="state", template="sharing/task_state.html"),
        Column(label=_("Due"), value="due_at", sort="due_at", template="sharing/moment_cell.html"),
        Column(
            label=_("Asked"),
            value="created_at",
            sort="created_at",
            template="sharing/moment_cell.html",
        ),
    )

    def get_queryset(self) -> QuerySet[FulfilmentTask]:
        return tasks_visible_to(person_of(self.request))


def _find(request: HttpRequest, pk: int) -> FulfilmentTask:
    return get_object_or_404(tasks_visible_to(person_of(request)), pk=pk)


@require_safe
def task(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _find(request, pk))


def _page(
    request: HttpRequest, found: FulfilmentTask, form: forms.Form | None = None
) -> HttpResponse:
    allowed = may(person_of(request), "task.report", found)
    asked = form or ReportForm(initial={"reference": found.reference})
    context = {
        "task": found,
        "facts": _facts(found),
        "events": [_event(report) for report in found.reports.select_related("by")],
        "form": asked if allowed and found.is_live else None,
        "barred": allowed.reason if found.is_live else "",
    }
    status = 400 if form else 200
    return render(request, "sharing/fulfilment_task.html", context, status=status)


def _facts(task: FulfilmentTask) -> list[tuple[str, Any]]:
    grant, environment = task.grant, task.grant.environment
    asked = names_of(people_asked(task)) if task.is_live else ""
    return [
        (_t("Table"), grant.asset.arn),
        (_t("Columns"), _t("all") if grant.columns is None else ", ".join(grant.columns)),
        (_t("Rows"), grant.rows or _t("all")),
        (_t("For"), environment.project),
        (_t("Account"), environment.account),
        (_t("Roles"), ", ".join(environment.role_arns)),
        (_t("Why"), task.reason),
        (_t("Asked to act"), asked),
        (_t("Due"), task.due_at),
    ]


def _event(report: FulfilmentReport) -> Event:
    look = look_of(report.state)
    return Event(
        title=report.get_state_display(),
        at=report.at,
        who=report.by,
        quote=report.diagnostics,
        detail=report.reference,
        tone=look.tone,
        icon=look.icon,
    )


@require_POST
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """Which button was pressed is ``state``."""
    person, found = person_of(request), _find(request, pk)
    may.demand(person, "task.report", found)
    form, state = ReportForm(request.POST), request.POST.get("state", "")
    told = attempt(
        form, lambda: fulfilling.report(found, by=person, state=state, **form.cleaned_data)
    )
    if told is None:
        return _page(request, found, form)
    messages.success(request, _t("Whoever waits for it sees that now."))
    return redirect(found)


urlpatterns = [
    path("fulfilment/", TaskList.as_view(), name="fulfilment_tasks"),
    path("fulfilment/<int:pk>/", task, name="fulfilment_task"),
    path("fulfilment/<int:pk>/report/", report, name="fulfilment_report"),
]
