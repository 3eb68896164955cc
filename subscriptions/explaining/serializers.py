"""Explanations and errors in the API."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from portal.rest.references import Reference
from sharing.explaining.causes import Mender
from sharing.explaining.findings import Standing
from sharing.explaining.pasted import LONGEST, Pasted
from sharing.serializers.grants import TableReference
from subscriptions.explaining.cases import Question
from subscriptions.explaining.errors import Candidate
from subscriptions.explaining.explanation import Explanation
from subscriptions.explaining.lines import Line

LARGEST_ID = 2**63 - 1


class QuestionSerializer(serializers.Serializer):
    """A table by ``asset``, or the one of a ``product`` most in need of attention.

    Without ``environment`` it is yours most in need of attention, without ``role`` its first.
    """

    asset = serializers.IntegerField(min_value=1, max_value=LARGEST_ID, required=False)
    product = serializers.IntegerField(min_value=1, max_value=LARGEST_ID, required=False)
    environment = serializers.IntegerField(min_value=1, max_value=LARGEST_ID, required=False)
    role = serializers.CharField(max_length=620, required=False, help_text="The role's ARN.")
    column = serializers.CharField(max_length=255, required=False)

    def validate(self, values: dict[str, Any]) -> dict[str, Any]:
        if not (values.get("asset") or values.get("product")):
            raise serializers.ValidationError({"asset": [_("Name a table or a product.")]})
        return values

    @property
    def question(self) -> Question:
        return Question(**self.validated_data)


class LineSerializer(serializers.Serializer):
    """One link of the chain. ``mender`` is who can mend it, ``who`` the same with names."""

    part = serializers.CharField()
    name = serializers.CharField(source="label")
    standing = serializers.ChoiceField(choices=[standing.value for standing in Standing])
    words = serializers.CharField()
    aws_says = serializers.CharField(source="said")
    mender = serializers.ChoiceField(choices=[mender.value for mender in Mender], allow_null=True)
    who = serializers.CharField()
    what_to_do = serializers.CharField(source="remedy")


class ExplanationSerializer(serializers.Serializer):
    """``broken`` names the first broken part, null if none was found.

    ``state`` is `looking` while a worker asks AWS, then `looked`; `not_looked_at` until somebody
    asks for it (POST to looks).
    """

    asset = TableReference(source="case.asset", read_only=True)
    environment = Reference(source="case.environment", read_only=True)
    project = Reference(source="case.environment.project", read_only=True)
    role = serializers.CharField(source="case.role")
    column = serializers.CharField(source="case.column")
    state = serializers.ChoiceField(choices=["looking", "looked", "not_looked_at"])
    looked_at = serializers.DateTimeField(allow_null=True)
    holds = serializers.BooleanField()
    broken = serializers.SerializerMethodField()
    links = LineSerializer(source="lines", many=True)

    def get_broken(self, explained: Explanation) -> str | None:
        line: Line | None = explained.broken
        return line.part if line else None


class ErrorSerializer(serializers.Serializer):
    text = serializers.CharField(max_length=LONGEST)


class CandidateSerializer(serializers.Serializer):
    """What to ask the explanation of: these are its parameters."""

    asset = TableReference(source="grant.asset", read_only=True)
    environment = Reference(source="grant.environment", read_only=True)
    role = serializers.CharField()
    column = serializers.CharField()
    explanation = serializers.SerializerMethodField()

    def get_explanation(self, candidate: Candidate) -> str:
        """The address of the page that explains it."""
        address: str = self.context["request"].build_absolute_uri(candidate.url)
        return address


class OfferSerializer(serializers.Serializer):
    id = serializers.IntegerField(source="product_id")
    name = serializers.CharField(source="*")


class DiagnosisSerializer(serializers.Serializer):
    """What a pasted error says, and of which table it may be.

    ``kind`` is empty for a message that is not known. ``points_to`` are parts of the chain, the
    likeliest first. ``is_guess``: the text names nothing, so these are grants that do not work.
    ``offers`` are published products with a table of that name, when your projects hold none.
    """

    kind = serializers.SerializerMethodField()
    words = serializers.SerializerMethodField()
    points_to = serializers.SerializerMethodField()
    databases = serializers.ListField(child=serializers.CharField(), source="pasted.databases")
    tables = serializers.ListField(child=serializers.CharField(), source="pasted.tables")
    column = serializers.CharField(source="pasted.column")
    role = serializers.CharField(source="pasted.role")
    account = serializers.CharField(source="pasted.account")
    query_id = serializers.CharField(source="pasted.query_id")
    is_guess = serializers.BooleanField()
    candidates = CandidateSerializer(many=True)
    offers = OfferSerializer(many=True)

    def get_kind(self, found: Any) -> str:
        return found.pasted.kind.name if found.pasted.kind else ""

    def get_words(self, found: Any) -> str:
        return str(found.pasted.kind.words) if found.pasted.kind else ""

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_points_to(self, found: Any) -> list[str]:
        pasted: Pasted = found.pasted
        return [str(part) for part in pasted.kind.parts] if pasted.kind else []
