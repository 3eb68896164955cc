"""Reading the tree of domains, always in a bounded number of queries."""

from collections.abc import Collection

from django.db.models import Count, Q, QuerySet

from governance.models import AwsAccount, CatalogChoice, Domain
from governance.selectors.trees import climb, downwards, in_order, path_of, upwards
from portal.identity.models import User


def with_ancestors(domain_ids: Collection[int]) -> QuerySet[Domain]:
    """These domains and all above them, in no particular order."""
    return Domain.objects.filter(pk__in=upwards(Domain, domain_ids))


def with_descendants(domain_ids: Collection[int]) -> QuerySet[Domain]:
    """These domains and all below them, in no particular order."""
    return Domain.objects.filter(pk__in=downwards(Domain, domain_ids))


def ancestors(domain: Domain) -> list[Domain]:
    """The domains above, from the top down. One query."""
    return trail(domain)[:-1]


def descendants(domain: Domain) -> QuerySet[Domain]:
    """The domains below, at any depth."""
    return with_descendants([domain.pk]).exclude(pk=domain.pk)


def trail(domain: Domain) -> list[Domain]:
    """From the top down to the domain itself. One query."""
    return trails([domain.pk]).get(domain.pk, [domain])


def trails(domain_ids: Collection[int]) -> dict[int, list[Domain]]:
    """The trail of each domain, by its id; for lists. One query."""
    wanted = set(domain_ids)
    known = with_ancestors(wanted).select_related("catalog_account").in_bulk()
    return {pk: climb(known, pk) for pk in wanted if pk in known}


def path(domain: Domain) -> str:
    """``Streaming › Film catalog``."""
    return " › ".join(step.name for step in trail(domain))


def catalog_of(domain: Domain) -> tuple[CatalogChoice, AwsAccount | None]:
    """Whose catalog the domain's products are shared from, as decided here or nearest above.

    Nobody having decided means the producer's own account. The account is given only with
    ``CatalogChoice.ACCOUNT``. One query.
    """
    for step in reversed(trail(domain)):
        if step.catalog != CatalogChoice.INHERIT:
            return CatalogChoice(step.catalog), step.catalog_account
    return CatalogChoice.PRODUCER, None


def stewards_of(domain: Domain) -> QuerySet[User]:
    """The active stewards of the domain and of every domain above it."""
    return (
        User.objects.filter(is_active=True, stewardships__domain__in=upwards(Domain, [domain.pk]))
        .distinct()
        .order_by("name", "pk")
    )


def listed() -> QuerySet[Domain]:
    """All domains, with what a list shows of them; everybody signed in sees them."""
    counted = Domain.objects.annotate(
        project_count=Count("projects", distinct=True),
        steward_count=Count("stewardships", filter=Q(stewards__is_active=True), distinct=True),
        path=path_of(Domain),
    )
    return counted.select_related("parent", "catalog_account").order_by("name", "pk")


def tree() -> list[tuple[Domain, int]]:
    """Every domain with its depth, parents before children, siblings by name. One query."""
    return in_order(listed())


def choices() -> list[tuple[int, str]]:
    """Domains to choose from, each with its path. One query."""
    names: list[str] = []
    found = []
    for domain, depth in in_order(Domain.objects.order_by("name", "pk")):
        names[depth:] = [domain.name]
        found.append((domain.pk, " › ".join(names)))
    return found
