"""Data sources and runs in the API."""

from typing import Any

from rest_framework import serializers

from catalog.models import DataSource, Run, RunItem
from catalog.serializers.references import SeenReference
from catalog.services import sources
from governance.models import Project
from governance.selectors.accounts import named_to
from portal.identity.requests import person_of
from portal.rest.references import Reference


class SourceSerializer(serializers.ModelSerializer):
    """``include`` and ``exclude`` are patterns such as ``film_*``; no include means all tables."""

    project = Reference(queryset=Project.objects.all())
    account = SeenReference(seen=named_to)
    asset_count = serializers.IntegerField(read_only=True, default=0)
    run_state = serializers.CharField(read_only=True, default=None, allow_null=True)

    class Meta:
        model = DataSource
        fields = [
            "id",
            "project",
            "name",
            "account",
            "region",
            "database",
            "include",
            "exclude",
            "suggest_names",
            "asset_count",
            "run_state",
            "created_at",
        ]

    def create(self, values: dict[str, Any]) -> DataSource:
        return sources.create_source(by=person_of(self.context["request"]), **values)

    def update(self, source: DataSource, values: dict[str, Any]) -> DataSource:
        """The project of a source never changes."""
        values.pop("project", None)
        return sources.change_source(source, by=person_of(self.context["request"]), **values)


class RunSerializer(serializers.ModelSerializer):
    """``total`` is null until all tables were listed; ``outcomes`` counts the tables by outcome."""

    source = Reference(read_only=True)  # type: ignore[assignment]
    requested_by = Reference(read_only=True)
    outcomes = serializers.DictField(child=serializers.IntegerField(), read_only=True, default=dict)

    class Meta:
        model = Run
        fields = [
            "id",
            "source",
            "state",
            "requested_by",
            "requested_at",
            "started_at",
            "finished_at",
            "processed",
            "total",
            "error",
            "outcomes",
        ]
        read_only_fields = fields


class RunItemSerializer(serializers.ModelSerializer):
    asset = Reference(read_only=True)

    class Meta:
        model = RunItem
        fields = ["id", "name", "outcome", "reason", "asset"]
        read_only_fields = fields
