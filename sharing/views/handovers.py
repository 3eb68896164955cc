"""Pages of handing a table over to Lake Formation: what it would do, and how far it is."""

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from catalog.selectors.inventory import assets_visible_to
from portal.identity.requests import person_of
from portal.ui.components import Step
from sharing.forms.handovers import HandoverForm
from sharing.handing_over.preparing import prepare_or_say_why
from sharing.models import Handover
from sharing.policies import may
from sharing.selectors.handovers import handovers_visible_to
from sharing.services import handovers as services

OUTCOMES = {"": "pending", "done": "succeeded", "not needed": "skipped", "failed": "failed"}


@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """The calls it would make, as AWS is now; the POST has them made if they still are those."""
    person = person_of(request)
    asset = get_object_or_404(assets_visible_to(person), pk=pk)
    may.demand(person, "asset.hand_over", asset)
    is_sent = request.method == "POST"
    form = HandoverForm(request.POST if is_sent else request.GET, asset=asset)
    choices = form.choices()
    plan = prepare_or_say_why(asset, choices)
    if is_sent:
        shown = request.POST.get("plan", "")
        made = services.hand_over(asset, by=person, choices=choices, plan=plan, shown=shown)
        messages.success(request, _("A worker takes the steps now."))
        return redirect(made)
    context = {
        "asset": asset,
        "form": form,
        "plan": plan,
        "steps": [_planned(step.operation, step.parameters, step.words) for step in plan.steps],
        "effects": [step.effect for step in plan.steps if step.effect],
        "commands": "\n".join(plan.commands),
    }
    return render(request, "sharing/hand_over.html", context)


def _planned(operation: str, parameters: dict[str, Any], words: str, state: str = "") -> Step:
    call = f"{operation} {json.dumps(parameters, ensure_ascii=False)}"
    return Step(words=words, call=call, state=state)


@require_safe
def handover(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "sharing/handover.html", _page(request, pk))


@require_safe
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is, for the page that waits; the whole page anew once it is over."""
    page = _page(request, pk)
    answer = render(request, "sharing/handover_progress.html", page)
    if page["handover"].is_over:
        answer["HX-Refresh"] = "true"
    return answer


def _page(request: HttpRequest, pk: int) -> dict[str, Any]:
    found: Handover = get_object_or_404(handovers_visible_to(person_of(request)), pk=pk)
    steps = [
        _planned(
            step["operation"],
            step["parameters"],
            step["words"],
            "skipped" if found.is_over and not step["outcome"] else OUTCOMES[step["outcome"]],
        )
        for step in found.steps
    ]
    return {"handover": found, "asset": found.asset, "steps": steps}


urlpatterns = [
    path("inventory/<int:pk>/hand-over/", hand_over, name="hand_over"),
    path("inventory/handovers/<int:pk>/", handover, name="handover"),
    path("inventory/handovers/<int:pk>/progress/", progress, name="handover_progress"),
]
