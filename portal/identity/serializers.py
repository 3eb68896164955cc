"""API tokens in JSON."""

from rest_framework import serializers

from portal.identity.filters import TOKEN_STATES
from portal.identity.models import ApiToken, TokenScope
from portal.identity.services import LONGEST_DAYS


class TokenSerializer(serializers.ModelSerializer[ApiToken]):
    state = serializers.ChoiceField(choices=TOKEN_STATES, read_only=True)

    class Meta:
        model = ApiToken
        fields = (
            "id",
            "name",
            "prefix",
            "scopes",
            "state",
            "created_at",
            "expires_at",
            "last_used_at",
            "revoked_at",
        )
        read_only_fields = fields


class NewTokenSerializer(serializers.Serializer[ApiToken]):
    name = serializers.CharField(max_length=100)
    scopes = serializers.ListField(
        child=serializers.ChoiceField(choices=TokenScope.choices), min_length=1, max_length=2
    )
    days = serializers.IntegerField(min_value=1, max_value=LONGEST_DAYS)


class MadeTokenSerializer(TokenSerializer):
    """A token just made: the only time its secret is shown."""

    token = serializers.CharField(read_only=True)

    class Meta:
        model = ApiToken
        fields = [*TokenSerializer.Meta.fields, "token"]
        read_only_fields = fields
