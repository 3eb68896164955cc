"""Closing a project, an environment or an account: the access behind it ends, the evidence stays.

Rows are never deleted once access was given: who could read what, and who said so, is asked for
years later.
"""

from collections.abc import Iterable
from typing import TypeVar

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.models import Product
from catalog.services import publication
from governance import policies as governance
from governance.models import AwsAccount, Project
from governance.services import accounts, doors, projects
from portal.errors import Conflict
from portal.identity.models import User
from sharing.models import Environment
from sharing.policies import may
from sharing.services import environments, grants
from subscriptions import asking, ledger, news
from subscriptions.models import SubscriptionRequest
from subscriptions.selectors import closing
from subscriptions.services import subscriptions
from subscriptions.states import next_request_state

Thing = TypeVar("Thing", Environment, Project, AwsAccount)


@transaction.atomic
def close_environment(environment: Environment, *, by: User, reason: str) -> Environment:
    """The project gives up what it reads here, and asks for nothing here any more."""
    environment = _held(environment)
    may.demand(by, "environment.close", environment)
    _demand_open(environment)
    reason = asking.text(reason, "reason")
    _end(closing.of_environment(environment), by=by, reason=reason)
    return environments.close(environment, by=by, reason=reason)


@transaction.atomic
def close_project(project: Project, *, by: User, reason: str) -> Project:
    """Its products are no longer published, and nobody reads them; what it reads itself ends."""
    project = _held(project)
    governance.may.demand(by, "project.close", project)
    _demand_open(project)
    reason = asking.text(reason, "reason")
    inside = _open_ones(Environment.objects.filter(project=project))
    _end(closing.of_project(project), by=by, reason=reason)
    for product in Product.objects.filter(project=project, listing__isnull=False):
        publication.take_down(product, by=by)
    for environment in inside:
        environments.close(environment, by=by, reason=reason)
    return projects.close(project, by=by, reason=reason)


@transaction.atomic
def close_account(account: AwsAccount, *, by: User, reason: str) -> AwsAccount:
    """All access from it and into it ends. Its role stays in use until AWS shows all of it gone."""
    account = _held(account)
    governance.may.demand(by, "account.close", account)
    _demand_open(account)
    reason = asking.text(reason, "reason")
    inside = _open_ones(Environment.objects.filter(account=account))
    _end(closing.of_account(account), by=by, reason=reason)
    for environment in inside:
        environments.close(environment, by=by, reason=reason)
    return accounts.close(account, by=by, reason=reason)


def _held(thing: Thing) -> Thing:
    """The row as it is now, and nobody begins anything that would stand on it.

    Locked from here on, in this order: what is closed, environments, requests, subscriptions,
    grants. Whoever ends one subscription, decides on one request or moves grants goes the same way.
    """
    doors.close()
    rows: QuerySet[Thing] = type(thing)._default_manager.select_for_update(
        of=("self",), no_key=True
    )
    return rows.get(pk=thing.pk)


def _open_ones(found: QuerySet[Environment]) -> list[Environment]:
    """Locked, since whoever moves grants locks their environment first."""
    rows = found.filter(closed_at=None).select_for_update(of=("self",), no_key=True)
    return list(rows.order_by("pk"))


def _demand_open(thing: Environment | Project | AwsAccount) -> None:
    if thing.closed_at is not None:
        raise Conflict(_("%(name)s is closed already.") % {"name": thing})


def _end(ending: closing.Ending, *, by: User, reason: str) -> None:
    """Whoever may close may end what stands on it; nobody is asked once more for each.

    What somebody decided or ended a moment before is left as it is.
    """
    _withdraw(closing.still_open(ending.requests), by=by)
    active = closing.still_active(ending.subscriptions)
    grants.hold([held.holder for held in active])
    given_up = {held.pk for held in ending.given_up}
    for held in active:
        verb = "cancel" if held.pk in given_up else "revoke"
        subscriptions.end_with(held, verb, by=by, reason=reason)


def _withdraw(requests: Iterable[SubscriptionRequest], *, by: User) -> None:
    for request in requests:
        request.state = next_request_state(request.state, "withdraw")
        request.decided_at = timezone.now()
        request.save(update_fields=["state", "decided_at"])
        ledger.record("request.withdrawn", request, by=by)
        news.withdrawn(request, by)
