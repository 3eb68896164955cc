"""Narrowing a search, and how many listings each further narrowing would leave."""

from collections.abc import Iterator, Mapping

from django.db.models import Count, Expression, F, Func, QuerySet

from catalog.models import AssetKind, SearchDocument
from catalog.search.results import Facet, FacetValue, Filters
from governance.models import Domain, Project, Term

# More than this nobody reads; the rest is found by searching.
MOST_VALUES = 12

Rows = QuerySet[SearchDocument]
Counted = list[tuple[int | str, int]]
Names = Mapping[int | str, str]


def filtered(rows: Rows, filters: Filters) -> Rows:
    if filters.domain is not None:
        rows = rows.filter(domains__contains=[filters.domain])
    if filters.project is not None:
        rows = rows.filter(project=filters.project)
    if filters.type:
        rows = rows.filter(kinds__contains=[filters.type])
    for term in (filters.term, filters.classification):
        if term is not None:
            rows = rows.filter(terms__contains=[term])
    return rows


def facets(matching: Rows, filters: Filters) -> dict[str, list[FacetValue]]:
    """By facet, its most frequent values under all the other filters; the chosen one always."""
    counted = {facet: _counted(matching, filters, facet) for facet in Facet}
    names = _names(counted)
    return {
        facet.value: list(_values(pairs, names[facet], getattr(filters, facet.value)))
        for facet, pairs in counted.items()
    }


def _counted(matching: Rows, filters: Filters, facet: Facet) -> Counted:
    rows = filtered(matching, filters.without(facet)).annotate(value=_value_of(facet))
    return list(rows.values_list("value").annotate(n=Count("pk")).order_by("-n", "value"))


def _value_of(facet: Facet) -> Expression | F:
    if facet == Facet.PROJECT:
        return F("project")
    column = {Facet.DOMAIN: "domains", Facet.TYPE: "kinds"}.get(facet, "terms")
    return Func(F(column), function="unnest")


def _names(counted: Mapping[Facet, Counted]) -> dict[Facet, Names]:
    """What the values are called. Terms of restricted glossaries are the classification."""
    ids = {facet: [value for value, _n in pairs] for facet, pairs in counted.items()}
    shown = {*ids[Facet.TERM], *ids[Facet.CLASSIFICATION]}
    terms = Term.objects.filter(pk__in=shown).values_list("pk", "name", "glossary__restricted")
    return {
        Facet.DOMAIN: _named(Domain.objects.filter(pk__in=ids[Facet.DOMAIN])),
        Facet.PROJECT: _named(Project.objects.filter(pk__in=ids[Facet.PROJECT])),
        Facet.TYPE: {kind.value: str(kind.label) for kind in AssetKind},
        Facet.TERM: {pk: name for pk, name, restricted in terms if not restricted},
        Facet.CLASSIFICATION: {pk: name for pk, name, restricted in terms if restricted},
    }


def _named(rows: QuerySet[Domain] | QuerySet[Project]) -> Names:
    return dict(rows.values_list("pk", "name"))


def _values(pairs: Counted, names: Names, chosen: int | str | None) -> Iterator[FacetValue]:
    named = [(value, count) for value, count in pairs if value in names]
    for place, (value, count) in enumerate(named):
        if place < MOST_VALUES or value == chosen:
            yield FacetValue(str(value), names[value], count, is_chosen=value == chosen)
