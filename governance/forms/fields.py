"""Form fields that several pages of the rule book share."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.identity.models import User

DESCRIPTION_LENGTH = 10_000


class PersonField(forms.EmailField):
    """Somebody who may sign in here, by e-mail address."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("E-mail address"))
        kwargs.setdefault("widget", forms.EmailInput(attrs={"placeholder": "name@example.com"}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        address = super().clean(value)
        found = User.objects.filter(is_active=True, email__iexact=address).first()
        if found is None:
            raise ValidationError(_("Nobody with this e-mail address can sign in here."))
        return found


class Lines(forms.CharField):
    """Several values, one to a line."""

    widget = forms.Textarea(attrs={"rows": 3})

    def clean(self, value: Any) -> Any:
        return [line.strip() for line in super().clean(value).splitlines() if line.strip()]

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, (list, tuple)) else value


def description() -> forms.CharField:
    return forms.CharField(
        label=_("Description"),
        required=False,
        max_length=DESCRIPTION_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


def name() -> forms.CharField:
    return forms.CharField(label=_("Name"), max_length=100)
