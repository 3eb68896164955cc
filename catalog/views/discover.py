"""Discover: the home page and the results of a search."""

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from catalog import ports, search
from catalog.search import FacetValue, Filters
from catalog.search.results import Facet
from catalog.selectors import listings
from portal.identity.requests import person_of

NEWEST = 6


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    context = {
        "waiting": ports.waiting_for(person),
        "domains": listings.domains_with_listings(),
        "newest": listings.newly_published(person, NEWEST),
    }
    return render(request, "catalog/home.html", context)


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """The whole state of the page is its URL."""
    person, asked = person_of(request), request.GET
    found = search.find(
        asked.get("q", ""),
        person=person,
        filters=Filters.read(asked),
        cursor=asked.get("cursor", ""),
    )
    standings = ports.subscriptions.standings(person, [hit.product for hit in found.hits])
    context = {
        "query": asked.get("q", "").replace("\0", ""),
        "found": found,
        "hits": [(hit, standings.get(hit.product.pk)) for hit in found.hits],
        "facets": [(facet, _links(asked, facet, found.facets[facet.value])) for facet in Facet],
    }
    return render(request, "catalog/results.html", context)


def _links(
    asked: QueryDict, facet: Facet, values: list[FacetValue]
) -> list[tuple[FacetValue, str]]:
    """Each value with the search it leads to: with it, or without it where it is chosen."""
    return [
        (value, _link(asked, facet, "" if value.is_chosen else value.value)) for value in values
    ]


def _link(asked: QueryDict, facet: Facet, value: str) -> str:
    query = asked.copy()
    query.pop("cursor", None)
    query[facet.value] = value
    if not value:
        del query[facet.value]
    return f"?{query.urlencode()}"
