"""Requests, decisions and subscriptions in the API."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from catalog.models import Product
from governance.models import Project
from portal.identity.requests import person_of
from portal.rest.references import Reference
from sharing.models import Environment, Grant
from sharing.serializers.grants import TableReference
from subscriptions import querying
from subscriptions.asking import LONGEST_DAYS, TEXT_LENGTH
from subscriptions.models import Comment, Decision, Subscription, SubscriptionRequest
from subscriptions.selectors.subscriptions import access_state
from subscriptions.services import requests

_COLUMNS = {"type": "array", "items": {"type": "string"}, "nullable": True}


@extend_schema_field(
    {
        "oneOf": [
            _COLUMNS,
            {"type": "object", "properties": {"columns": _COLUMNS, "rows": {"type": "string"}}},
        ]
    }
)
class PortionField(serializers.JSONField):
    """A list of columns, or null for the whole table with columns added later, or an object of
    ``columns`` and ``rows``, an expression like ``country = 'US'``.
    """


class ScopeField(serializers.DictField):
    """Asset id to what is wanted of the table; empty is every column the listing has now."""

    child = PortionField(allow_null=True)


class AnswersField(serializers.DictField):
    """Form id to the answers, by field name."""

    child = serializers.DictField()


class AskedProduct(Reference):
    """The product under the name it was published by, which its draft may have left behind."""

    def get_attribute(self, instance: Any) -> Any:
        return instance

    def to_representation(self, value: Any) -> dict[str, Any]:
        return {"id": value.product_id, "name": value.product_name}


class DecisionSerializer(serializers.ModelSerializer):
    approver = Reference(read_only=True)
    scope = ScopeField(read_only=True)

    class Meta:
        model = Decision
        fields = ["id", "approver", "verdict", "comment", "scope", "duration_days", "at"]


class RequestSerializer(serializers.ModelSerializer):
    """``subscription`` is the id of what an approval made, null before."""

    product = AskedProduct(queryset=Product.objects.filter(listing__isnull=False))
    project = Reference(queryset=Project.objects.all())
    environment = Reference(queryset=Environment.objects.all())
    requester = Reference(read_only=True)
    reason = serializers.CharField(max_length=TEXT_LENGTH)
    duration_days = serializers.IntegerField(min_value=1, max_value=LONGEST_DAYS)
    scope = ScopeField(required=False)
    answers = AnswersField(required=False)
    subscription = serializers.SerializerMethodField()
    decisions = DecisionSerializer(many=True, read_only=True)

    class Meta:
        model = SubscriptionRequest
        fields = [
            "id",
            "product",
            "project",
            "environment",
            "requester",
            "reason",
            "duration_days",
            "scope",
            "answers",
            "state",
            "created_at",
            "decided_at",
            "subscription",
            "decisions",
        ]
        read_only_fields = ["state", "decided_at"]
        # The service says where an equal request stands; "must be unique" would not.
        validators: list[Any] = []

    def get_subscription(self, request: SubscriptionRequest) -> int | None:
        held = getattr(request, "subscription", None)
        return held.pk if held else None

    def create(self, values: dict[str, Any]) -> SubscriptionRequest:
        return requests.submit(by=person_of(self.context["request"]), **values)


class ApprovalSerializer(serializers.Serializer):
    """Scope and days may be narrower than asked, never wider; without them it is as asked.

    With ``plan``, the fingerprint of the plan that was read, a yes to anything else is refused.
    """

    comment = serializers.CharField(max_length=TEXT_LENGTH, allow_blank=True, default="")
    scope = ScopeField(required=False, allow_null=True)
    duration_days = serializers.IntegerField(
        min_value=1, max_value=LONGEST_DAYS, required=False, allow_null=True
    )
    plan = serializers.CharField(max_length=16, required=False, allow_blank=True)


class RemarkSerializer(serializers.Serializer):
    """What is said with a refusal or a question."""

    comment = serializers.CharField(max_length=TEXT_LENGTH)


class CommentSerializer(serializers.ModelSerializer):
    author = Reference(read_only=True)
    text = serializers.CharField(max_length=TEXT_LENGTH)

    class Meta:
        model = Comment
        fields = ["id", "author", "text", "at"]


class StepSerializer(serializers.Serializer):
    """One AWS call of a plan, how it reads in plain words, and how it is undone."""

    number = serializers.IntegerField()
    words = serializers.CharField()
    account = serializers.CharField()
    region = serializers.CharField(required=False)
    role = serializers.CharField(required=False)
    operation = serializers.CharField()
    parameters = serializers.DictField()
    undo = serializers.CharField()


class PlanSerializer(serializers.Serializer):
    """``fingerprint`` may be sent with an approval, which is then refused if the plan changed."""

    steps = StepSerializer(many=True)
    reads = serializers.ListField(child=serializers.CharField())
    fingerprint = serializers.CharField()
    added = StepSerializer(many=True)
    gone = StepSerializer(many=True)


class LinkSerializer(serializers.Serializer):
    """Where the rows are read: a table in the environment's database, and SQL to begin with."""

    database = serializers.CharField(source="local_database")
    name = serializers.CharField(source="link_name")
    sql = serializers.SerializerMethodField()

    def get_sql(self, grant: Grant) -> str:
        return querying.sql(grant)


class HeldGrantSerializer(serializers.ModelSerializer):
    """``columns`` null means all columns."""

    asset = TableReference(read_only=True)
    link = LinkSerializer(source="*", read_only=True)

    class Meta:
        model = Grant
        fields = [
            "id",
            "asset",
            "columns",
            "want",
            "state",
            "seen_at",
            "error",
            "error_code",
            "granted_at",
            "revoked_at",
            "link",
        ]


class SubscriptionSerializer(serializers.ModelSerializer):
    """``access`` is one word for all its grants: the one most in need of attention.

    The context's ``grants`` maps subscription id to grants, so that a page asks for them once.
    """

    request: serializers.RelatedField = serializers.PrimaryKeyRelatedField(read_only=True)
    product = AskedProduct(read_only=True)
    project = Reference(read_only=True)
    environment = Reference(read_only=True)
    ended_by = Reference(read_only=True)
    scope = ScopeField(read_only=True)
    access = serializers.SerializerMethodField()
    grants = serializers.SerializerMethodField()

    class Meta:
        model = Subscription
        fields = [
            "id",
            "request",
            "product",
            "project",
            "environment",
            "scope",
            "state",
            "starts_at",
            "ends_at",
            "ended_at",
            "ended_by",
            "ended_reason",
            "access",
            "grants",
        ]
        read_only_fields = fields

    def get_access(self, subscription: Subscription) -> str:
        return access_state(self.context["grants"][subscription.pk])

    @extend_schema_field(HeldGrantSerializer(many=True))
    def get_grants(self, subscription: Subscription) -> Any:
        return HeldGrantSerializer(self.context["grants"][subscription.pk], many=True).data


class RevocationSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=TEXT_LENGTH)


class CancellationSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=TEXT_LENGTH, allow_blank=True, default="")
