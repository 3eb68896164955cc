"""The REST API of notify: a person's own notifications."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from portal.identity.requests import person_of
from portal.notify import selectors, services
from portal.notify.filters import NotificationFilter
from portal.notify.models import Notification
from portal.notify.serializers import NotificationSerializer, ReadSerializer


class NotificationViewSet(mixins.ListModelMixin, viewsets.GenericViewSet[Notification]):
    """What was told to you; newest first."""

    lookup_value_regex = r"\d+"

    queryset = Notification.objects.none()
    serializer_class = NotificationSerializer
    filterset_class = NotificationFilter

    def get_queryset(self) -> QuerySet[Notification]:
        return selectors.notifications_of(person_of(self.request))

    @extend_schema(request=None, responses=NotificationSerializer)
    @action(detail=True, methods=["post"], filterset_class=None)
    def read(self, request: Request, pk: str) -> Response:
        """Mark one as read."""
        notification = get_object_or_404(self.get_queryset(), pk=pk)
        services.mark_read(notification)
        return Response(NotificationSerializer(notification).data)

    @extend_schema(
        request=None, responses=ReadSerializer, operation_id="notifications_read_all_create"
    )
    @action(detail=False, methods=["post"], url_path="read", url_name="read-all")
    def read_all(self, request: Request) -> Response:
        """Mark all as read."""
        return Response({"read": services.mark_all_read(person_of(request))})


router = SimpleRouter()
router.register("notifications", NotificationViewSet, basename="api-notification")
urlpatterns = router.urls
