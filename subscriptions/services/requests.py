"""The verbs of a request, in the order of its life: ask for access, talk about it, decide."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.models import Product
from governance.models import Project
from governance.services import doors
from portal.errors import Conflict
from portal.identity.models import User
from sharing.models import Environment
from subscriptions import asking, ledger, news
from subscriptions.models import Comment, Decision, Subscription, SubscriptionRequest, Verdict
from subscriptions.policies import may
from subscriptions.services import granting
from subscriptions.states import RequestState, next_request_state


@transaction.atomic
def submit(
    *,
    by: User,
    product: Product,
    project: Project,
    environment: Environment,
    reason: str,
    duration_days: int,
    scope: Any = None,
    answers: Mapping[str, Any] | None = None,
) -> SubscriptionRequest:
    """Ask for a published product. An empty ``scope`` is all of it; see ``subscriptions.scope``.

    Raises Denied to whoever is not of the project, ValidationError by field, and Conflict for a
    product that is not published, already held or already asked for, or if nobody may decide.
    """
    wish = asking.Asking(
        by, product, project, environment, reason, duration_days, scope, answers or {}
    )
    may.demand(by, "request.submit", project)
    doors.keep_open()
    found = asking.checked(wish)
    asking.demand_nothing_like_it(wish)
    asking.demand_somebody_to_decide(wish)
    request = create(wish, found)
    ledger.record("request.submitted", request, by=by, duration_days=duration_days)
    news.submitted(request)
    return request


def create(wish: asking.Asking, found: asking.Checked) -> SubscriptionRequest:
    """The row alone, of what was found right; whoever calls records it and tells people."""
    asking.demand_open(wish.product, wish.environment, found.scope)
    request = SubscriptionRequest(
        product=wish.product,
        revision=found.listing.revision,
        project=wish.project,
        environment=wish.environment,
        requester=wish.by,
        reason=found.reason,
        duration_days=wish.duration_days,
        scope=found.scope,
        answers=found.answers,
    )
    try:
        with transaction.atomic():
            request.save(force_insert=True)
    except IntegrityError:
        # Somebody of the project asked for the same at the same moment.
        asking.demand_nothing_like_it(wish)
        raise
    return request


@transaction.atomic
def comment(request: SubscriptionRequest, *, by: User, text: str) -> Comment:
    """Say something. While a question is open, what the asking side says is its answer."""
    request = _locked(request)
    may.demand(by, "request.comment", request)
    if request.state == RequestState.QUESTION and may(by, "request.answer", request):
        return answer(request, by=by, text=text)
    said = _say(request, by, text)
    ledger.record("request.commented", request, by=by, comment=said.pk)
    news.commented(request, by)
    return said


@transaction.atomic
def ask(request: SubscriptionRequest, *, by: User, comment: str) -> Decision:
    """Ask the requester something before deciding."""
    request = _locked(request)
    may.demand(by, "request.ask", request)
    state = next_request_state(request.state, "ask")
    decision = _decide(request, by, Verdict.QUESTION, asking.text(comment, "comment"))
    _move(request, state)
    ledger.record("request.questioned", request, by=by, decision=decision.pk)
    news.questioned(request, by)
    return decision


@transaction.atomic
def answer(request: SubscriptionRequest, *, by: User, text: str) -> Comment:
    """Answer the open question, so that the request waits for a decision again."""
    request = _locked(request)
    may.demand(by, "request.answer", request)
    state = next_request_state(request.state, "answer")
    said = _say(request, by, text)
    _move(request, state)
    ledger.record("request.answered", request, by=by, comment=said.pk)
    news.answered(request, by)
    return said


@transaction.atomic
def approve(
    request: SubscriptionRequest,
    *,
    by: User,
    comment: str = "",
    scope: Any = None,
    duration_days: int | None = None,
    plan: str = "",
) -> Subscription:
    """Say yes, to all that was asked or to less, and have it granted.

    ``plan`` is the fingerprint of the plan that was read before. Raises Denied for one's own
    request, Conflict when it is decided already, cannot be granted now or would do something else
    than was read, ValidationError for more than was asked or longer than the rules allow.
    """
    doors.keep_open()
    request = _locked(request)
    may.demand(by, "request.approve", request)
    state = next_request_state(request.state, "approve")
    _demand_justified(request)
    comment = asking.remark(comment, "comment")
    granting.demand_plan_as_read(request, plan)
    terms = granting.terms_of(request, scope=scope, duration_days=duration_days)
    asking.demand_open(request.product, request.environment, terms.scope)
    decision = _decide(
        request,
        by,
        Verdict.APPROVED,
        comment,
        scope=terms.scope,
        duration_days=terms.duration_days,
        plan=granting.plan(request, terms),
        reads=terms.reads,
    )
    _move(request, state, decided=True)
    subscription = granting.begin(request, terms, by=by)
    ledger.record(
        "request.approved",
        request,
        by=by,
        decision=decision.pk,
        subscription=subscription.pk,
        duration_days=terms.duration_days,
        narrower=terms.is_narrower,
    )
    news.approved(request, by)
    return subscription


def _demand_justified(request: SubscriptionRequest) -> None:
    """What was made of a right found in AWS is nobody's wish until its project says so."""
    if request.adopted_by_id and request.state == RequestState.QUESTION:
        text = _("%(project)s has not justified this yet. Wait for its answer, or refuse.")
        raise Conflict(text % {"project": request.project})


@transaction.atomic
def refuse(request: SubscriptionRequest, *, by: User, comment: str) -> Decision:
    """Say no, and why."""
    request = _locked(request)
    may.demand(by, "request.refuse", request)
    state = next_request_state(request.state, "refuse")
    decision = _decide(request, by, Verdict.REFUSED, asking.text(comment, "comment"))
    _move(request, state, decided=True)
    ledger.record("request.refused", request, by=by, decision=decision.pk)
    news.refused(request, by)
    return decision


@transaction.atomic
def withdraw(request: SubscriptionRequest, *, by: User) -> SubscriptionRequest:
    """Take the request back before it is decided."""
    request = _locked(request)
    may.demand(by, "request.withdraw", request)
    _move(request, next_request_state(request.state, "withdraw"), decided=True)
    ledger.record("request.withdrawn", request, by=by)
    news.withdrawn(request, by)
    return request


def _locked(request: SubscriptionRequest) -> SubscriptionRequest:
    """The row as it is now; whoever else wants to move it waits until this transaction ends."""
    return (
        SubscriptionRequest.objects.select_for_update(of=("self",))
        .select_related(
            "product__project__domain", "project__domain", "environment", "requester", "revision"
        )
        .get(pk=request.pk)
    )


def _move(request: SubscriptionRequest, state: RequestState, *, decided: bool = False) -> None:
    request.state = state
    if decided:
        request.decided_at = timezone.now()
    request.save(update_fields=["state", "decided_at"])


def _decide(
    request: SubscriptionRequest, by: User, verdict: Verdict, comment: str, **terms: Any
) -> Decision:
    return Decision.objects.create(
        request=request, approver=by, verdict=verdict, comment=comment, **terms
    )


def _say(request: SubscriptionRequest, by: User, text: str) -> Comment:
    return Comment.objects.create(request=request, author=by, text=asking.text(text, "text"))
