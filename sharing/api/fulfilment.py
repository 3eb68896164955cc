"""``/api/v1/fulfillers/``, ``/api/v1/fulfilment-tasks/`` and ``/api/v1/webhook-deliveries/``"""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter
from rest_framework.viewsets import GenericViewSet

from portal.errors import Denied
from portal.identity.requests import person_of
from sharing.manual import webhooks
from sharing.manual.filters import DeliveryApiFilter, TaskApiFilter
from sharing.models import Fulfiller, FulfilmentTask, WebhookDelivery
from sharing.policies import may
from sharing.selectors.fulfilment import (
    deliveries_visible_to,
    fulfillers_visible_to,
    projects_named_by,
    tasks_visible_to,
)
from sharing.serializers.fulfilment import (
    DeliverySerializer,
    FulfillerSerializer,
    FulfilmentTaskSerializer,
    SecretSerializer,
)
from sharing.services import fulfillers as services


class FulfillerApi(
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    mixins.CreateModelMixin,
    mixins.UpdateModelMixin,
    mixins.DestroyModelMixin,
    GenericViewSet,
):
    """Who gives by hand what Lake Formation does not govern; owners of the project say so."""

    queryset = Fulfiller.objects.none()
    serializer_class = FulfillerSerializer
    http_method_names = ["get", "post", "patch", "delete", "head", "options"]
    lookup_value_regex = r"\d+"
    filterset_fields = ["project", "asset"]

    def get_queryset(self) -> QuerySet[Fulfiller]:
        return fulfillers_visible_to(person_of(self.request)).prefetch_related("people")

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        # Before looking at what was sent: its errors would tell which assets there are.
        if not projects_named_by(person_of(request)).exists():
            raise Denied(_("Only owners of a project and stewards of its domain do this."))
        return super().create(request, *args, **kwargs)

    def update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        may.demand(person_of(request), "fulfiller.change", self.get_object())
        return super().update(request, *args, **kwargs)

    def perform_destroy(self, instance: Fulfiller) -> None:
        services.delete(instance, by=person_of(self.request))

    @extend_schema(request=None, responses={201: SecretSerializer})
    @action(detail=True, methods=["post"], filterset_fields=None)
    def secret(self, request: Request, **kwargs: Any) -> Response:
        """Make a new secret for the webhook; the old one signs nothing from now on."""
        secret = services.renew_secret(self.get_object(), by=person_of(request))
        return Response({"webhook_secret": secret}, status=201)

    @extend_schema(request=None, responses={200: FulfillerSerializer})
    @action(detail=True, methods=["post"], filterset_fields=None)
    def activation(self, request: Request, **kwargs: Any) -> Response:
        """Switch the webhook on again, and tell it what it missed."""
        webhooks.switch_on(self.get_object(), by=person_of(request))
        return Response(self.get_serializer(self.get_object()).data)


class FulfilmentTaskApi(mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet):
    """What people are asked to do by hand; report under ``grants/{id}/fulfilment/``."""

    queryset = FulfilmentTask.objects.none()
    serializer_class = FulfilmentTaskSerializer
    filterset_class = TaskApiFilter
    lookup_value_regex = r"\d+"

    def get_queryset(self) -> QuerySet[FulfilmentTask]:
        return tasks_visible_to(person_of(self.request))


class DeliveryApi(mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet):
    """Messages to the webhooks of projects you own, and what became of each."""

    queryset = WebhookDelivery.objects.none()
    serializer_class = DeliverySerializer
    filterset_class = DeliveryApiFilter
    lookup_value_regex = r"\d+"

    def get_queryset(self) -> QuerySet[WebhookDelivery]:
        return deliveries_visible_to(person_of(self.request)).prefetch_related("attempts")

    @extend_schema(request=None, responses={202: DeliverySerializer})
    @action(detail=True, methods=["post"])
    def repetition(self, request: Request, **kwargs: Any) -> Response:
        """Send a message again that was given up."""
        webhooks.send_again(self.get_object(), by=person_of(request))
        return Response(self.get_serializer(self.get_object()).data, status=202)


router = SimpleRouter()
router.register("fulfillers", FulfillerApi, "api-fulfiller")
router.register("fulfilment-tasks", FulfilmentTaskApi, "api-fulfilment-task")
router.register("webhook-deliveries", DeliveryApi, "api-webhook-delivery")
urlpatterns = router.urls
