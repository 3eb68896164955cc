"""Reading what is published; everybody signed in sees it."""

from collections import Counter

from django.db.models import Count, QuerySet

from catalog.models import Listing, ListingRevision, Product
from governance.models import Domain
from governance.selectors import domains
from portal.identity.models import User


def visible_to(person: User) -> QuerySet[Listing]:
    return Listing.objects.select_related("revision__published_by", "product__project__domain")


def revisions_of(product: Product) -> QuerySet[ListingRevision]:
    return product.revisions.select_related("published_by")


def newly_published(person: User, number: int) -> QuerySet[Listing]:
    return visible_to(person).order_by("-revision__published_at", "-pk")[:number]


def domains_with_listings() -> list[tuple[Domain, int]]:
    """Domains with listings of their own or below them, and how many, the fullest first.

    The numbers are those of the search that a domain leads to. Two queries.
    """
    by_domain = Listing.objects.order_by().values_list("product__project__domain")
    own = dict(by_domain.annotate(number=Count("pk")))
    counts: Counter[int] = Counter()
    trails: dict[int, list[Domain]] = {}
    for pk, trail in domains.trails(own).items():
        for depth, step in enumerate(trail, start=1):
            counts[step.pk] += own[pk]
            trails[step.pk] = trail[:depth]
    fullest = sorted(trails, key=lambda pk: (-counts[pk], [step.name for step in trails[pk]]))
    return [(trails[pk][-1], counts[pk]) for pk in fullest]
