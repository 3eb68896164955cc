"""``/api/v1/accounts/``"""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiParameter,
    PolymorphicProxySerializer,
    extend_schema,
    extend_schema_view,
)
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from governance.api.viewsets import Noun
from governance.connection import template, way
from governance.models import AwsAccount
from governance.policies import admin_or_auditor, may
from governance.selectors import accounts
from governance.serializers.accounts import AccountNameSerializer, AccountSerializer
from governance.services import accounts as services
from portal.identity.requests import person_of


class TemplateAsYaml(BaseRenderer):
    media_type = "application/yaml"
    format = "yaml"
    charset = "utf-8"
    write: Callable[[template.Document], str] = staticmethod(template.as_yaml)

    def render(
        self, data: Any, accepted_media_type: Any = None, renderer_context: Any = None
    ) -> bytes:
        refused = renderer_context and renderer_context["response"].exception
        # A refusal is a problem document, which is JSON whatever was asked for.
        return (template.as_json(data) if refused else self.write(data)).encode()


class TemplateAsJson(TemplateAsYaml):
    media_type = "application/json"
    format = "json"
    write = staticmethod(template.as_json)


WHOLE_OR_NAME = PolymorphicProxySerializer(
    component_name="AccountAsSeen",
    serializers=[AccountSerializer, AccountNameSerializer],
    resource_type_field_name=None,
)


@extend_schema_view(
    list=extend_schema(responses=WHOLE_OR_NAME), retrieve=extend_schema(responses=WHOLE_OR_NAME)
)
class AccountApi(Noun):
    """Platform admins change, auditors read; members of producing projects see the name."""

    queryset = AwsAccount.objects.all()
    filterset_fields = ["account_id", "name"]

    def get_queryset(self) -> QuerySet[AwsAccount]:
        return accounts.named_to(person_of(self.request)).prefetch_related("producers")

    def get_serializer_class(self) -> Any:
        reading = self.request and self.request.method in {"GET", "HEAD"}
        if reading and not admin_or_auditor(person_of(self.request), None):
            return AccountNameSerializer
        return AccountSerializer

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        # Before looking at what was sent: its errors would tell which accounts are connected.
        may.demand(person_of(request), "account.create", None)
        return super().create(request, *args, **kwargs)

    def perform_destroy(self, instance: AwsAccount) -> None:
        services.disconnect(instance, by=person_of(self.request))

    @extend_schema(request=None, responses={202: AccountSerializer})
    @action(detail=True, methods=["post"])
    def check(self, request: Request, pk: str) -> Response:
        """Have a worker look at the account; read it again until `is_being_checked` is false."""
        account = services.request_check(self.get_object(), by=person_of(request))
        return Response(AccountSerializer(account).data, status.HTTP_202_ACCEPTED)

    @extend_schema(
        responses={
            (200, "application/yaml"): OpenApiTypes.STR,
            (200, "application/json"): OpenApiTypes.OBJECT,
        },
        parameters=[OpenApiParameter("format", str, enum=["yaml", "json"])],
    )
    @action(detail=True, renderer_classes=[TemplateAsYaml, TemplateAsJson])
    def template(self, request: Request, pk: str) -> Response:
        """The CloudFormation template that connects the account, with its values as defaults."""
        account = self.get_object()
        may.demand(person_of(request), "account.see", account)
        return Response(way.template_for(account))
