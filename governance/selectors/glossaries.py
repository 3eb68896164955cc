"""Reading glossaries and their terms; everybody signed in sees them."""

from collections.abc import Collection

from django.db.models import Count, Q, QuerySet

from governance.models import Domain, Glossary, Term, TermRelation
from governance.selectors import trees
from governance.selectors.trees import downwards, upwards


def listed() -> QuerySet[Glossary]:
    """All glossaries, with what a list shows of them."""
    return (
        Glossary.objects.select_related("domain")
        .annotate(term_count=Count("terms"))
        .order_by("name")
    )


def glossaries_for(domain: Domain) -> QuerySet[Glossary]:
    """The glossaries a domain may use: everybody's, its own, and those of the domains above."""
    above = upwards(Domain, [domain.pk])
    return Glossary.objects.filter(Q(domain=None) | Q(domain__in=above))


def with_ancestors(term_ids: Collection[int]) -> QuerySet[Term]:
    """These terms and all above them."""
    return Term.objects.filter(pk__in=upwards(Term, term_ids))


def with_descendants(term_ids: Collection[int]) -> QuerySet[Term]:
    """These terms and all below them."""
    return Term.objects.filter(pk__in=downwards(Term, term_ids))


def paths(term_ids: Collection[int]) -> dict[int, list[str]]:
    """Each term's names from its glossary down: ``["Country", "United States"]``. One query."""
    wanted = set(term_ids)
    known = with_ancestors(wanted).select_related("glossary").in_bulk()
    return {pk: _path(trees.climb(known, pk)) for pk in wanted if pk in known}


def _path(steps: list[Term]) -> list[str]:
    return [steps[0].glossary.name, *(step.name for step in steps)]


def tree(glossary: Glossary) -> list[tuple[Term, int]]:
    """Every term with its depth, parents before children, siblings by name. One query."""
    return trees.in_order(glossary.terms.all())


def choices(glossary: Glossary) -> list[tuple[int, str]]:
    """Terms to choose from, each with its path inside the glossary. One query."""
    names: list[str] = []
    found = []
    for term, depth in tree(glossary):
        names[depth:] = [term.name]
        found.append((term.pk, " › ".join(names)))
    return found


def relations(term: Term) -> QuerySet[TermRelation]:
    """What the term says of others, and they of it."""
    return TermRelation.objects.filter(Q(term=term) | Q(other=term)).select_related(
        "term__glossary", "other__glossary"
    )
