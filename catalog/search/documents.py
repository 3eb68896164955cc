"""One row per listing, denormalised, so that a search reads nothing else."""

from collections.abc import Iterable, Iterator
from functools import reduce
from operator import add
from typing import Any

from django.contrib.postgres.search import SearchVector
from django.db.models import Value

from catalog.models import Listing, SearchDocument
from catalog.search.words import split
from governance.selectors import domains, glossaries

# The weights PostgreSQL ranks by, from most to least: 1, 0.4, 0.2, 0.1.
NAME, LABELS, TEXT, DETAIL = "A", "B", "C", "D"


def index(listing: Listing) -> None:
    """Make or renew the listing's row, as it is published now."""
    content = listing.revision.content
    fields = _fields(content)
    SearchDocument.objects.update_or_create(
        listing=listing,
        defaults={
            "words": _vector(fields),
            "heading": f"{fields[NAME]} {fields[LABELS]}",
            "domains": [step.pk for step in domains.trail(listing.product.project.domain)],
            "project": listing.product.project_id,
            "terms": _terms_above(content),
            "kinds": sorted({asset["kind"] for asset in content.get("assets", [])}),
            "published_at": listing.revision.published_at,
        },
    )


def remove(listing: Listing) -> None:
    SearchDocument.objects.filter(listing=listing).delete()


def rebuild() -> int:
    """Make every row anew; the number of listings."""
    SearchDocument.objects.exclude(listing__in=Listing.objects.all()).delete()
    listings = Listing.objects.select_related("revision", "product__project__domain")
    for listing in listings.iterator(chunk_size=200):
        index(listing)
    return SearchDocument.objects.count()


def _fields(content: dict[str, Any]) -> dict[str, str]:
    """The words of the listing by weight."""
    columns = [column for asset in content.get("assets", []) for column in asset["columns"]]
    return {
        NAME: split(content["name"]),
        LABELS: split(_joined(_labels(content))),
        TEXT: split(_joined([content["description"], *map(_column_names, columns)])),
        DETAIL: split(_joined([*_details(content), *(c["description"] for c in columns)])),
    }


def _labels(content: dict[str, Any]) -> Iterator[str]:
    for asset in content.get("assets", []):
        yield from (asset["business_name"], asset["name"], asset["database"])
    for term in content.get("terms", []):
        yield from term["path"]


def _column_names(column: dict[str, Any]) -> str:
    return f"{column['business_name']} {column['name']}"


def _details(content: dict[str, Any]) -> Iterator[str]:
    yield from (asset["description"] for asset in content.get("assets", []))
    for form in content.get("forms", []):
        yield from (answer["text"] for answer in form["answers"])


def _joined(texts: Iterable[str]) -> str:
    return " ".join(filter(None, texts))


def _vector(fields: dict[str, str]) -> SearchVector:
    """Stemmed words so that *movie* finds *movies*; words as written, to rank those first."""
    vectors = [
        SearchVector(Value(text), weight=weight, config=config)
        for weight, text in fields.items()
        for config in ("english", "simple")
    ]
    return reduce(add, vectors)


def _terms_above(content: dict[str, Any]) -> list[int]:
    attached = [term["id"] for term in content.get("terms", [])]
    return sorted(glossaries.with_ancestors(attached).values_list("pk", flat=True))
