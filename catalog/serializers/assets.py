"""Assets, their columns and the names suggested for them in the API."""

from typing import Any

from rest_framework import serializers

from catalog.models import Asset, Column
from catalog.services import assets
from portal.identity.requests import person_of
from portal.rest.nested import GivenWhole
from portal.rest.references import Reference


class ColumnSerializer(serializers.ModelSerializer):
    class Meta:
        model = Column
        fields = [
            "id",
            "position",
            "name",
            "data_type",
            "comment",
            "is_partition_key",
            "business_name",
            "suggested_name",
            "suggestion",
            "description",
        ]
        read_only_fields = fields


class ColumnTextsSerializer(GivenWhole):
    """What to write on a column; what is left out stays."""

    name = serializers.CharField(max_length=255)
    business_name = serializers.CharField(max_length=255, allow_blank=True, required=False)
    description = serializers.CharField(max_length=20_000, allow_blank=True, required=False)


class AssetSerializer(serializers.ModelSerializer):
    project = Reference(read_only=True)
    account = Reference(read_only=True)
    source = Reference(read_only=True)  # type: ignore[assignment]
    arn = serializers.CharField(read_only=True)
    column_count = serializers.IntegerField(read_only=True, default=0)
    open_suggestions = serializers.IntegerField(read_only=True, default=0)
    columns = ColumnTextsSerializer(many=True, write_only=True, required=False)

    class Meta:
        model = Asset
        fields = [
            "id",
            "project",
            "account",
            "source",
            "region",
            "database",
            "name",
            "kind",
            "arn",
            "business_name",
            "suggested_name",
            "suggestion",
            "description",
            "location",
            "format",
            "managed",
            "managed_reason",
            "is_registered",
            "is_open_to_iam",
            "gone_at",
            "column_count",
            "open_suggestions",
            "columns",
            "created_at",
            "updated_at",
        ]
        read_only_fields = [
            name for name in fields if name not in {"business_name", "description", "columns"}
        ]

    def update(self, asset: Asset, values: dict[str, Any]) -> Asset:
        columns = {texts.pop("name"): texts for texts in values.pop("columns", [])}
        by = person_of(self.context["request"])
        return assets.describe(asset, by=by, columns=columns, **values)


class SuggestionsSerializer(serializers.Serializer):
    """Which suggestions: the named columns', or with null all of the asset's."""

    columns = serializers.ListField(
        child=serializers.CharField(max_length=255),
        allow_null=True,
        required=False,
        default=None,
        max_length=10_000,
    )


class SettledSerializer(serializers.Serializer):
    settled = serializers.IntegerField(help_text="How many suggestions this settled.")
