"""Grants in the API."""

from typing import Any

from rest_framework import serializers

from portal.rest.references import Reference
from sharing.models import Grant


class TableReference(Reference):
    """A table by its name in Glue; its business name may be a draft's."""

    def to_representation(self, value: Any) -> dict[str, Any]:
        return {"id": value.pk, "name": value.technical_name}


class GrantSerializer(serializers.ModelSerializer):
    """``columns`` null means all; ``left`` names what AWS does not show yet, empty when settled.

    By ``means`` manual, people give it: it has no catalog account and no place in the
    environment's database, and ``reported_by`` says whose word it is that it was done.
    ``drift_cause`` is what happened to it in AWS last (``link_deleted``), empty if nothing did.
    """

    asset = TableReference(read_only=True)
    environment = Reference(read_only=True)
    catalog_account = Reference(source="route.catalog_account", read_only=True, allow_null=True)
    reported_by = serializers.CharField(
        source="seen.reported_by", read_only=True, allow_null=True, default=None
    )
    reported_at = serializers.DateTimeField(read_only=True, allow_null=True)
    left = serializers.SerializerMethodField()
    drift_in_words = serializers.CharField(read_only=True)

    class Meta:
        model = Grant
        fields = [
            "id",
            "asset",
            "environment",
            "means",
            "catalog_account",
            "holder",
            "want",
            "state",
            "columns",
            "rows",
            "local_database",
            "link_name",
            "left",
            "error",
            "error_code",
            "drift_cause",
            "drift_in_words",
            "drifted_at",
            "created_at",
            "seen_at",
            "reported_by",
            "reported_at",
            "granted_at",
            "revoked_at",
        ]
        read_only_fields = fields

    def get_left(self, grant: Grant) -> list[str]:
        left: list[str] = grant.seen.get("left", [])
        return left
