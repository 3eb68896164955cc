"""Publishing a product, and taking it back."""

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from catalog import ports, search
from catalog.content import content_of
from catalog.models import Listing, ListingRevision, Product
from catalog.policies import may
from catalog.selectors.demands import missing_for_publication
from catalog.services.ledger import record
from governance.services import doors, projects
from portal.errors import Conflict, Incomplete
from portal.identity.models import User


@transaction.atomic
def publish(product: Product, *, by: User) -> ListingRevision:
    """Make the draft, as it is now, what everybody sees: a new revision that never changes.

    Raises Incomplete with all that is missing, Conflict when nothing changed since last time.
    """
    doors.keep_open()
    product = _locked(product)
    may.demand(by, "product.publish", product)
    projects.demand_open(product.project)
    if missing := missing_for_publication(product):
        raise Incomplete(missing)
    content = content_of(product)
    listing = Listing.objects.filter(product=product).select_related("revision").first()
    if listing and listing.revision.content == content:
        raise Conflict(_nothing_new(listing.revision))
    revision = ListingRevision.objects.create(
        product=product, number=_next_number(product), content=content, published_by=by
    )
    before = set(listing.assets.all()) if listing else set()
    search.index(_list(product, revision))
    record("product.published", product, by=by, revision=revision.number)
    ports.mirrors.published(product, before | set(product.assets.all()))
    return revision


@transaction.atomic
def unpublish(product: Product, *, by: User) -> None:
    """Take the listing away, so that nobody finds it or asks for it. Revisions and access stay."""
    product = _locked(product)
    may.demand(by, "product.unpublish", product)
    take_down(product, by=by)


def take_down(product: Product, *, by: User) -> None:
    """Not a door of its own: whoever closes a project calls it, and has asked who may."""
    listing = Listing.objects.filter(product=product).select_related("revision").first()
    if listing is None:
        raise Conflict(_("“%(name)s” is not published.") % {"name": product.name})
    affected = list(ports.subscriptions.unpublishing_affects(product))
    assets = list(listing.assets.all())
    search.remove(listing)
    listing.delete()
    record("product.unpublished", product, by=by, affected=affected)
    ports.mirrors.unpublished(product, assets)


def _locked(product: Product) -> Product:
    products = Product.objects.select_for_update(of=("self",)).select_related("project__domain")
    return products.get(pk=product.pk)


def _next_number(product: Product) -> int:
    highest = product.revisions.aggregate(highest=Max("number"))["highest"]
    return (highest or 0) + 1


def _list(product: Product, revision: ListingRevision) -> Listing:
    listing, _made = Listing.objects.update_or_create(
        product=product, defaults={"revision": revision}
    )
    listing.assets.set(product.assets.all())
    return listing


def _nothing_new(revision: ListingRevision) -> str:
    return _("Nothing changed since revision %(number)d, so there is nothing to publish.") % {
        "number": revision.number
    }
