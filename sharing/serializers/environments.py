"""Environments in the API."""

from typing import Any

from rest_framework import serializers

from governance.models import AwsAccount, Project
from portal.identity.requests import person_of
from portal.rest.references import Reference, keep_chosen
from sharing.models import Environment
from sharing.services import environments as services


class EnvironmentSerializer(serializers.ModelSerializer):
    """Project and account are chosen once."""

    project = Reference(queryset=Project.objects.all())
    account = Reference(queryset=AwsAccount.objects.all())

    class Meta:
        model = Environment
        fields = [
            "id",
            "name",
            "project",
            "account",
            "region",
            "role_arns",
            "database",
            "workgroup",
            "mode",
            "created_at",
        ]
        # The service checks what must be unique, also when only a part of it is sent.
        validators: list[Any] = []
        extra_kwargs = {"name": {"max_length": 100}}

    def create(self, values: dict[str, Any]) -> Environment:
        return services.create(by=person_of(self.context["request"]), **values)

    def update(self, environment: Environment, values: dict[str, Any]) -> Environment:
        keep_chosen(environment, values, "project", "account")
        return services.change(environment, by=person_of(self.context["request"]), **values)
