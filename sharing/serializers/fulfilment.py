"""Fulfilment by hand in the API."""

from typing import Any
from urllib.parse import urlsplit

from rest_framework import serializers

from catalog.models import Asset
from governance.models import Project
from governance.serializers.people import PersonField
from portal.identity.requests import person_of
from portal.rest.references import Reference, keep_chosen
from sharing.manual.states import REPORTED
from sharing.models import (
    DeliveryAttempt,
    Fulfiller,
    FulfilmentTask,
    Grant,
    WebhookDelivery,
)
from sharing.models.fulfilment import TEXT_LENGTH, URL_LENGTH
from sharing.policies import may
from sharing.serializers.grants import TableReference
from sharing.services import fulfillers as services


class PeopleField(serializers.ListField):
    child = PersonField()

    def get_attribute(self, instance: Any) -> Any:
        return instance.people.all()


class FulfillerSerializer(serializers.ModelSerializer):
    """Who gives by hand what Lake Formation does not govern; ``asset`` null for all such assets.

    Of ``webhook_url`` only the host is shown to those who may not change it. ``webhook_secret``
    is told once, in the answer that made it.
    """

    project = Reference(queryset=Project.objects.all())
    asset = TableReference(queryset=Asset.objects.all(), allow_null=True, required=False)
    people = PeopleField(required=False)
    webhook_secret = serializers.CharField(read_only=True, required=False)

    class Meta:
        model = Fulfiller
        fields = [
            "id",
            "project",
            "asset",
            "people",
            "webhook_url",
            "webhook_secret",
            "webhook_off_at",
            "webhook_off_reason",
            "remind_after_days",
            "created_at",
        ]
        read_only_fields = ["webhook_off_at", "webhook_off_reason"]
        # The service checks what must be unique, also when only a part of it is sent.
        validators: list[Any] = []

    def create(self, values: dict[str, Any]) -> Fulfiller:
        made, secret = services.create(by=person_of(self.context["request"]), **values)
        return _telling(made, secret)

    def update(self, fulfiller: Fulfiller, values: dict[str, Any]) -> Fulfiller:
        keep_chosen(fulfiller, values, "project", "asset")
        by = person_of(self.context["request"])
        return _telling(*services.change(fulfiller, by=by, **values))

    def to_representation(self, instance: Fulfiller) -> dict[str, Any]:
        shown: dict[str, Any] = super().to_representation(instance)
        if not may(person_of(self.context["request"]), "fulfiller.change", instance):
            shown["webhook_url"] = host_of(instance.webhook_url)
        return shown


def _telling(fulfiller: Fulfiller, secret: str) -> Fulfiller:
    if secret:
        fulfiller.webhook_secret = secret  # type: ignore[attr-defined]
    return fulfiller


def host_of(url: str) -> str:
    """Paths of webhooks are often as good as a password."""
    return f"{urlsplit(url).scheme}://{urlsplit(url).hostname}/…" if url else ""


class SecretSerializer(serializers.Serializer):
    webhook_secret = serializers.CharField()


class ReportSerializer(serializers.Serializer):
    """``diagnostics`` says what went wrong; ``reference`` is the address of a ticket."""

    state = serializers.ChoiceField(choices=[(one.value, one.label) for one in REPORTED])
    diagnostics = serializers.CharField(max_length=TEXT_LENGTH, required=False, allow_blank=True)
    reference = serializers.URLField(max_length=URL_LENGTH, required=False, allow_blank=True)


class FulfilmentTaskSerializer(serializers.ModelSerializer):
    """``want`` is present for access to be given, absent for access to be taken away.

    ``columns`` null means all, ``rows`` empty means all.
    """

    grant = serializers.PrimaryKeyRelatedField[Grant](read_only=True)
    asset = TableReference(source="grant.asset", read_only=True)
    table_arn = serializers.CharField(source="grant.asset.arn", read_only=True)
    columns = serializers.ListField(source="grant.columns", allow_null=True, read_only=True)
    rows = serializers.CharField(source="grant.rows", read_only=True)
    project = Reference(source="grant.environment.project", read_only=True)
    environment = Reference(source="grant.environment", read_only=True)
    account = serializers.CharField(source="grant.environment.account.account_id", read_only=True)
    role_arns = serializers.ListField(source="grant.environment.role_arns", read_only=True)
    reported_by = Reference(read_only=True)

    class Meta:
        model = FulfilmentTask
        fields = [
            "id",
            "grant",
            "want",
            "state",
            "asset",
            "table_arn",
            "columns",
            "rows",
            "project",
            "environment",
            "account",
            "role_arns",
            "reason",
            "diagnostics",
            "reference",
            "reported_by",
            "reported_at",
            "created_at",
            "due_at",
        ]
        read_only_fields = fields


class AttemptSerializer(serializers.ModelSerializer):
    class Meta:
        model = DeliveryAttempt
        fields = ["number", "at", "status", "error", "milliseconds"]
        read_only_fields = fields


class DeliverySerializer(serializers.ModelSerializer):
    """One message to a webhook, with every attempt to deliver it; ``status`` null: no answer."""

    fulfiller = Reference(read_only=True)
    attempts = AttemptSerializer(many=True, read_only=True)

    class Meta:
        model = WebhookDelivery
        fields = [
            "id",
            "fulfiller",
            "task",
            "type",
            "message_id",
            "state",
            "attempts",
            "last_answer",
            "next_attempt_at",
            "created_at",
            "ended_at",
        ]
        read_only_fields = fields
