"""The links before AWS: was it asked for, was it decided, is it wanted now?"""

from dataclasses import replace

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from sharing.explaining.causes import Mender
from sharing.explaining.findings import Standing
from sharing.models import Grant, GrantState, Want
from subscriptions.explaining.cases import Case, published_products
from subscriptions.explaining.lines import Line
from subscriptions.explaining.menders import named
from subscriptions.models import SubscriptionRequest, Verdict
from subscriptions.states import RequestState, SubscriptionState

REQUEST, DECISION, WANT, BY_HAND = "request", "decision", "want", "by_hand"
UNDECIDED = (RequestState.PENDING, RequestState.QUESTION)


def conversation(case: Case) -> list[Line]:
    """Request, decision and wish, in this order."""
    return [_request(case), _decision(case), _want(case)]


def by_hand(case: Case, grant: Grant) -> Line:
    """What people reported of a grant that Sluice does not make itself."""
    if grant.state == GrantState.GRANTED:
        return _line(BY_HAND, Standing.HOLDS, _("It was reported as done."))
    words = _("People give this access by hand. It is “%(state)s”.") % {
        "state": grant.get_state_display()
    }
    remedy = _("Do what the task says and report it, or say why it cannot be done.")
    line = _broken(case, BY_HAND, words, Mender.FULFILLER, remedy, grant.get_absolute_url())
    return replace(line, said=grant.error)


def labels() -> dict[str, str]:
    return {
        REQUEST: _("Request"),
        DECISION: _("Decision"),
        WANT: _("Access is wanted"),
        BY_HAND: _("Given by hand"),
    }


def _request(case: Case) -> Line:
    request = case.request
    if case.asset.project_id == case.environment.project_id:
        words = _(
            "%(project)s produces the table itself, so Sluice gives it no access: in its own "
            "account it holds its rights by itself."
        )
        return _line(REQUEST, Standing.NOT_NEEDED, words % {"project": case.asset.project})
    if request is None and case.grant is not None:
        words = _("It was not given by a request: %(holder)s.")
        return _line(REQUEST, Standing.NOT_NEEDED, words % {"holder": case.grant.holder})
    if request is None:
        words = _("%(project)s has not asked for %(table)s in the environment %(environment)s.")
        return _ask(case, REQUEST, words % _names(case))
    words = _("%(who)s asked on %(day)s for %(project)s, for %(days)d days.") % {
        **_names(case),
        "who": request.requester,
        "day": date_format(request.created_at),
        "days": request.duration_days,
    }
    if request.state == RequestState.WITHDRAWN:
        return _ask(case, REQUEST, f"{words} {_('The request was withdrawn.')}")
    return _line(REQUEST, Standing.HOLDS, words, url=_page(case))


def _decision(case: Case) -> Line:
    request = case.request
    if request is None or request.state == RequestState.WITHDRAWN:
        standing = Standing.NOT_NEEDED if case.is_wanted else Standing.NOT_LOOKED_AT
        return _line(DECISION, standing, _("There is nothing to decide."))
    if request.state in UNDECIDED:
        return _undecided(case, request)
    if request.state == RequestState.REFUSED:
        words = _("%(who)s refused it on %(day)s.") % _decided(request, Verdict.REFUSED)
        remedy = _("Read why, talk to them, and ask for what they can agree to.")
        return _broken(case, DECISION, words, Mender.MEMBER, remedy, _page(case))
    words = _("%(who)s approved it on %(day)s.") % _decided(request, Verdict.APPROVED)
    if case.grant is None:
        return _ask(case, DECISION, f"{words} {_left_out(case)}")
    return _line(DECISION, Standing.HOLDS, words, url=_page(case))


def _undecided(case: Case, request: SubscriptionRequest) -> Line:
    here = _page(case)
    if request.state == RequestState.QUESTION:
        words, remedy = _("A question about it waits for an answer."), _("Answer the question.")
        return _broken(case, DECISION, words, Mender.REQUESTER, remedy, here)
    words, remedy = _("Nobody has decided on it yet."), _("Decide on the request.")
    return _broken(case, DECISION, words, Mender.APPROVER, remedy, here)


def _want(case: Case) -> Line:
    if case.grant is None:
        return _line(
            WANT, Standing.NOT_LOOKED_AT, _("Nothing is wanted in AWS before there is a yes.")
        )
    if case.grant.want == Want.ABSENT:
        return _ask(case, WANT, _ended(case))
    if case.role not in case.environment.role_arns:
        return _another_role(case)
    words = _("It was given to the environment %(environment)s.") % _names(case)
    if case.subscription:
        day = date_format(case.subscription.ends_at)
        words = f"{words} {_('It lasts until %(day)s.') % {'day': day}}"
    return _line(WANT, Standing.HOLDS, words)


def _another_role(case: Case) -> Line:
    words = _("Access was given to %(roles)s, and not to %(role)s.") % {
        "roles": ", ".join(case.environment.role_arns),
        "role": case.role,
    }
    remedy = _(
        "Query as a role of the environment. If this role shall read it, have an environment "
        "made for it and ask for access there."
    )
    return _broken(case, WANT, words, Mender.MEMBER, remedy)


def _ended(case: Case) -> str:
    held = case.subscription
    if held is None or held.ended_at is None:
        return _("The access has ended.")
    words = {
        SubscriptionState.EXPIRED: _("The agreed time was over on %(day)s."),
        SubscriptionState.CANCELLED: _("%(who)s gave it up on %(day)s."),
        SubscriptionState.REVOKED: _("%(who)s revoked it on %(day)s."),
    }
    known = {"day": date_format(held.ended_at), "who": held.ended_by or _("Sluice")}
    return words[SubscriptionState(held.state)] % known


def _left_out(case: Case) -> str:
    return _("What was approved does not include %(table)s.") % _names(case)


def _ask(case: Case, part: str, words: str) -> Line:
    """Broken, and mended by asking; where nothing is published, by nobody who asks."""
    products = published_products(case.asset)
    if not products:
        remedy = _("Publish a product that holds the table, so that it can be asked for.")
        return _broken(case, part, words, Mender.PRODUCER, remedy)
    url = reverse("subscriptions:ask", args=[products[0].pk])
    return _broken(case, part, words, Mender.MEMBER, _("Ask for access."), url)


def _broken(case: Case, part: str, words: str, mender: Mender, remedy: str, url: str = "") -> Line:
    return Line(
        part,
        labels()[part],
        Standing.BROKEN,
        words,
        mender=mender,
        who=named(mender, case),
        remedy=remedy,
        url=url,
    )


def _line(part: str, standing: Standing, words: str, *, url: str = "") -> Line:
    return Line(part, labels()[part], standing, words, url=url)


def _page(case: Case) -> str:
    return case.request.get_absolute_url() if case.request and case.shows_request else ""


def _decided(request: SubscriptionRequest, verdict: str) -> dict[str, object]:
    made = request.decisions.filter(verdict=verdict).select_related("approver").last()
    if made is None:
        return {"who": _("Sluice"), "day": date_format(request.decided_at or request.created_at)}
    return {"who": made.approver, "day": date_format(made.at)}


def _names(case: Case) -> dict[str, object]:
    return {
        "project": case.environment.project,
        "environment": case.environment,
        "table": case.asset.technical_name,
    }
