"""``/api/v1/environments/``"""

from typing import Any

from django.db.models import QuerySet
from rest_framework import mixins
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter
from rest_framework.viewsets import GenericViewSet

from portal.identity.requests import person_of
from sharing.models import Environment
from sharing.policies import may
from sharing.selectors import environments as selectors
from sharing.serializers.environments import EnvironmentSerializer
from sharing.services import environments as services


class EnvironmentApi(
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    mixins.CreateModelMixin,
    mixins.UpdateModelMixin,
    mixins.DestroyModelMixin,
    GenericViewSet,
):
    """Members of the project, stewards, auditors and platform admins read; the last change."""

    queryset = Environment.objects.none()
    serializer_class = EnvironmentSerializer
    http_method_names = ["get", "post", "patch", "delete", "head", "options"]
    lookup_value_regex = r"\d+"
    filterset_fields = ["project", "account", "region", "name"]

    def get_queryset(self) -> QuerySet[Environment]:
        return selectors.environments_visible_to(person_of(self.request))

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        # Before looking at what was sent: its errors would tell which accounts are connected.
        may.demand(person_of(request), "environment.create", None)
        return super().create(request, *args, **kwargs)

    def perform_destroy(self, instance: Environment) -> None:
        services.delete(instance, by=person_of(self.request))


router = SimpleRouter()
router.register("environments", EnvironmentApi, "api-environment")
urlpatterns = router.urls
