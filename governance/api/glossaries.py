"""``/api/v1/glossaries/`` and ``/api/v1/terms/``"""

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from governance.api.viewsets import Noun
from governance.models import Glossary, Term, TermRelation
from governance.serializers.glossaries import (
    GlossarySerializer,
    RelationSerializer,
    TermSerializer,
)
from governance.services import glossaries as services
from portal.identity.requests import person_of


class GlossaryApi(Noun):
    """Everybody reads; stewards of its domain or above and platform admins change."""

    queryset = Glossary.objects.select_related("domain")
    serializer_class = GlossarySerializer
    filterset_fields = ["domain", "name", "slug", "restricted"]

    def perform_destroy(self, instance: Glossary) -> None:
        services.delete(instance, by=person_of(self.request))


class TermApi(Noun):
    """Everybody reads; whoever keeps the glossary changes."""

    queryset = Term.objects.select_related("glossary__domain", "parent__glossary").prefetch_related(
        Prefetch("relations", TermRelation.objects.select_related("other__glossary"))
    )
    serializer_class = TermSerializer
    filterset_fields = ["glossary", "parent", "name"]

    def perform_destroy(self, instance: Term) -> None:
        services.delete_term(instance, by=person_of(self.request))

    @extend_schema(request=RelationSerializer, responses={201: RelationSerializer})
    @action(detail=True, methods=["post"], url_path="relations")
    def relate(self, request: Request, pk: str) -> Response:
        """Say how the term stands to another."""
        asked = RelationSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        made = services.relate(self.get_object(), by=person_of(request), **asked.validated_data)
        return Response(RelationSerializer(made).data, status.HTTP_201_CREATED)

    @extend_schema(responses={204: None})
    @action(detail=True, methods=["delete"], url_path=r"relations/(?P<relation_id>\d+)")
    def unrelate(self, request: Request, pk: str, relation_id: str) -> Response:
        """Take a relation back."""
        relation = get_object_or_404(self.get_object().relations, pk=relation_id)
        services.unrelate(relation, by=person_of(request))
        return Response(status=status.HTTP_204_NO_CONTENT)
