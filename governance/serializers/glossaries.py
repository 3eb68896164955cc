"""Glossaries, terms and their relations in the API."""

from typing import Any

from django.db import transaction
from rest_framework import serializers

from governance.models import Domain, Glossary, Term, TermRelation
from governance.services import glossaries as services
from portal.identity.requests import person_of
from portal.rest.references import Reference, keep_chosen


class GlossarySerializer(serializers.ModelSerializer):
    """Without a domain it is everybody's. The domain is chosen once."""

    domain = Reference(queryset=Domain.objects.all(), allow_null=True, required=False)

    class Meta:
        model = Glossary
        fields = ["id", "name", "slug", "description", "domain", "restricted", "created_at"]
        read_only_fields = ["slug"]
        extra_kwargs = {"description": {"max_length": 10_000}}

    def create(self, values: dict[str, Any]) -> Glossary:
        return services.create(by=person_of(self.context["request"]), **values)

    def update(self, glossary: Glossary, values: dict[str, Any]) -> Glossary:
        keep_chosen(glossary, values, "domain")
        return services.change(glossary, by=person_of(self.context["request"]), **values)


class RelationSerializer(serializers.ModelSerializer):
    other = Reference(queryset=Term.objects.select_related("glossary"))

    class Meta:
        model = TermRelation
        fields = ["id", "kind", "other"]


class TermSerializer(serializers.ModelSerializer):
    """The glossary is chosen once; ``parent`` is a term of the same glossary."""

    glossary = Reference(queryset=Glossary.objects.all())
    parent = Reference(  # type: ignore[assignment]
        queryset=Term.objects.select_related("glossary"), allow_null=True, required=False
    )
    relations = RelationSerializer(many=True, read_only=True)

    class Meta:
        model = Term
        fields = ["id", "name", "description", "glossary", "parent", "relations", "created_at"]
        # The service checks names within their parent, also when only one of both is sent.
        validators: list[Any] = []
        extra_kwargs = {"description": {"max_length": 10_000}}

    def create(self, values: dict[str, Any]) -> Term:
        return services.add_term(
            values.pop("glossary"), by=person_of(self.context["request"]), **values
        )

    @transaction.atomic
    def update(self, term: Term, values: dict[str, Any]) -> Term:
        keep_chosen(term, values, "glossary")
        if "parent" in values:
            term = services.move_term(
                term, by=person_of(self.context["request"]), parent=values.pop("parent")
            )
        return (
            services.change_term(term, by=person_of(self.context["request"]), **values)
            if values
            else term
        )
