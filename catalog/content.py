"""What a published revision holds: the whole text and schema of a product, as plain JSON."""

from collections.abc import Iterator
from typing import Any

from catalog.models import Asset, Column, Product
from governance import answers
from governance.models import Term
from governance.selectors.glossaries import paths

Content = dict[str, Any]


def content_of(product: Product) -> Content:
    """A full snapshot of the draft, for a revision. Bounded queries, whatever its size."""
    assets = product.assets.order_by("contained_in__position", "contained_in__id")
    rows = assets.filter(contained_in__product=product).select_related("account")
    return {
        "name": product.name,
        "description": product.description,
        "terms": _terms(list(product.terms.select_related("glossary"))),
        "forms": list(_forms(product)),
        "assets": [_asset(asset) for asset in rows.prefetch_related("columns")],
    }


def _terms(terms: list[Term]) -> list[Content]:
    named = paths([term.pk for term in terms])
    found = [{"id": term.pk, "path": named[term.pk]} for term in terms]
    return sorted(found, key=lambda term: (term["path"], term["id"]))


def _forms(product: Product) -> Iterator[Content]:
    filled = product.form_answers.select_related("form").prefetch_related("form__fields__glossary")
    for entry in filled:
        told = answers.in_words(entry.form, entry.values)
        yield {
            "id": entry.form_id,
            "name": entry.form.name,
            "answers": [
                {"name": said.name, "label": said.label, "value": said.value, "text": said.text}
                for said in told
            ],
        }


def _asset(asset: Asset) -> Content:
    return {
        "id": asset.pk,
        "name": asset.name,
        "business_name": asset.business_name,
        "description": asset.description,
        "kind": asset.kind,
        "account_id": asset.account.account_id,
        "region": asset.region,
        "database": asset.database,
        "format": asset.format,
        "managed": asset.managed,
        "columns": [_column(column) for column in asset.columns.all()],
    }


def _column(column: Column) -> Content:
    return {
        "name": column.name,
        "business_name": column.business_name,
        "description": column.description or column.comment,
        "data_type": column.data_type,
        "is_partition_key": column.is_partition_key,
    }
