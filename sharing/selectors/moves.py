"""Which living grants stand on another catalog than their domain names, and how far moves are."""

from collections import Counter
from collections.abc import Collection

from django.db.models import F, Q, QuerySet

from catalog.models import AssetKind
from governance.models import Domain
from governance.selectors.domains import with_descendants
from governance.selectors.roles import roles_of
from portal.identity.models import User
from sharing.models import CatalogMove, Departure, Environment, Grant, GrantState, Want
from sharing.selectors.mirrors import domains_by_account


def misplaced(instead: Domain | None = None) -> QuerySet[Grant]:
    """Wanted grants whose route does not begin where their domain shares from now, or would if it
    were as ``instead`` says. Views cannot be mirrored, so they stay at home. Two queries.
    """
    by_account = domains_by_account(instead)
    named = {domain for domains in by_account.values() for domain in domains}
    wrong = ~Q(asset__project__domain__in=named) & ~Q(route__catalog_account=F("asset__account"))
    for account, domains in by_account.items():
        wrong |= (
            Q(asset__project__domain__in=domains)
            & ~Q(route__catalog_account=account)
            & ~Q(asset__kind=AssetKind.VIEW)
        )
    return Grant.objects.filter(wrong, want=Want.PRESENT, route__isnull=False)


def held_together(environment: Environment, names: Collection[str]) -> dict[str, set[int]]:
    """By link to a whole database: the living grants that are read through it. One query."""
    found: dict[str, set[int]] = {name: set() for name in names}
    living = environment.grants.filter(local_database__in=names).exclude(state=GrantState.REVOKED)
    for database, pk in living.values_list("local_database", "pk"):
        found[database].add(pk)
    return found


def held_back(grants: QuerySet[Grant]) -> int:
    """How many of the grants are read through a link to a whole database that others, which do
    not move, need where it leads. Two queries.
    """
    linked = grants.exclude(local_database=F("environment__database"))
    going = Counter(linked.order_by().values_list("environment", "local_database"))
    living = Grant.objects.filter(
        environment__in={environment for environment, _link in going}
    ).exclude(state=GrantState.REVOKED)
    there = Counter(living.order_by().values_list("environment", "local_database"))
    return sum(number for link, number in going.items() if there[link] > number)


def unfinished(move: CatalogMove) -> int:
    """How many grants of the domain, or of domains below, have not wholly moved. Four queries."""
    domains = with_descendants([move.domain_id]).values("pk")
    waiting = misplaced().filter(asset__project__domain__in=domains).count()
    leaving = Departure.objects.filter(grant__asset__project__domain__in=domains)
    return waiting + leaving.values("grant").distinct().count()


def moves_visible_to(person: User) -> QuerySet[CatalogMove]:
    """Stewards of the domain or above, auditors, and who keeps it running."""
    found = CatalogMove.objects.select_related("domain", "account")
    roles = roles_of(person)
    if roles.is_auditor or roles.is_platform_admin:
        return found
    return found.filter(domain__in=roles.stewarded)
