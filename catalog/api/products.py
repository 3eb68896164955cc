"""``/api/v1/products/`` and their publication."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.viewsets import ModelViewSet

from catalog.models import Product
from catalog.selectors import inventory, listings
from catalog.serializers.products import (
    ProductDetailSerializer,
    ProductSerializer,
    PublicationSerializer,
)
from catalog.services import products, publication
from portal.identity.requests import person_of


class ProductApi(ModelViewSet):
    """Drafts, for the project, its stewards and auditors; publications, for everybody."""

    queryset = Product.objects.all()
    http_method_names = ["get", "post", "patch", "delete", "head", "options"]
    lookup_value_regex = r"\d+"
    filterset_fields = ["project", "project__domain", "name"]

    def get_queryset(self) -> QuerySet[Product]:
        seen = inventory.products_visible_to(person_of(self.request))
        return seen.prefetch_related(
            "assets", "terms__glossary", "form_answers__form__fields__glossary"
        )

    def get_serializer_class(self) -> Any:
        return ProductSerializer if self.action == "list" else ProductDetailSerializer

    def perform_update(self, serializer: BaseSerializer) -> None:
        serializer.save()
        serializer.instance = self.get_object()

    def perform_destroy(self, instance: Product) -> None:
        products.delete_product(instance, by=person_of(self.request))

    @extend_schema(request=None, responses={201: PublicationSerializer})
    @action(detail=True, methods=["post"], url_path="publication", filterset_fields=[])
    def publication(self, request: Request, pk: str) -> Response:
        """Publish the draft as the next revision; 400 with all that is ``missing``."""
        revision = publication.publish(self.get_object(), by=person_of(request))
        return Response(PublicationSerializer(revision).data, status.HTTP_201_CREATED)

    @extend_schema(responses=PublicationSerializer)
    @publication.mapping.get
    def published(self, request: Request, pk: str) -> Response:
        """What is published of the product now."""
        listing = get_object_or_404(listings.visible_to(person_of(request)), product=pk)
        return Response(PublicationSerializer(listing.revision).data)

    @extend_schema(request=None, responses={204: None})
    @publication.mapping.delete
    def unpublish(self, request: Request, pk: str) -> Response:
        """Take the listing away. Revisions and existing access stay."""
        publication.unpublish(self.get_object(), by=person_of(request))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(responses=PublicationSerializer(many=True), filters=False)
    @action(detail=True, serializer_class=PublicationSerializer, filterset_fields=[])
    def revisions(self, request: Request, pk: str) -> Response:
        """Every revision that was ever published, newest first."""
        page = self.paginate_queryset(listings.revisions_of(self.get_object()))
        return self.get_paginated_response(PublicationSerializer(page, many=True).data)
