"""``/api/v1/assets/``, their columns and suggestions."""

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.viewsets import GenericViewSet

from catalog.models import Asset
from catalog.selectors import inventory
from catalog.serializers.assets import (
    AssetSerializer,
    ColumnSerializer,
    SettledSerializer,
    SuggestionsSerializer,
)
from catalog.services import assets
from portal.identity.requests import person_of


class AssetApi(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, mixins.UpdateModelMixin, GenericViewSet
):
    """The inventory. Members of the project, its stewards and auditors read; producers describe."""

    queryset = Asset.objects.all()
    serializer_class = AssetSerializer
    http_method_names = ["get", "post", "patch", "head", "options"]
    lookup_value_regex = r"\d+"
    filterset_fields = {
        "project": ["exact"],
        "source": ["exact"],
        "database": ["exact"],
        "name": ["exact", "icontains"],
        "kind": ["exact"],
        "managed": ["exact"],
        "gone_at": ["isnull"],
    }

    def get_queryset(self) -> QuerySet[Asset]:
        return inventory.assets_visible_to(person_of(self.request))

    def perform_update(self, serializer: BaseSerializer) -> None:
        serializer.save()
        serializer.instance = self.get_object()

    @extend_schema(responses=ColumnSerializer(many=True), filters=False)
    @action(detail=True, serializer_class=ColumnSerializer, filterset_fields=[])
    def columns(self, request: Request, pk: str) -> Response:
        """The columns in their order in the table, partition keys last."""
        self.paginator.ordering = ("position", "id")  # type: ignore[union-attr]
        page = self.paginate_queryset(inventory.columns_of(self.get_object()))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @extend_schema(request=SuggestionsSerializer, responses=SettledSerializer)
    @action(detail=True, methods=["post"], url_path="suggestions/acceptance")
    def acceptance(self, request: Request, pk: str) -> Response:
        """Make suggested names the business names: of the named columns, or all."""
        number = assets.accept_suggestions(
            self.get_object(), by=person_of(request), columns=_columns(request)
        )
        return Response({"settled": number})

    @extend_schema(request=SuggestionsSerializer, responses=SettledSerializer)
    @action(detail=True, methods=["post"], url_path="suggestions/rejection")
    def rejection(self, request: Request, pk: str) -> Response:
        """Put suggested names aside: of the named columns, or all."""
        number = assets.reject_suggestions(
            self.get_object(), by=person_of(request), columns=_columns(request)
        )
        return Response({"settled": number})


def _columns(request: Request) -> list[str] | None:
    asked = SuggestionsSerializer(data=request.data)
    asked.is_valid(raise_exception=True)
    columns: list[str] | None = asked.validated_data["columns"]
    return columns
