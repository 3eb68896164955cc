"""What is written inside something else, such as the columns in an asset.

DRF takes the entries of a partial change for partial too, and lets what they lack pass.
"""

from typing import Any

from rest_framework import serializers


class GivenWhole(serializers.Serializer):
    # Each entry names all that it requires, also in a PATCH. A docstring would stand in the schema.

    def to_internal_value(self, data: Any) -> Any:
        values = super().to_internal_value(data)
        required = {name: field for name, field in self.fields.items() if field.required}
        lacking = {
            name: [field.error_messages["required"]]
            for name, field in required.items()
            if field.source not in values
        }
        if lacking:
            raise serializers.ValidationError(lacking)
        return values
