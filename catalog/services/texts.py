"""What any free text must fulfil before it is kept."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _

DESCRIPTION_LENGTH = 20_000


def check_texts(thing: Model, names: Iterable[str]) -> None:
    """Raises ValidationError, by field, for NUL characters and for texts that are too long.

    PostgreSQL keeps no NUL, and a TextField has no limit of its own.
    """
    errors: dict[str, str] = {}
    for name in names:
        text = getattr(thing, name)
        if "\0" in text:
            errors[name] = _("Null characters are not allowed.")
        elif len(text) > DESCRIPTION_LENGTH:
            errors[name] = _("Keep it under 20,000 characters.")
    if errors:
        raise ValidationError(errors)
