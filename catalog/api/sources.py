"""``/api/v1/data-sources/`` and their runs."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.viewsets import GenericViewSet, ModelViewSet

from catalog.filters import ItemFilter
from catalog.models import DataSource, Run, RunItem
from catalog.selectors import inventory
from catalog.serializers.sources import RunItemSerializer, RunSerializer, SourceSerializer
from catalog.services import sources
from portal.identity.requests import person_of


class SourceApi(ModelViewSet):
    """Members of the project, its domain's stewards and auditors read; producers change."""

    queryset = DataSource.objects.all()
    serializer_class = SourceSerializer
    http_method_names = ["get", "post", "patch", "delete", "head", "options"]
    lookup_value_regex = r"\d+"
    filterset_fields = ["project", "account", "region", "database", "name"]

    def get_queryset(self) -> QuerySet[DataSource]:
        return inventory.sources_visible_to(person_of(self.request))

    def perform_update(self, serializer: BaseSerializer) -> None:
        serializer.save()
        serializer.instance = self.get_object()

    def perform_destroy(self, instance: DataSource) -> None:
        sources.delete_source(instance, by=person_of(self.request))


class RunApi(mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet):
    """Runs of a data source, newest first."""

    queryset = Run.objects.all()
    serializer_class = RunSerializer
    lookup_value_regex = r"\d+"
    filterset_fields = ["state"]

    def get_queryset(self) -> QuerySet[Run]:
        runs = inventory.runs_visible_to(person_of(self.request))
        return runs.filter(source=self.kwargs.get("source"))

    def get_object(self) -> Run:
        run: Run = super().get_object()
        run.outcomes = inventory.outcomes_of(run)  # type: ignore[attr-defined]
        return run

    @extend_schema(request=None, responses={202: RunSerializer})
    def create(self, request: Request, source: str) -> Response:
        """Queue a run; 409 while another one is under way."""
        seen = inventory.sources_visible_to(person_of(request))
        run = sources.request_run(get_object_or_404(seen, pk=source), by=person_of(request))
        return Response(RunSerializer(run).data, status.HTTP_202_ACCEPTED)


class RunItemApi(mixins.ListModelMixin, GenericViewSet):
    """What became of each table in a run."""

    queryset = RunItem.objects.all()
    serializer_class = RunItemSerializer
    filterset_class = ItemFilter

    def get_queryset(self) -> QuerySet[RunItem]:
        runs = inventory.runs_visible_to(person_of(self.request))
        asked = {"pk": self.kwargs.get("run"), "source": self.kwargs.get("source")}
        return inventory.items_of(get_object_or_404(runs, **asked))
