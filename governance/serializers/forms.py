"""Metadata forms and rules in the API."""

from typing import Any

from django.db import transaction
from rest_framework import serializers

from governance.models import Domain, FormField, Glossary, MetadataForm, Rule
from governance.services import forms as services
from governance.services import rules
from portal.identity.requests import person_of
from portal.rest.nested import GivenWhole
from portal.rest.references import Reference, keep_chosen


class FieldSerializer(GivenWhole, serializers.ModelSerializer):
    glossary = Reference(queryset=Glossary.objects.all(), allow_null=True, required=False)

    class Meta:
        model = FormField
        fields = ["name", "label", "type", "help_text", "required", "choices", "glossary"]


class FormSerializer(serializers.ModelSerializer):
    """``fields`` replaces all fields, in this order; domain and purpose are chosen once."""

    domain = Reference(queryset=Domain.objects.all(), allow_null=True, required=False)

    class Meta:
        model = MetadataForm
        fields = ["id", "name", "slug", "description", "domain", "purpose", "created_at"]
        read_only_fields = ["slug"]
        extra_kwargs = {"description": {"max_length": 10_000}}

    def get_fields(self) -> dict[str, Any]:
        """``fields`` is a word of DRF's own, so the field of that name is put in here."""
        found = super().get_fields()
        found["fields"] = FieldSerializer(many=True, required=False)
        return found

    def create(self, values: dict[str, Any]) -> MetadataForm:
        return services.create(by=person_of(self.context["request"]), **values)

    @transaction.atomic
    def update(self, form: MetadataForm, values: dict[str, Any]) -> MetadataForm:
        keep_chosen(form, values, "domain", "purpose")
        text = {name: values[name] for name in ("name", "description") if name in values}
        if text:
            form = services.change(form, by=person_of(self.context["request"]), **text)
        if "fields" in values:
            form = services.arrange_fields(
                form, by=person_of(self.context["request"]), fields=values["fields"]
            )
        return form


class RuleSerializer(serializers.ModelSerializer):
    """``kind`` says whether it takes a form, a glossary or days; only days can change."""

    domain = Reference(queryset=Domain.objects.all())
    form = Reference(queryset=MetadataForm.objects.all(), allow_null=True, required=False)
    glossary = Reference(queryset=Glossary.objects.all(), allow_null=True, required=False)

    class Meta:
        model = Rule
        fields = ["id", "domain", "kind", "form", "glossary", "days", "created_at"]

    def create(self, values: dict[str, Any]) -> Rule:
        return rules.create(by=person_of(self.context["request"]), **values)

    def update(self, rule: Rule, values: dict[str, Any]) -> Rule:
        keep_chosen(rule, values, "domain", "kind", "form", "glossary")
        return rules.change(rule, by=person_of(self.context["request"]), days=values.get("days"))
