"""``/api/v1/mirrors/``"""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter
from rest_framework.viewsets import GenericViewSet

from portal.identity.requests import person_of
from sharing.filters import MirrorApiFilter
from sharing.models import Mirror
from sharing.selectors.mirrors import mirrors_visible_to
from sharing.serializers.mirrors import MirrorSerializer
from sharing.services import mirrors as services


class MirrorApi(mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet):
    """Tables in the catalogs of accounts that are not their producers'. Publishing makes them."""

    queryset = Mirror.objects.none()
    serializer_class = MirrorSerializer
    lookup_value_regex = r"\d+"
    filterset_class = MirrorApiFilter

    def get_queryset(self) -> QuerySet[Mirror]:
        return mirrors_visible_to(person_of(self.request))

    @extend_schema(request=None, responses={202: MirrorSerializer})
    @action(detail=True, methods=["post"])
    def comparison(self, request: Request, **kwargs: Any) -> Response:
        """Compare with the original now, and copy it over whatever was altered."""
        services.compare(self.get_object(), by=person_of(request))
        return Response(self.get_serializer(self.get_object()).data, status=202)


router = SimpleRouter()
router.register("mirrors", MirrorApi, "api-mirror")
urlpatterns = router.urls
