"""The one way every list page is made: filters, order, count, pages, CSV and the empty state."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.utils.encoding import force_str
from django.utils.functional import Promise
from django_filters.views import FilterView

from portal.ui import spreadsheet
from portal.ui.components import Action
from portal.ui.paging import BoundedPaginator

Text = str | Promise


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of a list.

    ``value`` is an attribute path (``"product.name"``; methods without arguments are called) or
    a function of the row. ``sort`` is the ORM key to order by; without it the column does not
    sort. ``template`` draws the cell from ``row`` and ``value``; the CSV always takes the value,
    or ``plain`` of the row where the value is no text. ``links`` leads to the row's own page.
    """

    label: Text
    value: str | Callable[[Any], Any] = ""
    sort: str = ""
    template: str = ""
    links: bool = False
    numeric: bool = False
    plain: Callable[[Any], Any] | None = None

    def value_of(self, row: Any) -> Any:
        if callable(self.value):
            return self.value(row)
        for name in filter(None, self.value.split(".")):
            row = getattr(row, name, None)
            row = row() if callable(row) else row
        return row

    def cell(self, row: Any, request: HttpRequest) -> "Cell":
        value = self.value_of(row)
        if self.template:
            context = {"row": row, "value": value, "column": self}
            value = render_to_string(self.template, context, request)
        return Cell(self, value, row.get_absolute_url() if self.links else "")

    def exported(self, row: Any) -> Any:
        return self.plain(row) if self.plain else self.value_of(row)


@dataclass(frozen=True)
class Cell:
    column: Column
    value: Any
    url: str = ""


class ListPage(FilterView):
    """Declares a list; a subclass gives the queryset (from a selector) and the columns.

    Queries per page: the count, the rows, and what the queryset itself prefetches. Sorting is
    always made total by the primary key, so that pages neither repeat nor skip a row.
    """

    title: ClassVar[Text]
    lead: ClassVar[Text] = ""
    columns: ClassVar[Sequence[Column]]
    default_sort: ClassVar[str]
    empty_text: ClassVar[Text]
    action: ClassVar[Action | None] = None
    paginate_by = 50
    table_template = "ui/table.html"
    template_name = "ui/list_page.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.GET.get("export") == "csv":
            return self.export()
        response: HttpResponseBase = super().get(request, *args, **kwargs)
        # The same URL answers with the whole page or with its rows only.
        patch_vary_headers(response, ["HX-Request", "HX-Request-Type"])
        return response

    def get_template_names(self) -> list[str]:
        wants_rows = self.request.headers.get("HX-Request-Type") == "partial"
        # A template that extends the list page does not itself hold its partials.
        return ["ui/list_page.html#rows" if wants_rows else self.template_name]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs["object_list"] = self.sorted(kwargs["object_list"])
        context: dict[str, Any] = super().get_context_data(**kwargs)
        page = context["page_obj"]
        return context | {
            "rows": self.rows(page.object_list),
            "sort": self.sort,
            "is_filtered": bool(self.active_filters),
            "active_filters": self.active_filters,
            "action": self.page_action(),
            "total": page.paginator.count,
        }

    def paginate_queryset(self, queryset: Any, page_size: int) -> Any:
        """A page past the end shows the last one instead of an error."""
        paginator = BoundedPaginator(queryset, page_size)
        page = paginator.get_page(self.request.GET.get("page"))
        return paginator, page, page.object_list, page.has_other_pages()

    def rows(self, objects: Iterable[Any]) -> list[list[Cell]]:
        return [[column.cell(row, self.request) for column in self.columns] for row in objects]

    @property
    def sort(self) -> str:
        """The order asked for if a column declares it, otherwise the default."""
        asked = self.request.GET.get("sort", "")
        allowed = {column.sort for column in self.columns if column.sort}
        return asked if asked.removeprefix("-") in allowed else self.default_sort

    def sorted(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.order_by(self.sort, "pk")

    def page_action(self) -> Action | None:
        """The main button, also offered when the list is empty; override where not all may."""
        return self.action

    @property
    def active_filters(self) -> list[str]:
        names = self.filterset.form.fields
        return [name for name in names if any(self.request.GET.getlist(name))]

    def export(self) -> HttpResponseBase:
        """All rows the filter leaves, in the order shown, as CSV."""
        self.filterset = self.get_filterset(self.get_filterset_class())
        found = self.filterset.qs if self.filterset.is_valid() else self.get_queryset().none()
        lines = (
            [column.exported(row) for column in self.columns]
            for row in self.sorted(found).iterator(chunk_size=1000)
        )
        labels = [force_str(column.label) for column in self.columns]
        return spreadsheet.download(force_str(self.title), labels, lines)
