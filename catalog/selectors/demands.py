"""What a product still lacks before it may be published."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from catalog import consent
from catalog.models import Product
from governance import answers
from governance.models import MetadataForm
from governance.selectors.rules import demands_on_listing


@dataclass(frozen=True)
class Demanded:
    """One thing a listing must have; ``missing`` says what is not there yet, empty when met."""

    label: str
    missing: tuple[str, ...] = ()
    part: str = ""  # where in the editor it is mended: details, assets, terms or forms


def missing_for_publication(product: Product) -> list[str]:
    """Everything that keeps the product from being published, in plain words."""
    return [sentence for demand in demands_on(product) for sentence in demand.missing]


def demands_on(product: Product) -> list[Demanded]:
    """Every demand on the product's listing, met or not, in the order of the editor."""
    demands = demands_on_listing(product.project.domain)
    return [
        _text(_("A name"), product.name, _("Give the product a name.")),
        _text(_("A description"), product.description, _("Describe what the product is.")),
        *_assets(product),
        *_terms(product, {glossary.pk: glossary.name for glossary in demands.glossaries}),
        *_forms(product, {form.pk: form for form in demands.forms}),
    ]


def _text(label: str, value: str, sentence: str) -> Demanded:
    return Demanded(label, () if value.strip() else (sentence,), "details")


def _assets(product: Product) -> Iterator[Demanded]:
    found = product.assets.select_related("account", "project")
    assets = list(found.prefetch_related("account__producers"))
    none = () if assets else (_("Choose at least one asset."),)
    gone = tuple(
        _("%(asset)s is no longer in Glue. Take it out, or bring the table back.")
        % {"asset": asset.technical_name}
        for asset in assets
        if asset.gone_at
    )
    yield Demanded(_("At least one asset, all of them still in Glue"), none + gone, "assets")
    withdrawn = tuple(filter(None, map(consent.withdrawn, assets)))
    yield Demanded(_("The consent of the assets’ AWS accounts"), withdrawn, "assets")


def _terms(product: Product, glossaries: dict[int, str]) -> Iterator[Demanded]:
    present = set(product.terms.values_list("glossary_id", flat=True))
    for glossary_id, name in glossaries.items():
        sentence = _("Choose a term of the glossary “%(glossary)s”.") % {"glossary": name}
        label = _("A term of the glossary “%(glossary)s”") % {"glossary": name}
        yield Demanded(label, () if glossary_id in present else (sentence,), "terms")


def _forms(product: Product, required: dict[int, MetadataForm]) -> Iterator[Demanded]:
    """Required forms, then those that are attached without being required."""
    filled = product.form_answers.select_related("form").prefetch_related("form__fields__glossary")
    values = {entry.form_id: entry.values for entry in filled}
    forms = required | {entry.form_id: entry.form for entry in filled}
    for form_id, form in forms.items():
        label = _("The form “%(form)s”, complete") % {"form": form.name}
        missing = tuple(answers.missing(form, values.get(form_id, {})))
        if form_id in required and form_id not in values and not missing:
            missing = (_("Fill in the form “%(form)s”.") % {"form": form.name},)
        yield Demanded(label, missing, "forms")
