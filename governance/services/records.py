"""Keeping rows of the rule book: slugs from names, checks before saving, what changed."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import ProtectedError
from django.utils.text import slugify
from django.utils.translation import gettext as _

from portal.errors import Conflict

Row = TypeVar("Row", bound=models.Model)

SLUG_LENGTH = 100


def locked(row: Row) -> Row:
    """The row as it is now, held until the end of the transaction."""
    found: Row = type(row)._default_manager.select_for_update(of=("self",)).get(pk=row.pk)
    return found


def free_slug(model: type[models.Model], name: str) -> str:
    """A slug nobody has yet; names in any script give one, punctuation alone the model's name."""
    wanted = slugify(name, allow_unicode=True)[:SLUG_LENGTH] or str(model._meta.model_name)
    taken = set(
        model._default_manager.filter(slug__startswith=wanted).values_list("slug", flat=True)
    )
    slug, number = wanted, 2
    while slug in taken:
        slug, number = f"{wanted}-{number}", number + 1
    return slug


def save(row: models.Model) -> None:
    """Check and save.

    Raises ValidationError for what does not fit, Conflict when somebody else made the same thing
    at the same moment.
    """
    row.full_clean()
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Conflict(
            _("Somebody else changed this at the same moment. Look again, then try once more.")
        ) from error


def update(row: models.Model, values: Mapping[str, Any]) -> dict[str, Any]:
    """Set the values, check and save; the fields that changed, each with its old and new value."""
    changed = {}
    for name, value in values.items():
        before = getattr(row, name)
        if before != value:
            changed[name] = {"from": _as_json(before), "to": _as_json(value)}
            setattr(row, name, value)
    if changed:
        save(row)
    return changed


def _as_json(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return [_as_json(item) for item in value]
    return value if value is None or isinstance(value, (str, int, bool)) else str(value)


def delete(row: models.Model) -> None:
    """Delete, or say with Conflict what still needs the row."""
    try:
        row.delete()
    except ProtectedError as error:
        kinds = {item._meta.verbose_name_plural for item in error.protected_objects}
        raise Conflict(
            _("%(name)s is still used by %(kinds)s, so it cannot be deleted.")
            % {"name": row, "kinds": ", ".join(sorted(str(kind) for kind in kinds))}
        ) from error


def stripped(name: str) -> str:
    """Names are compared by people, who see no blanks at the ends."""
    found = name.strip()
    if not found:
        raise ValidationError({"name": _("Give it a name.")})
    return found
