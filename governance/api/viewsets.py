"""How every noun of the rule book is served: the serializer calls the verb, and says who asks."""

from rest_framework import mixins
from rest_framework.viewsets import GenericViewSet


class Noun(
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    mixins.CreateModelMixin,
    mixins.UpdateModelMixin,
    mixins.DestroyModelMixin,
    GenericViewSet,
):
    """List, read, create, change (PATCH) and delete."""

    http_method_names = ["get", "post", "patch", "delete", "head", "options"]
    lookup_value_regex = r"\d+"
