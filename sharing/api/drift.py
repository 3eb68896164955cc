"""``/api/v1/drift/`` and ``/api/v1/catalogs/``"""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter
from rest_framework.viewsets import GenericViewSet

from portal.identity.requests import person_of
from sharing.drift.steps import steps_to_remove
from sharing.filters import DriftApiFilter
from sharing.models import CatalogLook, Drift
from sharing.policies import may
from sharing.selectors.drift import drifts_visible_to, looks_visible_to
from sharing.serializers.drift import (
    AcceptanceSerializer,
    AdoptionSerializer,
    CatalogLookSerializer,
    DriftSerializer,
    RemovalStepSerializer,
    steps_shown,
)
from sharing.services import catalog_looks
from sharing.services import drift as services


def _sent(kind: type[serializers.Serializer], request: Request) -> dict[str, Any]:
    sent = kind(data=request.data)
    sent.is_valid(raise_exception=True)
    values: dict[str, Any] = sent.validated_data
    return values


class DriftApi(mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet):
    """Rights in AWS that nobody approved, for whoever answers for the tables, and auditors."""

    queryset = Drift.objects.none()
    serializer_class = DriftSerializer
    filterset_class = DriftApiFilter
    lookup_value_regex = r"\d+"

    def get_queryset(self) -> QuerySet[Drift]:
        return drifts_visible_to(person_of(self.request)).select_related("accepted_by")

    @extend_schema(request=AcceptanceSerializer, responses={200: DriftSerializer})
    @action(detail=True, methods=["post"])
    def acceptance(self, request: Request, **kwargs: Any) -> Response:
        """Live with it until a day; afterwards it stands among the unexplained again."""
        self._demand("drift.accept")
        services.accept(
            self.get_object(), by=person_of(request), **_sent(AcceptanceSerializer, request)
        )
        return self._shown()

    @extend_schema(request=AdoptionSerializer, responses={201: DriftSerializer})
    @action(detail=True, methods=["post"])
    def adoption(self, request: Request, **kwargs: Any) -> Response:
        """Make it a request of the project whose role holds it, to be decided as usual."""
        self._demand("drift.adopt")
        services.adopt(
            self.get_object(), by=person_of(request), **_sent(AdoptionSerializer, request)
        )
        return self._shown(201)

    @extend_schema(request=None, responses={202: DriftSerializer})
    @action(detail=True, methods=["post"])
    def removal(self, request: Request, **kwargs: Any) -> Response:
        """Revoke exactly this right in AWS; ``plan`` shows how."""
        services.remove(self.get_object(), by=person_of(request))
        return self._shown(202)

    @extend_schema(responses={200: RemovalStepSerializer(many=True)}, filters=False)
    @action(detail=True, methods=["get"], pagination_class=None)
    def plan(self, request: Request, **kwargs: Any) -> Response:
        """The calls that would remove it."""
        return Response(steps_shown(steps_to_remove(self.get_object())))

    def _demand(self, verb: str) -> None:
        """Before looking at what was sent."""
        may.demand(person_of(self.request), verb, self.get_object())

    def _shown(self, status: int = 200) -> Response:
        return Response(self.get_serializer(self.get_object()).data, status=status)


class CatalogApi(mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet):
    """Catalogs (account and Region), and when each was last looked at for drift."""

    queryset = CatalogLook.objects.none()
    serializer_class = CatalogLookSerializer
    filterset_fields = ["account", "region"]
    lookup_value_regex = r"\d+"

    def get_queryset(self) -> QuerySet[CatalogLook]:
        return looks_visible_to(person_of(self.request))

    @extend_schema(request=None, responses={202: CatalogLookSerializer})
    @action(detail=True, methods=["post"])
    def look(self, request: Request, **kwargs: Any) -> Response:
        """Look now."""
        catalog_looks.ask(self.get_object(), by=person_of(request))
        return Response(self.get_serializer(self.get_object()).data, status=202)


router = SimpleRouter()
router.register("drift", DriftApi, "api-drift")
router.register("catalogs", CatalogApi, "api-catalog")
urlpatterns = router.urls
