"""What a decision means by tag: LF-Tags on exactly what it gives, and their expression."""

import hashlib
from collections.abc import Sequence

from django.utils.text import slugify

from catalog.models import Product
from governance.models import Glossary, SharingBy, Term
from sharing.portions import Portion

PREFIX = "sluice"
"""All tags of ours begin with it; others are never changed."""
YES = "yes"
LONGEST = 40
"""Characters of a name in a key; a key has at most 128."""


def by_tag(access: Sequence[Portion], product: Product) -> list[Portion]:
    """The same portions, with the expression they go by where the product's domain says so.

    One tag stands for exactly these tables and columns of this product, so that the expression
    reaches neither another product nor what was not approved; the terms of the domain's glossary
    narrow it further. Tags cannot limit rows: such portions go by a filter, as elsewhere.
    """
    tagged = [portion for portion in access if portion.asset.managed and not portion.rows]
    if not tagged or tagged[0].asset.project.domain.sharing_by != SharingBy.TAG:
        return list(access)
    keys = [_scope(tagged, product), *_terms(product)]
    tags = {key: [YES] for key in keys}
    return [portion._replace(tags=tags) if portion in tagged else portion for portion in access]


def _scope(access: Sequence[Portion], product: Product) -> str:
    """``sluice-product-12-9f3a41c07be2``: the same for the same tables and columns."""
    lines = sorted(
        f"{asset.pk} {'*' if columns is None else ' '.join(sorted(columns))}"
        for asset, columns, *_rest in access
    )
    digest = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    return f"{PREFIX}-product-{product.pk}-{digest[:12]}"


def _terms(product: Product) -> list[str]:
    glossary = product.project.domain.tag_glossary
    if glossary is None:
        return []
    return [_key(glossary, term) for term in product.terms.filter(glossary=glossary)]


def _key(glossary: Glossary, term: Term) -> str:
    """``sluice-secrecy-public-17``: a table may carry several terms, but of a key one value."""
    names = (slugify(glossary.slug)[:LONGEST], slugify(term.name)[:LONGEST], str(term.pk))
    return "-".join((PREFIX, *(name for name in names if name)))
