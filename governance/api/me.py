"""``/api/v1/me/``"""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from governance.models import ProjectRole
from governance.selectors import projects
from portal.identity.models import User
from portal.identity.requests import person_of


class NameSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField()


class MyProjectSerializer(NameSerializer):
    role = serializers.ChoiceField(choices=ProjectRole.choices)


class MeSerializer(serializers.ModelSerializer):
    """``stewarded_domains`` are those the person is named in; the domains below count as well."""

    roles = serializers.SerializerMethodField()
    projects = serializers.SerializerMethodField()
    stewarded_domains = NameSerializer(many=True)

    class Meta:
        model = User
        fields = ["id", "name", "email", "roles", "projects", "stewarded_domains"]

    def get_roles(self, user: User) -> list[str]:
        """Portal-wide roles: `auditor`, `platform_admin`."""
        held = {"auditor": user.is_auditor, "platform_admin": user.is_platform_admin}
        return [name for name, holds in held.items() if holds]

    @extend_schema_field(MyProjectSerializer(many=True))
    def get_projects(self, user: User) -> list[dict[str, Any]]:
        return [
            {"id": found.project_id, "name": found.project.name, "role": found.role}
            for found in projects.memberships_of(user)
        ]


class Me(APIView):
    @extend_schema(responses=MeSerializer)
    def get(self, request: Request) -> Response:
        """Who I am here: my portal-wide roles, my projects and the domains I steward."""
        return Response(MeSerializer(person_of(request)).data)
