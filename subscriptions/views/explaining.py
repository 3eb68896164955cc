"""The page that explains access link by link, and the box for errors."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from portal.identity.requests import person_of
from portal.ui.attempts import show_errors
from sharing.explaining import words
from sharing.explaining.kinds import KINDS, Kind
from sharing.explaining.pasted import Pasted
from sharing.services import access_looks
from subscriptions.explaining.cases import Case, address, case_for
from subscriptions.explaining.errors import diagnose
from subscriptions.explaining.explanation import explain
from subscriptions.forms.explaining import ErrorForm, QuestionForm, RefineForm

PAGE, START = "subscriptions/explanation.html", "subscriptions/error.html"


@require_GET
def explanation(request: HttpRequest) -> HttpResponse:
    """The chain for the table of the address; without one, the box for an error."""
    form = QuestionForm(request.GET)
    case = _case(request, form)
    if case is None:
        status = 400 if form.errors else 200
        return render(request, START, {"form": ErrorForm(), "question": form}, status=status)
    live = request.headers.get("HX-Request-Type") == "partial"
    return render(request, f"{PAGE}#live" if live else PAGE, _context(case, form))


@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """Have a worker look at AWS now; the page shows what it finds."""
    form = QuestionForm(request.POST)
    case = _case(request, form)
    if case is None:
        raise Http404
    if case.grant and case.can_be_looked_at:
        access_looks.request_look(case.grant, case.role, by=person_of(request))
    if request.headers.get("HX-Request-Type") == "partial":
        return render(request, f"{PAGE}#live", _context(case, form))
    return redirect(_address(case, form.kind))


@require_POST
def error(request: HttpRequest) -> HttpResponse:
    """Goes to the explanation if the pasted error tells which; else says what it tells."""
    form = ErrorForm(request.POST)
    if not form.is_valid():
        return render(request, START, {"form": form}, status=400)
    found = diagnose(form.cleaned_data["text"], by=person_of(request))
    if len(found.candidates) == 1 and not found.is_guess:
        return redirect(found.candidates[0].url)
    context = {"form": form, "found": found, "read": _read(found.pasted)}
    return render(request, START, context)


def _address(case: Case, error: str) -> str:
    return address(
        case.asset.pk, case.environment.pk, role=case.role, column=case.column, error=error
    )


def _case(request: HttpRequest, form: QuestionForm) -> Case | None:
    """None when the question is wrong, which the form says, or names no table."""
    if not form.is_valid() or form.question is None:
        return None
    try:
        case = case_for(person_of(request), form.question)
    except ValidationError as wrong:
        show_errors(form, wrong)
        return None
    if case is None:
        raise Http404
    return case


def _context(case: Case, form: QuestionForm) -> dict[str, Any]:
    explained = explain(case)
    kind = _kind(form.kind)
    return {
        "case": case,
        "explained": explained,
        "here": _address(case, form.kind),
        "kind": kind,
        "points_to": [words.label(part) for part in kind.parts] if kind else [],
        "sent": _hidden(case, form.kind),
        "question": RefineForm(case, initial={"role": case.role, "column": case.column}),
        "facts": _facts(case),
    }


def _facts(case: Case) -> list[tuple[str, Any]]:
    grant, environment = case.grant, case.environment
    return [
        (_("Table"), case.asset.technical_name),
        (_("Produced by"), case.asset.project),
        (_("Held by"), environment.project),
        (_("Environment"), f"{environment}, {environment.account}"),
        (_("Queried as"), f"{grant.local_database}.{grant.link_name}" if grant else ""),
    ]


def _read(pasted: Pasted) -> list[tuple[str, str]]:
    return [
        (_("Tables"), ", ".join(pasted.tables)),
        (_("Databases"), ", ".join(pasted.databases)),
        (_("Column"), pasted.column),
        (_("Role"), f"{pasted.role} ({pasted.account})" if pasted.role else ""),
        (_("Query"), pasted.query_id),
    ]


def _kind(name: str) -> Kind | None:
    return next((kind for kind in KINDS if kind.name == name), None)


def _hidden(case: Case, error: str) -> list[tuple[str, Any]]:
    return [
        ("asset", case.asset.pk),
        ("environment", case.environment.pk),
        ("role", case.role),
        ("column", case.column),
        ("error", error),
    ]
