"""Objects that only some people see, named by id: others get "does not exist" alike."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

from portal.identity.models import User
from portal.identity.requests import person_of
from portal.rest.references import Reference


class SeenReference(Reference):
    """A reference among what the asking person sees; ``seen`` is the selector."""

    def __init__(self, *, seen: Callable[[User], QuerySet[Any]], **options: Any) -> None:
        self.seen = seen
        super().__init__(**options)

    def get_queryset(self) -> QuerySet[Any]:
        return self.seen(person_of(self.context["request"]))
