"""Answers to metadata forms: the ten types of fields, checked the same way for pages and API.

Answers are kept as JSON, by field name: text as it is, whole numbers as numbers, decimals as text
so that no digit is lost, dates as ``YYYY-MM-DD``, terms and people by id.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from governance.answer_fields import BUILDERS
from governance.models import FieldType, FormField, MetadataForm
from governance.selectors import glossaries
from portal.identity.models import User

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Answered:
    """One answer for people to read; ``text`` is empty when there is none."""

    name: str
    label: str
    type: str
    value: Any
    text: str


class AnswersForm(forms.Form):
    """A Django form with the fields of a metadata form.

    With ``demand_all=False`` required fields may still be empty: a draft is kept as it is.
    ``cleaned_data`` is ready to be kept as JSON; fields without an answer are left out.
    ``fields`` shows other fields than the kept ones: those of a form still being built.
    """

    def __init__(
        self,
        form: MetadataForm,
        *args: Any,
        demand_all: bool = True,
        fields: Iterable[FormField] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for field in form.fields.all() if fields is None else fields:
            built = BUILDERS[FieldType(field.type)](field)
            built.required = field.required and demand_all
            built.label, built.help_text = field.label, field.help_text
            self.fields[field.name] = built

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        return {name: value for name, value in cleaned.items() if value not in (None, "")}


def answers_form(
    form: MetadataForm,
    *,
    data: Values | None = None,
    values: Values | None = None,
    demand_all: bool = True,
) -> AnswersForm:
    """The form for a page: ``values`` are the kept answers, ``data`` what was sent.

    Its inputs are named ``form-<id>-<field>``, so that several forms fit on one page.
    """
    return AnswersForm(
        form, data, initial=dict(values or {}), prefix=f"form-{form.pk}", demand_all=demand_all
    )


def validate(form: MetadataForm, values: Values, *, demand_all: bool = True) -> dict[str, Any]:
    """The answers as they are to be kept.

    Raises ValidationError with a message per field: for fields the form does not have, values
    that do not fit the field's type, and, unless ``demand_all`` is off, missing required ones.
    """
    cleaned, errors = _check(form, values, demand_all=demand_all)
    if errors:
        raise ValidationError(errors)
    return cleaned


def missing(form: MetadataForm, values: Values) -> list[str]:
    """What still keeps the form from being complete, a sentence each; empty when complete.

    An answer that has become wrong since (a term deleted, a person gone) counts as missing.
    Answers to fields that were since removed do not.
    """
    known = {field.name: field.label for field in form.fields.all()}
    given = {name: value for name, value in values.items() if name in known}
    _cleaned, errors = _check(form, given, demand_all=True)
    return [_sentence(form, known[name], given.get(name), errors[name]) for name in errors]


def in_words(form: MetadataForm, values: Values) -> list[Answered]:
    """All fields of the form with their answers as people read them. At most two queries."""
    fields = list(form.fields.all())
    terms = glossaries.paths(_ids(fields, values, FieldType.TERM))
    people = User.objects.in_bulk(_ids(fields, values, FieldType.PERSON))
    return [
        Answered(
            field.name,
            field.label,
            field.type,
            values.get(field.name),
            _text(field, values.get(field.name), terms, people),
        )
        for field in fields
    ]


def _check(
    form: MetadataForm, values: Values, *, demand_all: bool
) -> tuple[dict[str, Any], dict[str, list[str]]]:
    names = {field.name for field in form.fields.all()}
    errors = {
        name: [_("The form “%(form)s” has no such field.") % {"form": form.name}]
        for name in map(str, values)
        if name not in names
    }
    errors |= {
        name: [_("Give one value, not a list or an object.")]
        for name, value in values.items()
        if name in names and isinstance(value, (list, dict))
    }
    simple = {name: value for name, value in values.items() if name not in errors}
    checked = AnswersForm(form, simple, demand_all=demand_all)
    checked.is_valid()
    found = {name: [str(text) for text in texts] for name, texts in checked.errors.items()}
    return checked.cleaned_data, found | errors


def _sentence(form: MetadataForm, label: str, value: Any, errors: list[str]) -> str:
    where = {"form": form.name, "field": label}
    if value in (None, ""):
        return _("%(form)s: “%(field)s” is still empty.") % where
    return _("%(form)s: “%(field)s” is not right. %(why)s") % {**where, "why": " ".join(errors)}


def _ids(fields: list[FormField], values: Values, kind: FieldType) -> set[int]:
    found = (values.get(field.name) for field in fields if field.type == kind)
    return {value for value in found if isinstance(value, int)}


def _text(
    field: FormField, value: Any, terms: dict[int, list[str]], people: dict[int, User]
) -> str:
    if value in (None, ""):
        return ""
    if field.type == FieldType.TERM:
        return " › ".join(terms.get(value, [_("a term that was deleted")]))
    if field.type == FieldType.PERSON:
        return str(people.get(value, _("a person who was deleted")))
    if field.type == FieldType.BOOLEAN:
        return _("Yes") if value else _("No")
    return str(value)
