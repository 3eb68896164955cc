"""List pages, seen through one over content types, which need no app of ours."""

import csv
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.test import RequestFactory

from portal.ui.components import Action
from portal.ui.listing import Column, ListPage
from portal.ui.paging import BoundedPaginator
from portal.ui.style_guide import KindFilter

pytestmark = pytest.mark.django_db


class Films(ListPage):
    title = "Films"
    filterset_class = KindFilter
    default_sort = "model"
    empty_text = "No film yet."
    action = Action("Add a film", "/films/new/")
    paginate_by = 3
    columns = (
        Column(label="Name", value="model", sort="model"),
        Column(label="Length", value=lambda kind: len(kind.model), numeric=True),
    )

    def get_queryset(self) -> QuerySet[ContentType]:
        return ContentType.objects.filter(app_label="films")


def show(query: dict[str, str] | None = None, headers: dict[str, str] | None = None) -> Any:
    response = Films.as_view()(RequestFactory().get("/films/", query or {}, headers=headers))
    return response.render() if hasattr(response, "render") else response


def names(response: Any) -> list[str]:
    return [row[0].value for row in response.context_data["rows"]]


@pytest.fixture
def films() -> None:
    for name in ("brazil", "alien", "dune", "casablanca"):
        ContentType.objects.create(app_label="films", model=name)


@pytest.mark.usefixtures("films")
def test_a_list_shows_the_first_page_in_its_own_order_and_counts_everything() -> None:
    response = show()
    assert names(response) == ["alien", "brazil", "casablanca"]
    assert response.context_data["total"] == 4
    assert "4 rows" in response.content.decode()


@pytest.mark.usefixtures("films")
def test_a_list_sorts_by_a_declared_column_both_ways() -> None:
    assert names(show({"sort": "-model"})) == ["dune", "casablanca", "brazil"]


@pytest.mark.usefixtures("films")
@pytest.mark.parametrize("sort", ["pk", "app_label__password", "-", "?"])
def test_a_list_keeps_its_order_when_asked_for_one_nobody_declared(sort: str) -> None:
    assert names(show({"sort": sort})) == ["alien", "brazil", "casablanca"]


@pytest.mark.usefixtures("films")
@pytest.mark.parametrize("page", ["2", "99"])
def test_a_page_past_the_end_is_the_last_one(page: str) -> None:
    assert names(show({"page": page})) == ["dune"]


@pytest.mark.usefixtures("films")
def test_a_page_that_is_no_number_is_the_first_one() -> None:
    assert names(show({"page": "x"}))[0] == "alien"


@pytest.mark.usefixtures("films")
def test_a_filter_narrows_the_list_and_stays_in_its_links() -> None:
    response = show({"model": "a", "sort": "-model"})
    assert names(response) == ["casablanca", "brazil", "alien"]
    assert "?model=a&amp;sort=-model&amp;export=csv" in response.content.decode()


@pytest.mark.usefixtures("films")
def test_a_filter_that_leaves_nothing_offers_to_be_cleared() -> None:
    page = show({"model": "zzz"}).content.decode()
    assert "Nothing matches these filters." in page
    assert "No film yet." not in page


def test_an_empty_list_says_what_to_do_next() -> None:
    page = show().content.decode()
    assert "No film yet." in page
    assert page.count('href="/films/new/"') == 2


@pytest.mark.usefixtures("films")
def test_htmx_gets_the_rows_alone_and_caches_keep_the_two_apart() -> None:
    response = show(headers={"HX-Request": "true", "HX-Request-Type": "partial"})
    page = response.content.decode()
    assert page.lstrip().startswith('<section id="list"')
    assert "<html" not in page
    assert "HX-Request-Type" in response["Vary"]


@pytest.mark.usefixtures("films")
@pytest.mark.parametrize("rows", [1, 3])
def test_a_list_asks_the_same_few_questions_however_long_it_is(
    rows: int, django_assert_num_queries: Any
) -> None:
    ContentType.objects.filter(app_label="films").exclude(
        pk__in=ContentType.objects.filter(app_label="films").values("pk")[:rows]
    ).delete()
    # The count, the rows, and the apps to choose from in the filter.
    with django_assert_num_queries(3):
        show()


@pytest.mark.usefixtures("films")
def test_a_very_long_list_is_counted_and_paged_up_to_a_bound(
    monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    monkeypatch.setattr(BoundedPaginator, "REACH", 3)
    with django_assert_num_queries(3) as asked:
        response = show({"page": "2"})
    assert names(response) == ["alien", "brazil", "casablanca"]
    assert "More than 3 rows" in response.content.decode()
    assert any("LIMIT 4) subquery" in query["sql"] for query in asked.captured_queries)


@pytest.mark.usefixtures("films")
def test_the_csv_has_every_filtered_row_in_the_order_shown() -> None:
    response = show({"export": "csv", "sort": "-model", "model": "a"})
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    assert list(csv.reader(text.splitlines())) == [
        ["Name", "Length"],
        ["casablanca", "10"],
        ["brazil", "6"],
        ["alien", "5"],
    ]
    assert response["Content-Disposition"] == 'attachment; filename="films.csv"'


def test_a_column_follows_a_path_and_stops_where_nothing_is() -> None:
    column = Column(label="App", value="app_label.upper")
    assert column.value_of(ContentType(app_label="films")) == "FILMS"
    assert Column(label="?", value="nothing.at.all").value_of(ContentType()) is None
