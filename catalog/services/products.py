"""The verbs of data products before they are published: a draft that only its producers see."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from catalog.models import Asset, FormAnswers, Product, ProductAsset
from catalog.policies import may
from catalog.services.ledger import record
from catalog.services.texts import check_texts
from governance import answers
from governance.models import FormPurpose, MetadataForm, Project, Term
from governance.policies import may as may_govern
from governance.selectors.forms import forms_for
from governance.selectors.glossaries import glossaries_for
from portal.errors import Conflict
from portal.identity.models import User

# A product is one thing to understand and to ask for; a whole lake is not.
MOST_ASSETS = 200

# Form id to its answers by field name; None takes the form off the product.
Answers = Mapping[int, Mapping[str, Any] | None]


@transaction.atomic
def create_product(
    *,
    project: Project,
    name: str,
    by: User,
    description: str = "",
    assets: Sequence[Asset] = (),
    terms: Iterable[Term] = (),
    form_answers: Answers | None = None,
) -> Product:
    """Start a product from assets of its own project, in the order given."""
    may.demand(by, "product.create", project)
    product = Product(project=project, name=name.strip(), description=description, created_by=by)
    _check(product)
    product.save()
    _put_assets(product, assets)
    classify_product(product, terms=terms, by=by)
    _put_answers(product, form_answers or {})
    record("product.created", product, by=by, assets=[asset.pk for asset in assets])
    return product


@transaction.atomic
def change_product(
    product: Product,
    *,
    by: User,
    name: str | None = None,
    description: str | None = None,
    assets: Sequence[Asset] | None = None,
    terms: Iterable[Term] | None = None,
    form_answers: Answers | None = None,
) -> Product:
    """Change the draft; what is None stays. Its listing stays as it was published."""
    product = _locked(product)
    may.demand(by, "product.change", product)
    product.name = product.name if name is None else name.strip()
    product.description = product.description if description is None else description
    _check(product)
    product.save()
    if assets is not None:
        _put_assets(product, assets)
    if terms is not None:
        classify_product(product, terms=terms, by=by)
    _put_answers(product, form_answers or {})
    given = {"name": name, "description": description, "assets": assets, "forms": form_answers}
    changed = [what for what, value in given.items() if value is not None]
    if changed:
        record("product.changed", product, by=by, changed=changed)
    return product


@transaction.atomic
def classify_product(product: Product, *, terms: Iterable[Term], by: User) -> None:
    """Set the product's terms. Stewards may, so that they can attach those of restricted ones."""
    may.demand(by, "product.classify", product)
    wanted, present = set(terms), set(product.terms.select_related("glossary"))
    usable = set(glossaries_for(product.project.domain).values_list("pk", flat=True))
    for term in wanted ^ present:
        may_govern.demand(by, "glossary.attach_term", (term.glossary, product.project.domain))
        if term in wanted and term.glossary_id not in usable:
            raise ValidationError({"terms": _not_usable(str(term), product)})
    if wanted != present:
        product.terms.set(wanted)
        names = sorted(str(term) for term in wanted)
        record("product.classified", product, by=by, terms=names)


@transaction.atomic
def delete_product(product: Product, *, by: User) -> None:
    """Throw a draft away. Raises Conflict once it was published: revisions are kept for good."""
    product = _locked(product)
    may.demand(by, "product.delete", product)
    if product.revisions.exists():
        raise Conflict(
            _("“%(name)s” was published before, so its history stays. Unpublish it instead.")
            % {"name": product.name}
        )
    record("product.deleted", product, by=by)
    product.delete()


def _locked(product: Product) -> Product:
    products = Product.objects.select_for_update(of=("self",)).select_related("project__domain")
    return products.get(pk=product.pk)


def _check(product: Product) -> None:
    check_texts(product, ("name", "description"))
    product.full_clean(exclude=["created_by"])


def _put_assets(product: Product, assets: Sequence[Asset]) -> None:
    chosen = list(dict.fromkeys(assets))
    if len(chosen) > MOST_ASSETS:
        raise ValidationError({"assets": _("A product holds at most 200 assets.")})
    if strangers := [asset for asset in chosen if asset.project_id != product.project_id]:
        message = _("%(asset)s does not belong to the inventory of %(project)s.")
        names = {"asset": strangers[0].technical_name, "project": product.project.name}
        raise ValidationError({"assets": message % names})
    product.contents.exclude(asset__in=chosen).delete()
    ProductAsset.objects.bulk_create(
        [ProductAsset(product=product, asset=asset, position=n) for n, asset in enumerate(chosen)],
        update_conflicts=True,
        unique_fields=["product", "asset"],
        update_fields=["position"],
    )


def _put_answers(product: Product, given: Answers) -> None:
    if not given:
        return
    domain = product.project.domain
    usable = {form.pk: form for form in forms_for(domain, FormPurpose.PRODUCT)}
    for form_id, values in given.items():
        if values is None:
            product.form_answers.filter(form_id=form_id).delete()
        elif form_id in usable:
            _put_answer(product, usable[form_id], values)
        else:
            raise ValidationError({"forms": _no_such_form(product)})


def _put_answer(product: Product, form: MetadataForm, values: Mapping[str, Any]) -> None:
    cleaned = answers.validate(form, values, demand_all=False)
    FormAnswers.objects.update_or_create(product=product, form=form, defaults={"values": cleaned})


def _no_such_form(product: Product) -> str:
    return _("There is no such form for data products of %(domain)s.") % {
        "domain": product.project.domain.name
    }


def _not_usable(term: str, product: Product) -> str:
    return _("“%(term)s” belongs to a glossary of another domain than %(domain)s.") % {
        "term": term,
        "domain": product.project.domain.name,
    }
