"""The page of one subscription: its tables, how to query them, and how to end it."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from governance.selectors.projects import members_of
from portal.identity.requests import person_of
from portal.ui.attempts import sent
from portal.ui.components import Confirmation
from portal.ui.confirm import confirm
from sharing.models import Grant, GrantState
from subscriptions import querying
from subscriptions.forms.deciding import CancellationForm, RevocationForm
from subscriptions.models import Subscription
from subscriptions.policies import may
from subscriptions.selectors.subscriptions import grants_of, is_settling, visible_to
from subscriptions.services import subscriptions
from subscriptions.states import SubscriptionState

End = Callable[..., Subscription]


def _find(request: HttpRequest, pk: int) -> Subscription:
    return get_object_or_404(visible_to(person_of(request)), pk=pk)


@require_GET
def subscription_page(request: HttpRequest, pk: int) -> HttpResponse:
    held = _find(request, pk)
    live = request.headers.get("HX-Request-Type") == "partial"
    template = "subscriptions/subscription.html#live" if live else "subscriptions/subscription.html"
    return render(request, template, _context(request, held))


def _context(request: HttpRequest, held: Subscription) -> dict[str, Any]:
    person, grants = person_of(request), grants_of([held])[held.pk]
    active = held.state == SubscriptionState.ACTIVE
    return {
        "held": held,
        "grants": grants,
        "queries": [_query(grant) for grant in grants if active and not grant.is_manual],
        "is_settling": is_settling(grants),
        "is_granted": any(
            grant.state == GrantState.GRANTED and not grant.is_manual for grant in grants
        ),
        "athena_url": querying.athena_url(held.environment.region),
        "facts": _facts(held),
        "can_cancel": active and bool(may(person, "subscription.cancel", held)),
        "can_revoke": active and bool(may(person, "subscription.revoke", held)),
    }


def _query(grant: Grant) -> dict[str, Any]:
    return {"grant": grant, "sql": querying.sql(grant), "python": querying.python(grant)}


def _facts(held: Subscription) -> list[tuple[str, Any]]:
    environment = held.environment
    return [
        (_("Held by"), held.project),
        (_("Asked by"), held.request.requester),
        (_("Produced by"), held.product.project),
        (_("Environment"), f"{environment}, {environment.account}"),
        (_("Region"), environment.region),
        (_("Athena workgroup"), environment.workgroup),
        (_("Database"), environment.database),
        (_("Ended by"), held.ended_by),
        (_("Because"), held.ended_reason),
    ]


def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    held, form = _find(request, pk), RevocationForm(sent(request))
    may.demand(person_of(request), "subscription.revoke", held)
    return _end(request, held, form, subscriptions.revoke, _("Revoke access"), _("Revoke"))


def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    held, form = _find(request, pk), CancellationForm(sent(request))
    may.demand(person_of(request), "subscription.cancel", held)
    return _end(request, held, form, subscriptions.cancel, _("Give up access"), _("Give up"))


def _end(
    request: HttpRequest, held: Subscription, form: forms.Form, end: End, title: str, verb: str
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        end(held, by=person_of(request), reason=form.cleaned_data["reason"])
        return redirect(held)
    effects, keeps = _effects(held), [_("What was published stays, and so do other subscriptions.")]
    back = held.get_absolute_url()
    return confirm(request, Confirmation(title, effects, verb, back, keeps=keeps, form=form))


def _effects(held: Subscription) -> list[str]:
    people, grants = members_of(held.project).count(), grants_of([held])[held.pk]
    who = ngettext(
        "%(project)s (%(count)d person) can no longer query %(product)s in %(environment)s.",
        "%(project)s (%(count)d people) can no longer query %(product)s in %(environment)s.",
        people,
    )
    names = {
        "project": held.project,
        "product": held.product_name,
        "environment": held.environment,
        "count": people,
    }
    return [who % names, *_removals(grants)]


def _removals(grants: list[Grant]) -> list[str]:
    by_hand = sum(grant.is_manual for grant in grants)
    in_aws = len(grants) - by_hand
    removed = ngettext(
        "The permission on %(count)d table and the link to it are removed from AWS.",
        "The permissions on %(count)d tables and the links to them are removed from AWS.",
        in_aws,
    )
    asked = ngettext(
        "People are asked to take away by hand the access to %(count)d table.",
        "People are asked to take away by hand the access to %(count)d tables.",
        by_hand,
    )
    told = ((removed, in_aws), (asked, by_hand))
    return [words % {"count": count} for words, count in told if count]
