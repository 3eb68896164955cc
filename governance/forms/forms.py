"""What people fill in about metadata forms: the form builder."""

from typing import Any, cast

from django import forms
from django.utils.functional import cached_property
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from governance.forms.domains import DomainChoice, TextForm
from governance.forms.fields import Lines
from governance.models import FieldType, FormPurpose, Glossary, MetadataForm
from governance.services.forms import MOST_FIELDS, FieldSpec

NAME_LENGTH = 60


class NewFormForm(TextForm):
    purpose = forms.ChoiceField(label=_("Filled in on"), choices=FormPurpose.choices)
    domain = DomainChoice(empty=_("Everybody's"))
    field_order = ("name", "purpose", "domain", "description")


class FieldForm(forms.Form):
    """One field in the builder. ``name`` is set once, from the first label."""

    name = forms.SlugField(max_length=NAME_LENGTH, required=False, widget=forms.HiddenInput)
    label = forms.CharField(label=_("Label"), max_length=100)
    type = forms.ChoiceField(label=_("Type"), choices=FieldType.choices)
    required = forms.BooleanField(label=_("Required"), required=False)
    help_text = forms.CharField(label=_("Help"), max_length=300, required=False)
    choices = Lines(
        label=_("Choices"),
        max_length=5000,
        required=False,
        help_text=_("For “one of a list”: one to a line."),
    )
    glossary = forms.ModelChoiceField(
        Glossary.objects.all(),
        label=_("Glossary"),
        required=False,
        help_text=_("For “glossary term”."),
    )


class _Fields(forms.BaseFormSet):
    """The fields of one metadata form, in the order people gave them."""

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["ORDER"].label = _("Place")
        form.fields["DELETE"].label = _("Remove this field")
        # Read once for all rows, of which there may be a hundred.
        cast(forms.ModelChoiceField, form.fields["glossary"]).choices = self._glossaries

    @cached_property
    def _glossaries(self) -> list[tuple[Any, Any]]:
        return [("", "–"), *Glossary.objects.values_list("pk", "name")]

    def specs(self) -> list[FieldSpec]:
        """What the service wants, of a valid set."""
        kept = [form.cleaned_data for form in self.ordered_forms if form.cleaned_data.get("label")]
        taken = {data["name"] for data in kept if data["name"]}
        return [_spec(data, taken) for data in kept]


FieldSet = forms.formset_factory(
    FieldForm,
    formset=_Fields,
    extra=0,
    can_order=True,
    can_delete=True,
    max_num=MOST_FIELDS,
    absolute_max=MOST_FIELDS,
)


def _spec(data: dict[str, Any], taken: set[str]) -> FieldSpec:
    return {
        "name": data["name"] or _free_name(data["label"], taken),
        "label": data["label"],
        "type": data["type"],
        "required": data["required"],
        "help_text": data["help_text"],
        "choices": data["choices"],
        "glossary": data["glossary"],
    }


def _free_name(label: str, taken: set[str]) -> str:
    wanted = slugify(label).replace("-", "_")[: NAME_LENGTH - 4] or "field"
    name, number = wanted, 2
    while name in taken:
        name, number = f"{wanted}_{number}", number + 1
    taken.add(name)
    return name


def initial_fields(form: MetadataForm) -> list[dict[str, Any]]:
    names = FieldForm.base_fields
    return [{name: getattr(field, name) for name in names} for field in form.fields.all()]
