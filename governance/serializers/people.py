"""People in the API: found by id or e-mail address, shown by id and name."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from drf_spectacular.openapi import AutoSchema
from rest_framework import serializers

from portal.identity.models import User
from portal.rest.references import REFERENCE_SCHEMA

LARGEST_ID = 2**63 - 1


class PersonField(serializers.Field):
    """Somebody who may sign in. Nobody knows the ids of others, so the e-mail does as well."""

    def to_internal_value(self, data: Any) -> User:
        if isinstance(data, bool) or not isinstance(data, (int, str)):
            raise serializers.ValidationError(_("Give a person's id or e-mail address."))
        found = self._find(data)
        if found is None:
            raise serializers.ValidationError(
                _("Nobody by this e-mail address or id can sign in here.")
            )
        return found

    def _find(self, data: int | str) -> User | None:
        people = User.objects.filter(is_active=True)
        if isinstance(data, int):
            return people.filter(pk=data).first() if 0 < data <= LARGEST_ID else None
        return people.filter(email__iexact=data).first() if "\x00" not in data else None

    def to_representation(self, value: User) -> dict[str, Any]:
        return {"id": value.pk, "name": str(value)}


class _PersonSchema(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    target_class = "governance.serializers.people.PersonField"

    def map_serializer_field(self, auto_schema: AutoSchema, direction: str) -> dict[str, Any]:
        if direction == "request":
            return {"oneOf": [{"type": "integer"}, {"type": "string", "format": "email"}]}
        return dict(REFERENCE_SCHEMA)


class PersonSerializer(serializers.Serializer):
    """Whom to name."""

    user = PersonField()
