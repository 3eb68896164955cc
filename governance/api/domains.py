"""``/api/v1/domains/``"""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from governance.api.viewsets import Noun
from governance.models import Domain
from governance.serializers.domains import DomainSerializer
from governance.serializers.people import PersonSerializer
from governance.services import domains as services
from portal.identity.models import User
from portal.identity.requests import person_of


class DomainApi(Noun):
    """Everybody reads; stewards of the domain or above and platform admins change."""

    queryset = Domain.objects.select_related(
        "parent", "catalog_account", "tag_glossary"
    ).prefetch_related("stewards")
    serializer_class = DomainSerializer
    filterset_fields = ["parent", "name", "slug"]

    def perform_destroy(self, instance: Domain) -> None:
        services.delete(instance, by=person_of(self.request))

    @extend_schema(request=PersonSerializer, responses={201: DomainSerializer})
    @action(detail=True, methods=["post"], url_path="stewards")
    def add_steward(self, request: Request, pk: str) -> Response:
        """Name a steward."""
        asked = PersonSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        services.add_steward(self.get_object(), by=person_of(request), **asked.validated_data)
        return Response(self.get_serializer(self.get_object()).data, status.HTTP_201_CREATED)

    @extend_schema(responses={204: None})
    @action(detail=True, methods=["delete"], url_path=r"stewards/(?P<user_id>\d+)")
    def remove_steward(self, request: Request, pk: str, user_id: str) -> Response:
        """No longer a steward of this domain."""
        user = get_object_or_404(User, pk=user_id)
        services.remove_steward(self.get_object(), by=person_of(request), user=user)
        return Response(status=status.HTTP_204_NO_CONTENT)
