"""Projects and their members in the API."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from rest_framework import serializers

from governance.models import Domain, Membership, Project
from governance.serializers.people import PersonField
from governance.services import projects as services
from portal.identity.requests import person_of
from portal.rest.references import Reference


class ProjectSerializer(serializers.ModelSerializer):
    """``owner`` is the first owner of a new project: whoever makes it, unless somebody is named."""

    domain = Reference(queryset=Domain.objects.all())
    owner = PersonField(write_only=True, required=False)

    class Meta:
        model = Project
        fields = ["id", "name", "slug", "description", "domain", "owner", "created_at"]
        read_only_fields = ["slug"]
        extra_kwargs = {"description": {"max_length": 10_000}}

    def create(self, values: dict[str, Any]) -> Project:
        owner = values.pop("owner", person_of(self.context["request"]))
        return services.create(by=person_of(self.context["request"]), owner=owner, **values)

    @transaction.atomic
    def update(self, project: Project, values: dict[str, Any]) -> Project:
        if "owner" in values:
            text = _("Owners are members: change them under members/.")
            raise serializers.ValidationError({"owner": [text]})
        if "domain" in values:
            project = services.move(
                project, by=person_of(self.context["request"]), domain=values.pop("domain")
            )
        return (
            services.change(project, by=person_of(self.context["request"]), **values)
            if values
            else project
        )


class MembershipSerializer(serializers.ModelSerializer):
    user = PersonField()

    class Meta:
        model = Membership
        fields = ["id", "user", "role", "created_at"]


class RoleSerializer(serializers.ModelSerializer):
    class Meta:
        model = Membership
        fields = ["role"]
        extra_kwargs = {"role": {"required": True}}
