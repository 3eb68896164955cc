"""``/api/v1/grants/``"""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter
from rest_framework.viewsets import GenericViewSet

from portal.errors import Conflict
from portal.identity.requests import person_of
from sharing.filters import GrantApiFilter
from sharing.manual import fulfilling
from sharing.models import FulfilmentTask, Grant
from sharing.policies import may
from sharing.selectors.fulfilment import latest_task
from sharing.selectors.grants import grants_visible_to
from sharing.serializers.fulfilment import FulfilmentTaskSerializer, ReportSerializer
from sharing.serializers.grants import GrantSerializer
from sharing.services import grants as services

TASK_ID = OpenApiParameter("task", int, description="The task meant; without it, the present one.")


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

    @extend_schema(
        request=ReportSerializer, responses=FulfilmentTaskSerializer, parameters=[TASK_ID]
    )
    @action(detail=True, methods=["post"], filterset_class=None)
    def fulfilment(self, request: Request, **kwargs: Any) -> Response:
        """Report what was done by hand: started, done, or failed and why.

        Messages to webhooks give this address with ``?task=``, so that a late report on giving
        the access is never taken for one on taking it away.
        """
        task, by = self._task(request), person_of(request)
        may.demand(by, "task.report", task)
        sent = ReportSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        told = fulfilling.report(task, by=by, **sent.validated_data)
        return Response(FulfilmentTaskSerializer(told, context=self.get_serializer_context()).data)

    def _task(self, request: Request) -> FulfilmentTask:
        grant, asked = self.get_object(), request.GET.get("task")
        if not grant.is_manual:
            raise Conflict(_("Sluice grants this in AWS itself; there is nothing to report."))
        if asked is not None and not (asked.isascii() and asked.isdecimal() and len(asked) < 19):
            raise ValidationError({"task": _("Give the number of a task.")})
        task = latest_task(grant.pk, None if asked is None else int(asked))
        if task is None:
            raise Http404
        task.grant = grant
        return task


router = SimpleRouter()
router.register("grants", GrantApi, "api-grant")
urlpatterns = router.urls
