"""``/api/v1/grants/``"""

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
from sharing.filters import GrantApiFilter
from sharing.models import Grant
from sharing.selectors.grants import grants_visible_to
from sharing.serializers.grants import GrantSerializer
from sharing.services import grants as services


class GrantApi(mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet):
    """What is wanted in AWS and what was last seen there. Decisions make grants; nobody else."""

    queryset = Grant.objects.none()
    serializer_class = GrantSerializer
    lookup_value_regex = r"\d+"
    filterset_class = GrantApiFilter

    def get_queryset(self) -> QuerySet[Grant]:
        return grants_visible_to(person_of(self.request))

    @extend_schema(request=None, responses={202: GrantSerializer})
    @action(detail=True, methods=["post"])
    def retry(self, request: Request, **kwargs: Any) -> Response:
        """Look at the grant again now, after somebody mended what AWS refused."""
        services.retry(self.get_object(), by=person_of(request))
        return Response(self.get_serializer(self.get_object()).data, status=202)


router = SimpleRouter()
router.register("grants", GrantApi, "api-grant")
urlpatterns = router.urls
