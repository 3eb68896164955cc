"""``/api/v1/assets/{id}/handover/`` and ``/api/v1/handovers/``"""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from catalog.models import Asset
from catalog.selectors.inventory import assets_visible_to
from portal.identity.requests import person_of
from sharing.handing_over.plan import Choices
from sharing.handing_over.preparing import prepare_or_say_why
from sharing.models import Handover
from sharing.policies import may
from sharing.selectors.handovers import handovers_visible_to
from sharing.serializers.handovers import (
    HandoverPlanSerializer,
    HandoverRequestSerializer,
    HandoverSerializer,
)
from sharing.services import handovers as services


class AssetHandover(APIView):
    """Handing a table over from IAM to Lake Formation: owners of its project only."""

    @extend_schema(
        responses=HandoverPlanSerializer,
        parameters=[
            OpenApiParameter("close_database", bool),
            OpenApiParameter("role_arn", str, description="Of the account's role for locations."),
        ],
    )
    def get(self, request: Request, pk: int) -> Response:
        """The calls it would make, as AWS is now, or what forbids it."""
        asset = self._asset(request, pk)
        choices = Choices(
            request.query_params.get("close_database", "").lower() in {"true", "1", "on"},
            request.query_params.get("role_arn", "").replace("\0", ""),
        )
        return Response(HandoverPlanSerializer(prepare_or_say_why(asset, choices)).data)

    @extend_schema(request=HandoverRequestSerializer, responses={202: HandoverSerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Have a worker take the steps, if they still are those that were shown."""
        asset = self._asset(request, pk)
        asked = HandoverRequestSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        given: dict[str, Any] = asked.validated_data
        choices = Choices(given["close_database"], given["role_arn"])
        made = services.hand_over(
            asset,
            by=person_of(request),
            choices=choices,
            plan=prepare_or_say_why(asset, choices),
            shown=given["digest"],
        )
        return Response(HandoverSerializer(made).data, status=202)

    def _asset(self, request: Request, pk: int) -> Asset:
        asset = get_object_or_404(assets_visible_to(person_of(request)), pk=pk)
        may.demand(person_of(request), "asset.hand_over", asset)
        return asset


class HandoverApi(mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet):
    """How handovers went, for whoever sees the inventory."""

    queryset = Handover.objects.none()
    serializer_class = HandoverSerializer
    lookup_value_regex = r"\d+"
    filterset_fields = ["asset", "state"]

    def get_queryset(self) -> QuerySet[Handover]:
        return handovers_visible_to(person_of(self.request))


router = SimpleRouter()
router.register("handovers", HandoverApi, "api-handover")
urlpatterns = [
    path("assets/<int:pk>/handover/", AssetHandover.as_view(), name="api-asset-handover"),
    *router.urls,
]
