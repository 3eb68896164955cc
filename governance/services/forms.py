"""The verbs of metadata forms and their fields."""

from collections.abc import Sequence
from typing import Any, NotRequired, TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from governance.models import (
    Domain,
    FieldType,
    FormField,
    FormPurpose,
    Glossary,
    MetadataForm,
)
from governance.policies import may
from governance.services import records
from portal.audit import services as audit
from portal.identity.models import User

MOST_FIELDS = 100


class FormText(TypedDict, total=False):
    name: str
    description: str


class FieldSpec(TypedDict):
    """One field as wanted; ``name`` tells it from the others and never changes."""

    name: str
    label: str
    type: str
    help_text: NotRequired[str]
    required: NotRequired[bool]
    choices: NotRequired[list[str]]
    glossary: NotRequired[Glossary | None]


@transaction.atomic
def create(
    *,
    by: User,
    name: str,
    purpose: str = FormPurpose.PRODUCT,
    domain: Domain | None = None,
    description: str = "",
    fields: Sequence[FieldSpec] = (),
) -> MetadataForm:
    """Without a domain the form is everybody's, and platform admins keep it."""
    may.demand(by, "form.create", domain)
    form = MetadataForm(
        domain=domain,
        name=records.stripped(name),
        slug=records.free_slug(MetadataForm, name),
        description=description,
        purpose=purpose,
    )
    records.save(form)
    _arrange(form, fields)
    _record("form.created", form, by, fields=[field["name"] for field in fields])
    return form


@transaction.atomic
def change(form: MetadataForm, *, by: User, **text: Unpack[FormText]) -> MetadataForm:
    form = records.locked(form)
    may.demand(by, "form.change", form)
    if changed := records.update(form, text):
        _record("form.changed", form, by, changed=changed)
    return form


@transaction.atomic
def arrange_fields(form: MetadataForm, *, by: User, fields: Sequence[FieldSpec]) -> MetadataForm:
    """Make the form's fields exactly these, in this order.

    A field is known by its name. Raises ValidationError when one would change its type: answers
    already given would no longer fit. Remove it and add another instead.
    """
    form = records.locked(form)
    may.demand(by, "form.change", form)
    before = list(form.fields.values_list("name", flat=True))
    _arrange(form, fields)
    after = [field["name"] for field in fields]
    _record("form.fields_arranged", form, by, before=before, after=after)
    return form


@transaction.atomic
def delete(form: MetadataForm, *, by: User) -> None:
    form = records.locked(form)
    may.demand(by, "form.delete", form)
    _record("form.deleted", form, by)
    records.delete(form)


def _arrange(form: MetadataForm, fields: Sequence[FieldSpec]) -> None:
    names = [field["name"] for field in fields]
    if len(names) > MOST_FIELDS:
        text = _("A form has at most %(most)d fields.")
        raise ValidationError({"fields": text % {"most": MOST_FIELDS}})
    if twice := {name for name in names if names.count(name) > 1}:
        text = _("Each field needs a name of its own; these come twice: %(names)s.")
        raise ValidationError({"fields": text % {"names": ", ".join(sorted(twice))}})
    form.fields.exclude(name__in=names).delete()
    kept = {field.name: field for field in form.fields.all()}
    for position, spec in enumerate(fields):
        _keep(kept.get(spec["name"]) or FormField(form=form), spec, position)
    # A form read with its fields would go on showing the old ones.
    getattr(form, "_prefetched_objects_cache", {}).pop("fields", None)


def _keep(field: FormField, spec: FieldSpec, position: int) -> None:
    if field.pk and field.type != spec["type"]:
        _refuse(
            spec, _("its type cannot change once people may have answered it. Add another field.")
        )
    values: dict[str, Any] = {"help_text": "", "required": False, "choices": [], "glossary": None}
    values |= {**spec, "position": position}
    _check_options(spec, values)
    for name, value in values.items():
        setattr(field, name, value)
    try:
        records.save(field)
    except ValidationError as error:
        _refuse(spec, " ".join(error.messages))


def _check_options(spec: FieldSpec, values: dict[str, Any]) -> None:
    """Choices belong to a list and a glossary to a term; an option too many is dropped."""
    if spec["type"] == FieldType.CHOICE:
        values["choices"] = [text.strip() for text in values["choices"] if text.strip()]
        if not values["choices"]:
            _refuse(spec, _("say what there is to choose from."))
        if len(set(values["choices"])) < len(values["choices"]):
            _refuse(spec, _("each choice may be there only once."))
    else:
        values["choices"] = []
    if spec["type"] == FieldType.TERM:
        if not values["glossary"]:
            _refuse(spec, _("say which glossary the term comes from."))
    else:
        values["glossary"] = None


def _refuse(spec: FieldSpec, why: str) -> None:
    text = _("Field “%(name)s”: %(why)s") % {"name": spec["label"] or spec["name"], "why": why}
    raise ValidationError({"fields": text})


def _record(verb: str, form: MetadataForm, by: User, **detail: Any) -> None:
    domains = [form.domain_id] if form.domain_id else []
    audit.record(verb, form, by=by, domains=domains, **detail)
