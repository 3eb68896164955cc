"""Audit events in JSON."""

from rest_framework import serializers

from portal.audit import verbs
from portal.audit.models import AuditEvent


class AuditEventSerializer(serializers.ModelSerializer[AuditEvent]):
    sentence = serializers.SerializerMethodField(help_text="The verb in words.")

    class Meta:
        model = AuditEvent
        fields = (
            "id",
            "at",
            "actor_type",
            "actor_id",
            "actor_label",
            "verb",
            "sentence",
            "object_type",
            "object_id",
            "object_label",
            "result",
            "detail",
            "projects",
            "domains",
            "request_id",
        )
        read_only_fields = fields

    def get_sentence(self, event: AuditEvent) -> str:
        return str(verbs.sentence(event.verb))
