"""The ten types of metadata form fields as Django form fields whose clean values are JSON."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from governance.models import FieldType, FormField
from governance.selectors import glossaries
from portal.identity.models import User

STRING_LENGTH, TEXT_LENGTH, URL_LENGTH = 500, 10_000, 2_000
# JSON numbers are exact up to here in every language that reads them.
LARGEST_INTEGER = 2**53 - 1
DECIMAL_DIGITS, DECIMAL_PLACES = 30, 12
_EMPTY = ("", "–")


class ExactDecimal(forms.DecimalField):
    def clean(self, value: Any) -> str | None:
        cleaned: Decimal | None = super().clean(value)
        return None if cleaned is None else f"{cleaned:f}"


class IsoDate(forms.DateField):
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    input_formats = ("%Y-%m-%d",)

    def clean(self, value: Any) -> str | None:
        cleaned = super().clean(value)
        return cleaned.isoformat() if cleaned else None


class YesOrNo(forms.TypedChoiceField):
    """A tick box could not tell “no” from “not answered”."""

    def __init__(self) -> None:
        super().__init__(
            choices=[_EMPTY, ("true", _("Yes")), ("false", _("No"))],
            coerce=lambda value: value == "true",
            empty_value=None,
        )

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).lower()

    def prepare_value(self, value: Any) -> Any:
        return str(value).lower() if isinstance(value, bool) else value


class TermOf(forms.TypedChoiceField):
    """A term of one glossary, read only when the field is shown or checked."""

    def __init__(self, field: FormField) -> None:
        glossary = field.glossary
        super().__init__(
            choices=lambda: [_EMPTY, *(glossaries.choices(glossary) if glossary else [])],
            coerce=int,
            empty_value=None,
            error_messages={
                "invalid_choice": _("This is no term of the glossary “%(glossary)s”.")
                % {"glossary": glossary}
            },
        )


class Person(forms.Field):
    """Somebody who may sign in: by e-mail from a page, by id from the API."""

    widget = forms.EmailInput(attrs={"placeholder": "name@example.com"})

    def clean(self, value: Any) -> int | None:
        given = str(value).strip() if value is not None else ""
        if not given:
            super().clean(None)
            return None
        found = User.objects.filter(is_active=True, **_person(given)).first()
        if found is None:
            raise ValidationError(_("Nobody by this e-mail address or id can sign in here."))
        return int(found.pk)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            return User.objects.filter(pk=value).values_list("email", flat=True).first()
        return value


def _person(given: str) -> dict[str, Any]:
    if given.isascii() and given.isdecimal() and len(given) < 19:
        return {"pk": int(given)}
    if "\x00" in given:
        raise ValidationError(_("Null characters are not allowed."))
    return {"email__iexact": given}


def _choice(field: FormField) -> forms.Field:
    return forms.ChoiceField(choices=[_EMPTY, *((text, text) for text in field.choices)])


def _url(field: FormField) -> forms.Field:
    return forms.CharField(
        max_length=URL_LENGTH,
        widget=forms.URLInput,
        validators=[
            URLValidator(
                schemes=["http", "https"],
                message=_("Give a whole web address that begins with https:// or http://."),
            )
        ],
    )


def _integer(field: FormField) -> forms.Field:
    return forms.IntegerField(min_value=-LARGEST_INTEGER, max_value=LARGEST_INTEGER)


BUILDERS: dict[FieldType, Callable[[FormField], forms.Field]] = {
    FieldType.STRING: lambda field: forms.CharField(max_length=STRING_LENGTH),
    FieldType.TEXT: lambda field: forms.CharField(max_length=TEXT_LENGTH, widget=forms.Textarea),
    FieldType.INTEGER: _integer,
    FieldType.DECIMAL: lambda field: ExactDecimal(
        max_digits=DECIMAL_DIGITS,
        decimal_places=DECIMAL_PLACES,
        widget=forms.NumberInput(attrs={"step": "any"}),
    ),
    FieldType.BOOLEAN: lambda field: YesOrNo(),
    FieldType.DATE: lambda field: IsoDate(),
    FieldType.CHOICE: _choice,
    FieldType.TERM: TermOf,
    FieldType.PERSON: lambda field: Person(),
    FieldType.URL: _url,
}
