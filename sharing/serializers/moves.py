"""Changes of a domain's catalog in the API."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from governance.models import AwsAccount, CatalogChoice
from portal.rest.references import Reference
from sharing.models import CatalogMove
from sharing.selectors.moves import unfinished


class ChoiceSerializer(serializers.Serializer):
    """A catalog that might be chosen; ``catalog_account`` is the id of a connected account."""

    catalog = serializers.ChoiceField(choices=CatalogChoice.choices)
    catalog_account = serializers.PrimaryKeyRelatedField(
        queryset=AwsAccount.objects.all(), required=False, allow_null=True
    )

    def validate(self, values: dict[str, Any]) -> dict[str, Any]:
        named = values.get("catalog_account") is not None
        if named != (values["catalog"] == CatalogChoice.ACCOUNT):
            text = _("Name the catalog account, and only for “a named account”.")
            raise serializers.ValidationError({"catalog_account": text})
        return values


class OutlookSerializer(serializers.Serializer):
    """``tables`` would be mirrored, ``grants`` would move in about ``calls`` AWS calls,
    ``stays`` views and ``held_back`` grants would be left where they are.
    """

    products = serializers.IntegerField()
    tables = serializers.IntegerField()
    grants = serializers.IntegerField()
    projects = serializers.ListField(child=serializers.CharField())
    calls = serializers.IntegerField()
    stays = serializers.IntegerField()
    held_back = serializers.IntegerField()
    effects = serializers.ListField(child=serializers.CharField(), source="sentences")


class CatalogMoveSerializer(serializers.ModelSerializer):
    """``account`` null is each producer's own; ``left`` counts grants that have not moved yet."""

    domain = Reference(read_only=True)
    account = Reference(read_only=True)
    left = serializers.SerializerMethodField()

    class Meta:
        model = CatalogMove
        fields = ["id", "domain", "account", "grants", "left", "created_at", "finished_at"]
        read_only_fields = fields

    def get_left(self, move: CatalogMove) -> int:
        return 0 if move.finished_at else min(unfinished(move), move.grants)
