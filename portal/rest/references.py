"""Other objects in the API: read as ``{"id", "name"}``, written as the plain id."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from drf_spectacular.openapi import AutoSchema
from rest_framework import serializers
from rest_framework.relations import PKOnlyObject


class Reference(serializers.PrimaryKeyRelatedField):
    """A foreign key. The name is what ``str()`` of the object says; select it with the rows."""

    def use_pk_only_optimization(self) -> bool:
        return False

    def to_representation(self, value: Any) -> dict[str, Any] | None:
        if value is None or isinstance(value, PKOnlyObject):
            return None
        return {"id": value.pk, "name": str(value)}


def keep_chosen(row: Any, values: dict[str, Any], *names: str) -> None:
    """Take what is chosen once out of ``values``; ValidationError if it is to become another."""
    for name in names:
        present = getattr(row, name)
        if values.pop(name, present) != present:
            raise serializers.ValidationError({name: [_("This is chosen once and stays.")]})


REFERENCE_SCHEMA = {
    "type": "object",
    "properties": {"id": {"type": "integer"}, "name": {"type": "string"}},
    "required": ["id", "name"],
}


class _ReferenceSchema(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    target_class = "portal.rest.references.Reference"
    match_subclasses = True

    def map_serializer_field(self, auto_schema: AutoSchema, direction: str) -> dict[str, Any]:
        return {"type": "integer"} if direction == "request" else dict(REFERENCE_SCHEMA)
