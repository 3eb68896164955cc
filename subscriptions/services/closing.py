"""Closing a project, an environment or an account: the access behind it ends, the evidence stays.

Rows are never deleted once access was given: who could read what, and who said so, is asked for
years later.
"""

from collections.abc import Callable, Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.models import Product
from catalog.services import publication
from governance import policies as governance
from governance.models import AwsAccount, Project
from governance.services import accounts, projects, records
from portal.errors import Conflict
from portal.identity.models import User
from sharing.models import Environment
from sharing.policies import may
from sharing.services import environments
from subscriptions import asking, ledger, news
from subscriptions.models import Subscription, SubscriptionRequest
from subscriptions.selectors import closing
from subscriptions.services import subscriptions
from subscriptions.states import next_request_state

End = Callable[..., Subscription]


@transaction.atomic
def close_environment(environment: Environment, *, by: User, reason: str) -> Environment:
    """The project gives up what it reads here, and asks for nothing here any more."""
    environment = records.locked(environment)
    may.demand(by, "environment.close", environment)
    _demand_open(environment)
    reason = asking.text(reason, "reason")
    _end(closing.of_environment(environment), by=by, reason=reason)
    return environments.close(environment, by=by, reason=reason)


@transaction.atomic
def close_project(project: Project, *, by: User, reason: str) -> Project:
    """Its products are no longer published, and nobody reads them; what it reads itself ends."""
    project = records.locked(project)
    governance.may.demand(by, "project.close", project)
    _demand_open(project)
    reason = asking.text(reason, "reason")
    _end(closing.of_project(project), by=by, reason=reason)
    for product in Product.objects.filter(project=project, listing__isnull=False):
        publication.take_down(product, by=by)
    for environment in Environment.objects.filter(project=project, closed_at=None):
        environments.close(environment, by=by, reason=reason)
    return projects.close(project, by=by, reason=reason)


@transaction.atomic
def close_account(account: AwsAccount, *, by: User, reason: str) -> AwsAccount:
    """All access from it and into it ends. Its role stays in use until AWS shows all of it gone."""
    account = records.locked(account)
    governance.may.demand(by, "account.close", account)
    _demand_open(account)
    reason = asking.text(reason, "reason")
    _end(closing.of_account(account), by=by, reason=reason)
    for environment in Environment.objects.filter(account=account, closed_at=None):
        environments.close(environment, by=by, reason=reason)
    return accounts.close(account, by=by, reason=reason)


def _demand_open(thing: Environment | Project | AwsAccount) -> None:
    if thing.closed_at is not None:
        raise Conflict(_("%(name)s is closed already.") % {"name": thing})


def _end(ending: closing.Ending, *, by: User, reason: str) -> None:
    """Whoever may close may end what stands on it; nobody is asked once more for each."""
    for held in ending.given_up:
        subscriptions.end_with(held, "cancel", by=by, reason=reason)
    for held in ending.taken_away:
        subscriptions.end_with(held, "revoke", by=by, reason=reason)
    _withdraw(ending.requests, by=by)


def _withdraw(requests: Iterable[SubscriptionRequest], *, by: User) -> None:
    for request in requests:
        request.state = next_request_state(request.state, "withdraw")
        request.decided_at = timezone.now()
        request.save(update_fields=["state", "decided_at"])
        ledger.record("request.withdrawn", request, by=by)
        news.withdrawn(request, by)
