"""What the page of a request shows, gathered."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from governance import answers
from governance.selectors.roles import roles_of
from governance.selectors.rules import demands_on_request
from portal.identity.requests import person_of
from portal.ui.navigation import stand_at
from sharing.models import Grant
from subscriptions import scope as scopes
from subscriptions.forms.deciding import CommentForm, DecisionForm
from subscriptions.models import SubscriptionRequest
from subscriptions.policies import answers_for, may
from subscriptions.selectors.outlook import as_steps
from subscriptions.selectors.plans import Plan, plan_of
from subscriptions.selectors.subscriptions import grants_of, is_settling
from subscriptions.selectors.timeline import timeline
from subscriptions.states import OPEN_STATES, RequestState


def request_context(
    request: HttpRequest,
    asked: SubscriptionRequest,
    *,
    decision: forms.Form | None = None,
    comment: forms.Form | None = None,
) -> dict[str, Any]:
    """For the whole page; given forms were sent and are shown with errors."""
    person = person_of(request)
    plan = _plan(asked)
    is_for_others = _is_for_others(person, asked)
    if is_for_others:
        stand_at(request, "subscriptions:inbox")
    return live_context(asked) | {
        "facts": _facts(asked),
        "scope": scopes.in_words(asked.scope, scopes.offered_by(asked.product)),
        "answers": _answers(asked),
        "plan": plan,
        "steps": as_steps(plan.steps),
        "added": as_steps(plan.added),
        "gone": as_steps(plan.gone),
        "is_for_others": is_for_others,
        "decision": (decision or decision_form(asked, plan=plan.fingerprint))
        if _decides(person, asked)
        else None,
        "barred": _barred(person, asked),
        "comment": (comment or CommentForm()) if may(person, "request.comment", asked) else None,
        "answers_question": asked.state == RequestState.QUESTION
        and bool(may(person, "request.answer", asked)),
        "can_withdraw": asked.state in OPEN_STATES and bool(may(person, "request.withdraw", asked)),
    }


def live_context(asked: SubscriptionRequest) -> dict[str, Any]:
    """For the part that is asked for again every few seconds while AWS is brought to what is
    wanted: where the request stands, and what happened.
    """
    grants = _grants(asked)
    return {
        "asked": asked,
        "events": timeline(asked),
        "grants": grants,
        "is_settling": is_settling(grants),
    }


def decision_form(asked: SubscriptionRequest, data: Any = None, plan: str = "") -> DecisionForm:
    offered = scopes.offered_by(asked.product)
    initial = {"duration_days": asked.duration_days, "plan": plan}
    return DecisionForm(data, offered=offered, asked=asked.scope, initial=initial)


def _decides(person: Any, asked: SubscriptionRequest) -> bool:
    return asked.is_open and bool(may(person, "request.approve", asked))


def _barred(person: Any, asked: SubscriptionRequest) -> str:
    """Why somebody who could be expected to decide does not."""
    expected = person.pk == asked.requester_id or answers_for(person, asked)
    return may(person, "request.approve", asked).reason if asked.is_open and expected else ""


def _is_for_others(person: Any, asked: SubscriptionRequest) -> bool:
    """Whether it came to the person as a decision, and not as a wish of their own project."""
    return bool(answers_for(person, asked)) and not roles_of(person).in_project(asked.project_id)


def _grants(asked: SubscriptionRequest) -> list[Grant]:
    held = getattr(asked, "subscription", None)
    return grants_of([held])[held.pk] if held else []


def _plan(asked: SubscriptionRequest) -> Plan:
    try:
        return plan_of(asked)
    except ValidationError:
        return Plan()


def _facts(asked: SubscriptionRequest) -> list[tuple[str, Any]]:
    environment = asked.environment
    return [
        (_("Product"), asked.product_name),
        (_("Produced by"), asked.product.project),
        (_("For"), asked.project),
        (_("Asked by"), asked.requester),
        (_("Environment"), f"{environment}, {environment.account}"),
        (_("Duration"), _("%(days)d days") % {"days": asked.duration_days}),
    ]


def _answers(asked: SubscriptionRequest) -> list[tuple[str, list[tuple[str, str]]]]:
    forms = demands_on_request(asked.product.project.domain).forms if asked.answers else ()
    return [
        (form.name, [(said.label, said.text) for said in answers.in_words(form, given)])
        for form in forms
        if (given := asked.answers.get(str(form.pk)))
    ]
