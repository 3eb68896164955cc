"""``/api/v1/projects/`` and ``/api/v1/projects/{id}/members/``"""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from governance.api.viewsets import Noun
from governance.models import Membership, Project
from governance.serializers.projects import (
    MembershipSerializer,
    ProjectSerializer,
    RoleSerializer,
)
from governance.services import projects as services
from portal.identity.requests import person_of


class ProjectApi(Noun):
    """Everybody reads; owners, stewards of the domain or above and platform admins change."""

    queryset = Project.objects.select_related("domain")
    serializer_class = ProjectSerializer
    filterset_fields = ["domain", "name", "slug", "memberships__user"]

    def perform_destroy(self, instance: Project) -> None:
        services.delete(instance, by=person_of(self.request))


class MemberApi(Noun):
    """Everybody reads; owners and stewards of the domain or above change; anybody may leave."""

    queryset = Membership.objects.select_related("user", "project__domain")
    serializer_class = MembershipSerializer
    filterset_fields = ["role"]

    def get_queryset(self) -> QuerySet[Membership]:
        return super().get_queryset().filter(project=self.kwargs.get("project"))

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        self._project()
        return super().list(request, *args, **kwargs)

    def perform_create(self, serializer: Any) -> None:
        serializer.instance = services.add_member(
            self._project(), by=person_of(self.request), **serializer.validated_data
        )

    @extend_schema(request=RoleSerializer, responses=MembershipSerializer)
    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        asked = RoleSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        member = services.change_role(
            self.get_object(), by=person_of(request), **asked.validated_data
        )
        return Response(self.get_serializer(member).data)

    def perform_destroy(self, instance: Membership) -> None:
        services.remove_member(instance, by=person_of(self.request))

    def _project(self) -> Project:
        return get_object_or_404(Project, pk=self.kwargs["project"])
