"""Answers of the search in the API."""

from rest_framework import serializers


class NamedSerializer(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    name = serializers.CharField(source="__str__")


class SegmentSerializer(serializers.Serializer):
    text = serializers.CharField()
    is_match = serializers.BooleanField()


class MatchedColumnSerializer(serializers.Serializer):
    asset = serializers.CharField()
    asset_id = serializers.IntegerField()
    name = serializers.CharField()


class HitSerializer(serializers.Serializer):
    """``id`` is the product's, to ask for access with; the match is marked in ``extract``."""

    id = serializers.IntegerField(source="product.pk")
    name = serializers.CharField(source="product.listing.revision.content.name")
    project = NamedSerializer(source="product.project")
    domain = serializers.ListField(child=serializers.CharField(), source="domains")
    types = serializers.ListField(child=serializers.CharField(), source="kinds")
    terms = serializers.ListField(child=serializers.CharField())
    extract = SegmentSerializer(many=True, source="description")
    columns = MatchedColumnSerializer(many=True)
    published_at = serializers.DateTimeField()


class FacetValueSerializer(serializers.Serializer):
    value = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    count = serializers.IntegerField()
    is_chosen = serializers.BooleanField()


class FacetsSerializer(serializers.Serializer):
    domain = FacetValueSerializer(many=True)
    project = FacetValueSerializer(many=True)
    type = FacetValueSerializer(many=True)
    term = FacetValueSerializer(many=True)
    classification = FacetValueSerializer(many=True)


class ResultsSerializer(serializers.Serializer):
    count = serializers.IntegerField()
    count_is_exact = serializers.BooleanField()
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = HitSerializer(many=True, source="hits")
    facets = FacetsSerializer()
    did_you_mean = serializers.CharField(allow_blank=True)
