"""The page of a published product, as everybody sees it."""

from itertools import pairwise
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalog import ports
from catalog.models import Listing, ListingRevision
from catalog.policies import may
from catalog.revisions import changes
from catalog.selectors import listings
from governance.selectors.domains import trail
from portal.identity.requests import person_of
from portal.ui.components import Event, Tab

COLUMNS_PER_PAGE = 100
# Comparing revisions means reading them whole.
MOST_REVISIONS = 50


@require_safe
def overview(request: HttpRequest, pk: int) -> HttpResponse:
    listing = _listing(request, pk)
    return render(request, "catalog/product.html", _context(request, listing))


@require_safe
def schema(request: HttpRequest, pk: int) -> HttpResponse:
    listing = _listing(request, pk)
    wanted = request.GET.get("filter", "").replace("\0", "")
    rows = _rows(listing, wanted.casefold())
    page = Paginator(rows, COLUMNS_PER_PAGE).get_page(request.GET.get("page"))
    context = _context(request, listing) | {"page": page, "wanted": wanted}
    return render(request, "catalog/product_schema.html", context)


@require_safe
def history(request: HttpRequest, pk: int) -> HttpResponse:
    listing = _listing(request, pk)
    revisions = list(listings.revisions_of(listing.product)[: MOST_REVISIONS + 1])
    context = _context(request, listing) | {"events": _events(revisions)[:MOST_REVISIONS]}
    return render(request, "catalog/product_history.html", context)


def _listing(request: HttpRequest, pk: int) -> Listing:
    return get_object_or_404(listings.visible_to(person_of(request)), product=pk)


def _context(request: HttpRequest, listing: Listing) -> dict[str, Any]:
    """What stands above the tabs: what it is, whose it is, where the person stands with it."""
    person, product = person_of(request), listing.product
    content = listing.revision.content
    return {
        "listing": listing,
        "product": product,
        "content": content,
        "domains": trail(product.project.domain),
        "standing": ports.subscriptions.standings(person, [product]).get(product.pk),
        "may_see_draft": may(person, "product.see", product),
        "column_count": sum(len(asset["columns"]) for asset in content["assets"]),
        "tabs": _tabs(request, listing),
    }


def _tabs(request: HttpRequest, listing: Listing) -> list[Tab]:
    product, here = listing.product, request.path
    own = (
        (_("Overview"), "catalog:product"),
        (_("Schema"), "catalog:product_schema"),
        (_("History"), "catalog:product_history"),
    )
    urls = [(label, reverse(name, args=[product.pk])) for label, name in own]
    return [Tab(label, url, is_here=url == here) for label, url in urls]


def _rows(listing: Listing, wanted: str) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    return [
        (asset, column)
        for asset in listing.revision.content["assets"]
        for column in asset["columns"]
        if wanted
        in " ".join(
            map(str, (column["name"], column["business_name"], column["description"]))
        ).casefold()
    ]


def _events(revisions: list[ListingRevision]) -> list[Event]:
    """Newest first, each with what it changed against the one before."""
    told = [_event(new, changes(old.content, new.content)) for new, old in pairwise(revisions)]
    first = [_event(revision, []) for revision in revisions[-1:]]
    return [*told, *first]


def _event(revision: ListingRevision, changed: list[str]) -> Event:
    title = _("published revision %(number)d") % {"number": revision.number}
    return Event(
        title,
        revision.published_at,
        revision.published_by,
        detail=" ".join(changed),
        icon="book-open",
    )
