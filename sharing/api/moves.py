"""``/api/v1/domains/{id}/catalog-change/`` and ``/api/v1/catalog-moves/``"""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from governance.models import Domain
from governance.policies import may
from portal.identity.requests import person_of
from sharing.models import CatalogMove
from sharing.moving import outlook
from sharing.selectors.moves import moves_visible_to
from sharing.serializers.moves import CatalogMoveSerializer, ChoiceSerializer, OutlookSerializer


class CatalogChangeApi(APIView):
    """What choosing another catalog for a domain would do; nothing is done. PATCH the domain to
    choose it.
    """

    @extend_schema(parameters=[ChoiceSerializer], responses=OutlookSerializer)
    def get(self, request: Request, pk: int) -> Response:
        domain = get_object_or_404(Domain, pk=pk)
        may.demand(person_of(request), "domain.choose_catalog", domain)
        choice = ChoiceSerializer(data=request.query_params)
        choice.is_valid(raise_exception=True)
        found = outlook(
            domain,
            catalog=choice.validated_data["catalog"],
            account=choice.validated_data.get("catalog_account"),
        )
        return Response(OutlookSerializer(found).data)


class CatalogMoveApi(mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet):
    """Changes of catalogs that concerned living access, and how far it has moved."""

    queryset = CatalogMove.objects.none()
    serializer_class = CatalogMoveSerializer
    lookup_value_regex = r"\d+"
    filterset_fields = ["domain"]

    def get_queryset(self) -> QuerySet[CatalogMove]:
        return moves_visible_to(person_of(self.request))


router = SimpleRouter()
router.register("catalog-moves", CatalogMoveApi, "api-catalog-move")
urlpatterns: list[Any] = [
    *router.urls,
    path("domains/<int:pk>/catalog-change/", CatalogChangeApi.as_view(), name="api-catalog-change"),
]
