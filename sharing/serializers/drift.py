"""Drift, and looks at catalogs, in the API."""

from typing import Any

from rest_framework import serializers

from portal.rest.references import Reference
from sharing.models import CatalogLook, Drift, Environment
from sharing.serializers.grants import TableReference
from sharing.services.drift import DAYS_ASKED_FOR, REASON_LENGTH


class DriftSerializer(serializers.ModelSerializer):
    """A right in AWS that nobody approved.

    ``columns`` null is SELECT on all columns but ``excluded_columns``. ``asset`` is null for a
    right to every table of the database (``table`` is then ``ALL_TABLES``). ``adopted_as`` names
    what asks to justify it, ``request:12``.
    """

    catalog_account = Reference(read_only=True)
    project = Reference(read_only=True)
    asset = TableReference(read_only=True)
    accepted_by = Reference(read_only=True)
    in_words = serializers.CharField(source="what", read_only=True)

    class Meta:
        model = Drift
        fields = [
            "id",
            "state",
            "catalog_account",
            "region",
            "project",
            "asset",
            "database",
            "table",
            "principal",
            "permissions",
            "grantable",
            "columns",
            "excluded_columns",
            "filter_name",
            "in_words",
            "given_by",
            "given_at",
            "first_seen_at",
            "last_seen_at",
            "gone_at",
            "accepted_until",
            "accepted_reason",
            "accepted_by",
            "adopted_as",
            "error",
            "error_code",
        ]
        read_only_fields = fields


class AcceptanceSerializer(serializers.Serializer):
    until = serializers.DateField()
    reason = serializers.CharField(max_length=REASON_LENGTH)


class AdoptionSerializer(serializers.Serializer):
    """``environment`` only where several query as the same role."""

    comment = serializers.CharField(max_length=REASON_LENGTH)
    environment = serializers.PrimaryKeyRelatedField(
        queryset=Environment.objects.all(), required=False
    )
    days = serializers.IntegerField(min_value=1, max_value=3650, default=DAYS_ASKED_FOR)


class RemovalStepSerializer(serializers.Serializer):
    """One call of the removal, as it will be made."""

    number = serializers.IntegerField()
    words = serializers.CharField()
    account = serializers.CharField()
    region = serializers.CharField()
    operation = serializers.CharField()
    parameters = serializers.JSONField()


class CatalogLookSerializer(serializers.ModelSerializer):
    """``differing`` counts the routes that were not as approved and are being mended."""

    account = Reference(read_only=True)
    is_under_way = serializers.SerializerMethodField()

    class Meta:
        model = CatalogLook
        fields = [
            "id",
            "account",
            "region",
            "is_under_way",
            "asked_at",
            "observed_at",
            "seconds",
            "calls",
            "rows",
            "routes",
            "differing",
            "error",
            "error_code",
        ]
        read_only_fields = fields

    def get_is_under_way(self, look: CatalogLook) -> bool:
        return look.is_under_way


def steps_shown(steps: Any) -> list[dict[str, Any]]:
    """The steps of a removal as ``RemovalStepSerializer`` writes them."""
    return [
        {
            "number": number,
            "words": step.words,
            "account": step.account,
            "region": step.region,
            "operation": step.operation,
            "parameters": step.parameters(),
        }
        for number, step in enumerate(steps, start=1)
    ]
