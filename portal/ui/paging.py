"""Pages over a table that may be very long, at a cost that does not grow with it."""

from functools import cached_property

from django.core.paginator import Paginator
from django.db.models import QuerySet


class BoundedPaginator(Paginator):
    """Counts and turns pages up to ``REACH`` rows; who needs what lies beyond narrows the filter.

    PostgreSQL counts and skips rows by reading them, so the last page of a million rows would
    cost a million.
    """

    REACH = 10_000
    object_list: QuerySet

    @cached_property
    def count(self) -> int:
        return min(self._seen, self.REACH)

    @property
    def has_more(self) -> bool:
        return self._seen > self.REACH

    @cached_property
    def _seen(self) -> int:
        return self.object_list.order_by()[: self.REACH + 1].count()
