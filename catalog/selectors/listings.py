"""Reading what is published; everybody signed in sees it."""

from django.db.models import Count, QuerySet

from catalog.models import Listing, ListingRevision, Product
from governance.models import Domain
from portal.identity.models import User


def visible_to(person: User) -> QuerySet[Listing]:
    return Listing.objects.select_related("revision__published_by", "product__project__domain")


def revisions_of(product: Product) -> QuerySet[ListingRevision]:
    return product.revisions.select_related("published_by")


def newly_published(person: User, number: int) -> QuerySet[Listing]:
    return visible_to(person).order_by("-revision__published_at", "-pk")[:number]


def domains_with_listings() -> QuerySet[Domain]:
    """Domains that have listings of their own, with their number, the fullest first."""
    return (
        Domain.objects.annotate(listing_count=Count("projects__products__listing"))
        .filter(listing_count__gt=0)
        .order_by("-listing_count", "name")
    )
