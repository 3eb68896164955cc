"""Mirrors in the API."""

from rest_framework import serializers

from portal.rest.references import Reference
from sharing.models import Mirror
from sharing.serializers.grants import TableReference


class MirrorSerializer(serializers.ModelSerializer):
    """A table in another account's catalog. ``left`` names what AWS does not show yet; ``altered``
    says that the copy was changed there since it was copied.
    """

    asset = TableReference(read_only=True)
    catalog_account = Reference(source="route.catalog_account", read_only=True)
    region = serializers.CharField(source="route.region", read_only=True)
    left = serializers.SerializerMethodField()

    class Meta:
        model = Mirror
        fields = [
            "id",
            "asset",
            "catalog_account",
            "region",
            "database",
            "name",
            "want",
            "state",
            "altered",
            "left",
            "error",
            "error_code",
            "created_at",
            "seen_at",
            "copied_at",
            "removed_at",
        ]
        read_only_fields = fields

    def get_left(self, mirror: Mirror) -> list[str]:
        left: list[str] = mirror.seen.get("left", [])
        return left
