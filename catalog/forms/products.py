"""Starting a product, and the editor that keeps it."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from catalog.models import Asset, Product
from catalog.selectors.inventory import assets_visible_to, producing_projects_of
from catalog.services import products
from governance import answers
from governance.answers import AnswersForm
from governance.models import FormPurpose, Glossary, MetadataForm, Term
from governance.policies import may as may_govern
from governance.selectors.forms import forms_for
from governance.selectors.glossaries import choices, glossaries_for
from governance.selectors.rules import ListingDemands, demands_on_listing
from portal.identity.models import User
from portal.ui.fields import mark, offer

# More do not fit on a page; whoever has more adds them over the API.
MOST_OFFERED = 300
NEEDED = _("needed to publish")


class NewProductForm(forms.ModelForm):
    class Meta:
        model = Product
        fields = ["project", "name"]

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self.fields["project"], producing_projects_of(person))


class AssetsField(forms.ModelMultipleChoiceField):
    """Both names, as business names alone repeat from database to database."""

    def label_from_instance(self, asset: Any) -> str:
        return format_html("{} <code>{}</code>", asset.business_name, asset.technical_name)


class DetailsForm(forms.ModelForm):
    """Name, description, assets, terms, and which optional forms are attached."""

    assets = AssetsField(
        Asset.objects.none(), label=_("Assets"), required=False, widget=forms.CheckboxSelectMultiple
    )
    terms = forms.MultipleChoiceField(
        label=_("Terms"), required=False, widget=forms.CheckboxSelectMultiple
    )
    attached = forms.MultipleChoiceField(
        label=_("Further forms"), required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Product
        fields = ["name", "description"]
        widgets = {"description": forms.Textarea(attrs={"rows": 5})}

    def __init__(self, *args: Any, editor: "Editor", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assets"].queryset = editor.assets  # type: ignore[attr-defined]
        self.fields["terms"].choices = editor.terms  # type: ignore[attr-defined]
        for name in ("description", "assets", *(["terms"] if editor.demands.glossaries else [])):
            mark(self.fields[name], NEEDED)
        self.fields["attached"].choices = editor.optional  # type: ignore[attr-defined]
        self.initial["assets"] = [entry.asset_id for entry in editor.product.contents.all()]
        self.initial["terms"] = list(editor.product.terms.values_list("pk", flat=True))
        self.initial["attached"] = list(editor.values)

    def _post_clean(self) -> None:
        """The verb checks the product; the form must not touch it before."""


class Editor:
    """All forms of the editor page as one: valid together, saved together."""

    def __init__(self, product: Product, person: User, data: Mapping[str, Any] | None = None):
        self.product, self.person = product, person
        self.details = DetailsForm(data, instance=product, editor=self)
        # Attaching a form and filling it in are two steps: its fields are not on the page yet.
        self.answers = [self._answers_form(form, data) for form in self.shown]

    @cached_property
    def values(self) -> dict[int, dict[str, Any]]:
        """The kept answers by form id."""
        return dict(self.product.form_answers.values_list("form", "values"))

    @cached_property
    def usable(self) -> list[MetadataForm]:
        return list(forms_for(self.product.project.domain, FormPurpose.PRODUCT))

    @cached_property
    def demands(self) -> ListingDemands:
        return demands_on_listing(self.product.project.domain)

    @cached_property
    def required(self) -> set[int]:
        return {form.pk for form in self.demands.forms}

    @property
    def shown(self) -> list[MetadataForm]:
        return [form for form in self.usable if form.pk in self.required | set(self.values)]

    @property
    def optional(self) -> list[tuple[int, str]]:
        return [(form.pk, form.name) for form in self.usable if form.pk not in self.required]

    @property
    def assets(self) -> Any:
        mine = assets_visible_to(self.person).filter(project=self.product.project, gone_at=None)
        offered = list(mine.values_list("pk", flat=True)[:MOST_OFFERED])
        chosen = Q(contained_in__product=self.product)
        return Asset.objects.filter(Q(pk__in=offered) | chosen).distinct()

    @cached_property
    def glossaries(self) -> list[Glossary]:
        """Those whose terms the person may attach here."""
        domain = self.product.project.domain
        found = glossaries_for(domain).order_by("name")
        return [g for g in found if may_govern(self.person, "glossary.attach_term", (g, domain))]

    @cached_property
    def terms(self) -> list[tuple[str, list[tuple[int, str]]]]:
        return [(glossary.name, choices(glossary)) for glossary in self.glossaries]

    def is_valid(self) -> bool:
        return all([self.details.is_valid(), *(form.is_valid() for form in self.answers)])

    def save(self) -> Product:
        given = self.details.cleaned_data
        return products.change_product(
            self.product,
            by=self.person,
            name=given["name"],
            description=given["description"],
            assets=self._in_order(given["assets"]),
            terms=self.picked_terms(given["terms"]),
            form_answers=self._answers(given["attached"]),
        )

    def _answers_form(self, form: MetadataForm, data: Mapping[str, Any] | None) -> AnswersForm:
        values = self.values.get(form.pk)
        built = answers.answers_form(form, data=data, values=values, demand_all=False)
        built.metadata_form = form  # type: ignore[attr-defined]
        for field in form.fields.all():
            if field.required:
                mark(built.fields[field.name], NEEDED)
        return built

    def _in_order(self, chosen: Iterable[Asset]) -> list[Asset]:
        """Those already in the product keep their places; new ones follow."""
        places = {entry.asset_id: entry.position for entry in self.product.contents.all()}
        return sorted(chosen, key=lambda asset: (places.get(asset.pk, len(places)), asset.name))

    def picked_terms(self, chosen: list[str]) -> list[Term]:
        """With those the person may not touch, which stay as they are."""
        untouched = self.product.terms.exclude(glossary__in=self.glossaries)
        picked = Term.objects.filter(pk__in=chosen).select_related("glossary")
        return [*picked, *untouched.select_related("glossary")]

    def _answers(self, attached: list[str]) -> dict[int, dict[str, Any] | None]:
        wanted = {int(pk) for pk in attached} | self.required
        filled = {form.metadata_form.pk: form.cleaned_data for form in self.answers}  # type: ignore[attr-defined]
        kept = {pk: filled.get(pk, self.values.get(pk, {})) for pk in wanted}
        return {**kept, **{pk: None for pk in self.values if pk not in wanted}}


class ClassifyForm(forms.Form):
    """The terms alone."""

    terms = forms.MultipleChoiceField(
        label=_("Terms"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, editor: Editor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.editor = editor
        self.fields["terms"].choices = editor.terms  # type: ignore[attr-defined]
        self.initial["terms"] = list(editor.product.terms.values_list("pk", flat=True))

    def save(self, *, by: User) -> Product:
        terms = self.editor.picked_terms(self.cleaned_data["terms"])
        products.classify_product(self.editor.product, terms=terms, by=by)
        return self.editor.product
