"""``/api/v1/accounts/``"""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from governance.api.viewsets import Noun
from governance.models import AwsAccount
from governance.policies import admin_or_auditor, may
from governance.selectors import accounts
from governance.serializers.accounts import AccountNameSerializer, AccountSerializer
from governance.services import accounts as services
from portal.identity.requests import person_of

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
