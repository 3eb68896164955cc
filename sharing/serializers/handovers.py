"""Handovers in the API."""

from rest_framework import serializers

from portal.rest.references import Reference
from sharing.models import Handover


class PlannedStepSerializer(serializers.Serializer):
    """One AWS call; ``effect`` says what it changes for others."""

    operation = serializers.CharField()
    parameters = serializers.JSONField()
    words = serializers.CharField()
    effect = serializers.CharField()


class HandoverPlanSerializer(serializers.Serializer):
    """``digest`` names exactly these steps: send it back to have them taken."""

    steps = PlannedStepSerializer(many=True)
    obstacles = serializers.ListField(child=serializers.CharField())
    commands = serializers.ListField(child=serializers.CharField())
    digest = serializers.CharField()


class HandoverRequestSerializer(serializers.Serializer):
    digest = serializers.CharField(max_length=64)
    close_database = serializers.BooleanField(default=False)
    role_arn = serializers.CharField(default="", allow_blank=True, max_length=620)


class HandoverSerializer(serializers.ModelSerializer):
    asset = Reference(read_only=True)
    requested_by = Reference(read_only=True)

    class Meta:
        model = Handover
        fields = [
            "id",
            "asset",
            "state",
            "close_database",
            "role_arn",
            "steps",
            "error",
            "requested_by",
            "requested_at",
            "finished_at",
        ]
        read_only_fields = fields
