"""The REST API of identity: a person's own tokens."""

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, viewsets
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from portal.identity import selectors, services
from portal.identity.filters import TokenFilter
from portal.identity.models import ApiToken
from portal.identity.requests import person_of
from portal.identity.serializers import MadeTokenSerializer, NewTokenSerializer, TokenSerializer


class TokenViewSet(
    mixins.ListModelMixin, mixins.DestroyModelMixin, viewsets.GenericViewSet[ApiToken]
):
    """Your own API tokens. A deleted token stays in the list as revoked."""

    queryset = ApiToken.objects.none()
    serializer_class = TokenSerializer
    filterset_class = TokenFilter

    def get_queryset(self) -> QuerySet[ApiToken]:
        return selectors.tokens_of(person_of(self.request))

    @extend_schema(request=NewTokenSerializer, responses={201: MadeTokenSerializer})
    def create(self, request: Request) -> Response:
        """Make a token. The answer holds its secret, which is never shown again."""
        asked = NewTokenSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        through = request.auth if isinstance(request.auth, ApiToken) else None
        made, secret = services.create_token(
            person_of(request), through=through, **asked.validated_data
        )
        shown = self.get_queryset().get(pk=made.pk)
        return Response(TokenSerializer(shown).data | {"token": secret}, status=201)

    def perform_destroy(self, instance: ApiToken) -> None:
        services.revoke_token(instance, by=person_of(self.request))


router = SimpleRouter()
router.register("tokens", TokenViewSet, basename="api-token")
urlpatterns = router.urls
