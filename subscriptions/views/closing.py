"""Closing a project, an environment or an account: what it ends is said first, in numbers."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from governance import policies as governance
from governance.models import Project
from governance.selectors import accounts as account_selectors
from portal.identity.requests import person_of
from portal.ui.attempts import sent
from portal.ui.components import Confirmation
from portal.ui.confirm import confirm
from sharing.policies import may
from sharing.selectors.environments import environments_visible_to
from subscriptions.forms.deciding import ClosingForm
from subscriptions.selectors import closing as selectors
from subscriptions.services import closing as services


def close_environment(request: HttpRequest, pk: int) -> HttpResponse:
    person = person_of(request)
    found = get_object_or_404(environments_visible_to(person), pk=pk)
    may.demand(person, "environment.close", found)
    return _close(request, found, services.close_environment, selectors.of_environment(found))


def close_project(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Project.objects.select_related("domain"), pk=pk)
    governance.may.demand(person_of(request), "project.close", found)
    return _close(request, found, services.close_project, selectors.of_project(found))


def close_account(request: HttpRequest, pk: int) -> HttpResponse:
    person = person_of(request)
    found = get_object_or_404(account_selectors.named_to(person), pk=pk)
    governance.may.demand(person, "account.close", found)
    return _close(request, found, services.close_account, selectors.of_account(found))


def _close(
    request: HttpRequest, found: Any, close: Callable[..., Any], ending: selectors.Ending
) -> HttpResponse:
    form = ClosingForm(sent(request))
    if request.method == "POST" and form.is_valid():
        return redirect(close(found, by=person_of(request), reason=form.cleaned_data["reason"]))
    title = _t("Close %(name)s?") % {"name": found}
    keeps = [_t("Requests, decisions and grants stay as evidence, and so does the audit log.")]
    back = found.get_absolute_url()
    return confirm(
        request,
        Confirmation(title, ending.in_words(), _("Close for good"), back, keeps=keeps, form=form),
    )


urlpatterns = [
    path("closing/environments/<int:pk>/", close_environment, name="environment_closing"),
    path("closing/projects/<int:pk>/", close_project, name="project_closing"),
    path("closing/accounts/<int:pk>/", close_account, name="account_closing"),
]
