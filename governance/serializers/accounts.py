"""AWS accounts in the API."""

from typing import Any

from django.db import transaction
from rest_framework import serializers

from governance.models import AwsAccount, Project
from governance.ports import Outcome
from governance.services import accounts as services
from portal.identity.requests import person_of
from portal.rest.references import Reference, keep_chosen


class CheckSerializer(serializers.Serializer):
    """One thing looked at; ``command`` of the AWS CLI mends it, where there is one."""

    name = serializers.CharField()
    outcome = serializers.ChoiceField([outcome.value for outcome in Outcome])
    reason = serializers.CharField()
    command = serializers.CharField()
    region = serializers.CharField()


class AccountSerializer(serializers.ModelSerializer):
    producers = Reference(many=True, queryset=Project.objects.all(), required=False)
    checks = CheckSerializer(many=True, read_only=True)
    is_being_checked = serializers.BooleanField(read_only=True)

    class Meta:
        model = AwsAccount
        fields = [
            "id",
            "account_id",
            "name",
            "role_arn",
            "external_id",
            "regions",
            "location_role_arn",
            "engineer_role_arn",
            "producers",
            "checks",
            "checked_at",
            "is_being_checked",
            "created_at",
        ]
        read_only_fields = ["checked_at"]
        extra_kwargs = {"external_id": {"required": False}, "role_arn": {"required": False}}

    def create(self, values: dict[str, Any]) -> AwsAccount:
        return services.connect(by=person_of(self.context["request"]), **values)

    @transaction.atomic
    def update(self, account: AwsAccount, values: dict[str, Any]) -> AwsAccount:
        keep_chosen(account, values, "account_id")
        if "producers" in values:
            projects = values.pop("producers")
            account = services.choose_producers(
                account, by=person_of(self.context["request"]), projects=projects
            )
        return (
            services.change(account, by=person_of(self.context["request"]), **values)
            if values
            else account
        )


class AccountNameSerializer(serializers.ModelSerializer):
    """What members of a producing project see of an account."""

    class Meta:
        model = AwsAccount
        fields = ["id", "account_id", "name"]
        read_only_fields = fields
