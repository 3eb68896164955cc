"""Data products and what is published of them in the API."""

from typing import Any

from rest_framework import serializers

from catalog.models import FormAnswers, ListingRevision, Product
from catalog.selectors.demands import missing_for_publication
from catalog.selectors.inventory import assets_visible_to
from catalog.serializers.references import SeenReference
from catalog.services import products
from governance.models import MetadataForm, Project, Term
from portal.identity.requests import person_of
from portal.rest.nested import GivenWhole
from portal.rest.references import Reference


class AnswersSerializer(GivenWhole, serializers.ModelSerializer):
    """One metadata form as filled in; ``values`` null takes the form off the product."""

    form = Reference(queryset=MetadataForm.objects.all())
    values = serializers.DictField(allow_null=True)

    class Meta:
        model = FormAnswers
        fields = ["form", "values"]


class PublicationSerializer(serializers.ModelSerializer):
    """A published revision: ``content`` is the whole text and schema as it was then."""

    product = serializers.IntegerField(source="product_id", read_only=True)
    revision = serializers.IntegerField(source="number", read_only=True)
    published_by = Reference(read_only=True)
    content = serializers.DictField(read_only=True)

    class Meta:
        model = ListingRevision
        fields = ["product", "revision", "published_at", "published_by", "content"]
        read_only_fields = fields


class PublishedSerializer(serializers.ModelSerializer):
    revision = serializers.IntegerField(source="number", read_only=True)

    class Meta:
        model = ListingRevision
        fields = ["revision", "published_at"]
        read_only_fields = fields


class ProductSerializer(serializers.ModelSerializer):
    """The draft. ``publication`` is null while nobody else sees the product."""

    project = Reference(queryset=Project.objects.all())
    assets = SeenReference(seen=assets_visible_to, many=True, required=False)
    terms = Reference(many=True, queryset=Term.objects.select_related("glossary"), required=False)
    forms = AnswersSerializer(source="form_answers", many=True, required=False)
    publication = PublishedSerializer(source="listing.revision", read_only=True, default=None)

    class Meta:
        model = Product
        fields = [
            "id",
            "project",
            "name",
            "description",
            "assets",
            "terms",
            "forms",
            "publication",
            "created_at",
            "updated_at",
        ]
        # The verbs say it in words, with the project.
        validators: list[Any] = []
        extra_kwargs = {"description": {"max_length": 20_000}}

    def create(self, values: dict[str, Any]) -> Product:
        by = person_of(self.context["request"])
        return products.create_product(by=by, **_with_answers(values))

    def update(self, product: Product, values: dict[str, Any]) -> Product:
        """The project of a product never changes."""
        values.pop("project", None)
        by = person_of(self.context["request"])
        return products.change_product(product, by=by, **_with_answers(values))


class ProductDetailSerializer(ProductSerializer):
    """``missing`` lists in plain words what still keeps the draft from being published."""

    missing = serializers.SerializerMethodField()

    class Meta(ProductSerializer.Meta):
        fields = [*ProductSerializer.Meta.fields, "missing"]

    def get_missing(self, product: Product) -> list[str]:
        return missing_for_publication(product)


def _with_answers(values: dict[str, Any]) -> dict[str, Any]:
    given = values.pop("form_answers", [])
    return {**values, "form_answers": {entry["form"].pk: entry["values"] for entry in given}}
