"""What ends when a project, an environment or an account is closed."""

from dataclasses import dataclass

from django.db.models import F, Q, QuerySet, Value
from django.db.models.fields import CharField
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.models import Listing
from governance.models import AwsAccount, Membership, Project
from sharing.models import Environment, Grant, GrantState
from subscriptions.models import Subscription, SubscriptionRequest
from subscriptions.models.subscriptions import HOLDER
from subscriptions.states import OPEN_STATES, SubscriptionState


@dataclass(frozen=True)
class Ending:
    """``given_up`` by who reads, ``taken_away`` from others; ``listings`` counts products."""

    given_up: list[Subscription]
    taken_away: list[Subscription]
    requests: list[SubscriptionRequest]
    environments: int = 0
    listings: int = 0

    @property
    def subscriptions(self) -> list[Subscription]:
        return [*self.given_up, *self.taken_away]

    def in_words(self) -> list[str]:
        """In numbers, for whoever is about to do it; nothing that counts nothing."""
        counted = (
            (len(self.subscriptions), self._access()),
            (self._grants(), self._tables()),
            (len(self.requests), self._requests()),
            (self.environments, self._environments()),
            (self.listings, self._listings()),
        )
        told = [words for count, words in counted if count]
        return told or [_("No access stands on it, so none ends.")]

    def _access(self) -> str:
        projects = {held.project_id for held in self.subscriptions}
        people = Membership.objects.filter(project__in=projects).values("user").distinct().count()
        words = ngettext(
            "Access to %(products)s ends for %(count)d project with %(people)s.",
            "Access to %(products)s ends for %(count)d projects with %(people)s.",
            len(projects),
        )
        products = len({held.product_id for held in self.subscriptions})
        named = ngettext("%(count)d product", "%(count)d products", products)
        members = ngettext("%(count)d person", "%(count)d people", people)
        return words % {
            "products": named % {"count": products},
            "count": len(projects),
            "people": members % {"count": people},
        }

    def _grants(self) -> int:
        holders = [held.holder for held in self.subscriptions]
        return Grant.objects.filter(holder__in=holders).exclude(state=GrantState.REVOKED).count()

    def _tables(self) -> str:
        count = self._grants()
        words = ngettext(
            "%(count)d grant is revoked in AWS, and whatever only it needed.",
            "%(count)d grants are revoked in AWS, and whatever only they needed.",
            count,
        )
        return words % {"count": count}

    def _requests(self) -> str:
        count = len(self.requests)
        words = ngettext(
            "%(count)d request that waits for a decision is withdrawn.",
            "%(count)d requests that wait for a decision are withdrawn.",
            count,
        )
        return words % {"count": count}

    def _environments(self) -> str:
        count = self.environments
        words = ngettext(
            "%(count)d environment is closed.", "%(count)d environments are closed.", count
        )
        return words % {"count": count}

    def _listings(self) -> str:
        count = self.listings
        words = ngettext(
            "%(count)d product is no longer published.",
            "%(count)d products are no longer published.",
            count,
        )
        return words % {"count": count}


def of_environment(environment: Environment) -> Ending:
    held = _active().filter(environment=environment)
    return Ending(list(held), [], list(_open().filter(environment=environment)))


def of_project(project: Project) -> Ending:
    """What it reads is given up; what others read of it is taken away."""
    requests = _open().filter(Q(project=project) | Q(product__project=project))
    return Ending(
        list(_active().filter(project=project)),
        list(_active().filter(product__project=project).exclude(project=project)),
        list(requests),
        environments=Environment.objects.filter(project=project, closed_at=None).count(),
        listings=Listing.objects.filter(product__project=project).count(),
    )


def of_account(account: AwsAccount) -> Ending:
    """Everything granted into the account or from it, be it the data's or only the catalog's."""
    concerned = Grant.objects.filter(
        Q(asset__account=account) | Q(route__catalog_account=account)
    ).exclude(state=GrantState.REVOKED)
    into = Q(environment__account=account)
    from_it = Q(as_holder__in=concerned.values("holder"))
    asked = Q(environment__account=account) | Q(product__assets__account=account)
    return Ending(
        list(_active().filter(into)),
        list(_active().filter(from_it).exclude(into)),
        list(_open().filter(asked).distinct()),
        environments=Environment.objects.filter(account=account, closed_at=None).count(),
    )


def still_open(requests: list[SubscriptionRequest]) -> list[SubscriptionRequest]:
    """Those that nobody has decided meanwhile, locked."""
    return list(_open().filter(pk__in=[one.pk for one in requests]).select_for_update(of=("self",)))


def still_active(subscriptions: list[Subscription]) -> list[Subscription]:
    """Those that nobody has ended meanwhile, locked."""
    keys = [one.pk for one in subscriptions]
    return list(_active().filter(pk__in=keys).select_for_update(of=("self",)))


def _active() -> QuerySet[Subscription]:
    holder = Concat(Value(f"{HOLDER}:"), Cast(F("pk"), CharField()))
    return (
        Subscription.objects.filter(state=SubscriptionState.ACTIVE)
        .annotate(as_holder=holder)
        .select_related("product__project__domain", "project__domain", "request__revision")
        .order_by("pk")
    )


def _open() -> QuerySet[SubscriptionRequest]:
    found = SubscriptionRequest.objects.filter(state__in=OPEN_STATES)
    return found.select_related(
        "product__project__domain", "project__domain", "requester", "revision"
    ).order_by("pk")
