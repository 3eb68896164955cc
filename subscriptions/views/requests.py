"""The page of one request: what happened, what a yes would do, and the forms to go on."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from portal.identity.requests import person_of
from portal.ui.attempts import show_errors
from portal.ui.components import Confirmation
from portal.ui.confirm import confirm
from subscriptions.forms.deciding import CommentForm, DecisionForm
from subscriptions.models import SubscriptionRequest
from subscriptions.policies import may
from subscriptions.selectors.requests import visible_to
from subscriptions.services import requests
from subscriptions.views.request_page import decision_form, live_context, request_context

Act = Callable[[SubscriptionRequest, DecisionForm, Any], object]


def _find(request: HttpRequest, pk: int) -> SubscriptionRequest:
    return get_object_or_404(visible_to(person_of(request)), pk=pk)


@require_GET
def request_page(request: HttpRequest, pk: int) -> HttpResponse:
    asked = _find(request, pk)
    if request.headers.get("HX-Request-Type") == "partial":
        return render(request, "subscriptions/request.html#live", live_context(asked))
    return render(request, "subscriptions/request.html", request_context(request, asked))


def _approve(asked: SubscriptionRequest, form: DecisionForm, by: Any) -> None:
    days = form.cleaned_data["duration_days"]
    comment = form.cleaned_data["comment"]
    requests.approve(
        asked,
        by=by,
        comment=comment,
        scope=form.scope,
        duration_days=days,
        plan=form.cleaned_data["plan"],
    )


def _refuse(asked: SubscriptionRequest, form: DecisionForm, by: Any) -> None:
    requests.refuse(asked, by=by, comment=form.cleaned_data["comment"])


def _ask(asked: SubscriptionRequest, form: DecisionForm, by: Any) -> None:
    requests.ask(asked, by=by, comment=form.cleaned_data["comment"])


VERDICTS: dict[str, Act] = {"approve": _approve, "refuse": _refuse, "ask": _ask}


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Which button was pressed is ``verdict``."""
    asked = _find(request, pk)
    may.demand(person_of(request), "request.approve", asked)
    form = decision_form(asked, request.POST)
    act = VERDICTS.get(request.POST.get("verdict", ""))
    if act and form.is_valid() and _done(act, asked, form, person_of(request)):
        return redirect(asked)
    return _again(request, asked, decision=form)


def _done(act: Act, asked: SubscriptionRequest, form: DecisionForm, by: Any) -> bool:
    try:
        act(asked, form, by)
    except ValidationError as error:
        show_errors(form, error)
        return False
    return True


@require_POST
def comment(request: HttpRequest, pk: int) -> HttpResponse:
    asked, form = _find(request, pk), CommentForm(request.POST)
    if not form.is_valid():
        return _again(request, asked, comment=form)
    requests.comment(asked, by=person_of(request), text=form.cleaned_data["text"])
    return redirect(asked)


def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    asked = _find(request, pk)
    may.demand(person_of(request), "request.withdraw", asked)
    if request.method == "POST":
        requests.withdraw(asked, by=person_of(request))
        return redirect(asked)
    effects = [_("Nobody decides on this request any more."), _("You can ask again at any time.")]
    words = _("Withdraw the request"), effects, _("Withdraw"), asked.get_absolute_url()
    return confirm(request, Confirmation(*words))


def _again(request: HttpRequest, asked: SubscriptionRequest, **sent: forms.Form) -> HttpResponse:
    """The page once more, with what was sent and what is wrong with it."""
    context = request_context(request, asked, **sent)
    return render(request, "subscriptions/request.html", context, status=400)
