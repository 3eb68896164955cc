"""The REST API of the ledger: reading only."""

from django.db.models import QuerySet
from rest_framework import mixins, viewsets
from rest_framework.routers import SimpleRouter

from portal.audit import selectors
from portal.audit.filters import ApiEventFilter
from portal.audit.models import AuditEvent
from portal.audit.serializers import AuditEventSerializer
from portal.identity.requests import person_of


class AuditEventViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[AuditEvent]
):
    """Who did what to which object, when, with what result; newest first."""

    queryset = AuditEvent.objects.none()
    serializer_class = AuditEventSerializer
    filterset_class = ApiEventFilter

    def get_queryset(self) -> QuerySet[AuditEvent]:
        return selectors.events_visible_to(person_of(self.request))


router = SimpleRouter()
router.register("audit-events", AuditEventViewSet, basename="api-audit-event")
urlpatterns = router.urls
