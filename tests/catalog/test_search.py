import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog import search
from catalog.models import Column
from catalog.search import Filters
from catalog.services import publication
from catalog.services.products import classify_product
from governance.models import Term
from tests import factories

pytestmark = pytest.mark.django_db


def _publish(story, **fields):
    product = story.product(**fields)
    publication.publish(product, by=story.olu)
    return product


def _found(query, story, **filters):
    return [
        hit.product for hit in search.find(query, person=story.ana, filters=Filters(**filters)).hits
    ]


def _text(segments):
    return "".join(f"[{s.text}]" if s.is_match else s.text for s in segments)


def test_find_answers_movie_genre_although_no_name_holds_it(story):
    product = _publish(story)
    assert _found("movie genre", story) == [product]


@pytest.mark.parametrize(
    "query",
    ["Movie listings", "MOVIES", "film_category", "FilmCategory", "category id", "category/genre",
     "film-category", "movie’s genres", "Móvie", "curatedzonedb"],
)  # fmt: skip
def test_find_splits_words_like_the_documents(story, query):
    product = _publish(story)
    assert _found(query, story) == [product]


def test_find_takes_any_word_when_no_listing_has_all(story):
    product = _publish(story)
    assert _found("movie zeppelin", story) == [product]


def test_find_wants_all_words_while_some_listing_has_them(story):
    both = _publish(story)
    _publish(story, name="Movie tickets", description="Sold at the door.")
    assert _found("movie genre", story) == [both]


def test_find_ranks_a_name_over_a_description(story):
    other = _publish(story, name="Tickets", description="For each movie.")
    named = _publish(story, name="Movie", description="Nothing else.")
    assert _found("movie", story) == [named, other]


def test_find_reads_terms_with_those_above_them(story):
    product = story.product()
    classify_product(product, terms=[story.country()], by=story.olu)
    publication.publish(product, by=story.olu)
    assert _found("america united", story) == [product]
    assert _found("country", story) == [product]


def test_find_reads_descriptions_of_columns(story):
    Column.objects.filter(name="category_name").update(description="Such as Thriller.")
    product = _publish(story)
    assert _found("thriller", story) == [product]


def test_find_marks_the_match_and_names_the_columns(story):
    Column.objects.filter(name="category_id").update(business_name="Category ID")
    _publish(story)
    hit = search.find("movies category", person=story.ana).hits[0]
    assert _text(hit.name) == "[Movie] listings with [category]"
    assert "streaming [movie] catalog, including [category]/genre" in _text(hit.description)
    assert [(c.name, _text(c.segments)) for c in hit.columns] == [
        ("category_id", "[Category] ID"),
        ("category_name", "[category]_name"),
    ]
    assert hit.domains == ("Streaming", "Film catalog")


def test_find_counts_by_domain_producer_type_and_term(story):
    product = story.product()
    secret = factories.glossary("Classification", terms=["Secret"], restricted=True)
    country = story.country()
    classify_product(product, terms=[country], by=story.olu)
    classify_product(product, terms=[country, secret.terms.get()], by=story.sten)
    publication.publish(product, by=story.olu)
    _publish(story, name="Actors of movies")
    facets = search.find("movie", person=story.ana).facets
    shown = {name: [(v.label, v.count) for v in values] for name, values in facets.items()}
    assert shown == {
        "domain": [("Streaming", 2), ("Film catalog", 2)],
        "project": [("Film Catalog", 2)],
        "type": [("Table", 2)],
        "term": [("America", 1), ("United States", 1)],
        "classification": [("Secret", 1)],
    }


def test_find_filters_and_keeps_the_facets_own_values(story):
    _publish(story)
    elsewhere = factories.project("Sales", owner=story.olu)
    table = factories.asset(elsewhere, story.account)
    sold = factories.product(elsewhere, table, name="Movie sales", created_by=story.olu)
    publication.publish(sold, by=story.olu)
    results = search.find("movie", person=story.ana, filters=Filters(project=elsewhere.pk))
    assert [hit.product for hit in results.hits] == [sold]
    assert {(v.label, v.is_chosen) for v in results.facets["project"]} == {
        ("Film Catalog", False),
        ("Sales", True),
    }
    assert _found("movie", story, domain=story.streaming.pk)[0].name.startswith("Movie listings")
    assert _found("movie", story, type="view") == []


def test_find_below_a_term_by_the_term_above(story):
    product = story.product()
    classify_product(product, terms=[story.country()], by=story.olu)
    publication.publish(product, by=story.olu)
    assert _found("", story, term=Term.objects.get(name="America").pk) == [product]


def test_find_pages_without_repeating_or_skipping(story):
    published = [_publish(story, name=f"Movie {n}") for n in range(7)]
    seen, cursor = [], ""
    for _ in range(4):
        results = search.find("movie", person=story.ana, cursor=cursor, size=2)
        assert results.count == 7
        seen += [hit.product for hit in results.hits]
        cursor = results.next
    assert sorted(p.pk for p in seen) == [p.pk for p in published]
    assert cursor == ""


def test_find_without_words_shows_the_newest_first(story):
    first, second = _publish(story, name="First"), _publish(story, name="Second")
    assert _found("", story) == [second, first]
    assert _found("/ - .", story) == [second, first]


def test_find_guesses_what_was_meant_when_nothing_is_found(story):
    _publish(story)
    results = search.find("moive listngs", person=story.ana)
    assert (results.count, results.did_you_mean) == (0, "movie listings")


def test_find_has_no_guess_when_something_is_found(story):
    _publish(story)
    assert search.find("movie", person=story.ana).did_you_mean == ""


def test_find_of_stop_words_alone_takes_them_as_written(story):
    product = _publish(story, name="The Who")
    assert _found("the who", story) == [product]


def test_publishing_again_replaces_what_is_found(story):
    product = _publish(story)
    product.name, product.description = "Actors", "People on the screen."
    product.save()
    publication.publish(product, by=story.olu)
    assert _found("genre", story) == []
    assert _found("screen", story) == [product]


def test_unpublishing_takes_the_listing_out_of_search(story):
    product = _publish(story)
    publication.unpublish(product, by=story.olu)
    assert _found("movie", story) == []


def test_rebuild_makes_the_same_rows_again(story):
    product = _publish(story)
    search.remove(product.listing)
    assert _found("movie genre", story) == []
    assert search.rebuild() == 1
    assert _found("movie genre", story) == [product]


@pytest.mark.parametrize(
    "query",
    ["\0", "a\0b", "'", "''", "&", "a & | !b", "<->", ":*", "a:*", "movie:A", "\\", "%", "_",
     "((", '"movie', "movie -genre", "or", "not and or", "x" * 10_000, "a b " * 5_000, "🎬",
     "映画 ジャンル", "हिन्दी", "\u202e", "<script>alert(1)</script>", "1" * 400, "ﬀ ŉ İ ẞ"],
)  # fmt: skip
def test_find_answers_any_text(story, query):
    _publish(story)
    results = search.find(query, person=story.ana, cursor=query)
    assert results.count >= 0


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(query=st.text(max_size=80))
def test_find_answers_any_text_at_all(story, query):
    search.find(query, person=story.ana, cursor=query)


def test_find_finds_names_in_other_scripts(story):
    product = _publish(story, name="映画 一覧", description="हिन्दी फ़िल्में")
    assert _found("映画", story) == [product]
    assert _found("हिन्दी", story) == [product]


def test_a_product_of_thousands_of_columns_is_found(story):
    wide = factories.asset(
        story.producer, story.account, columns={f"measure_{n}": "double" for n in range(1_000)}
    )
    product = _publish(story, name="Wide", assets=[wide])
    assert _found("measure", story) == [product]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"domain": "7"}, Filters(domain=7)),
        ({"domain": "x", "term": "-1", "project": "1" * 30}, Filters()),
        ({"type": "view"}, Filters(type="view")),
        ({"type": "bogus"}, Filters()),
        ({"domain": "²"}, Filters()),
    ],
)
def test_filters_are_read_from_a_url_leaving_out_what_is_none(given, expected):
    assert Filters.read(given) == expected


def test_find_asks_a_bounded_number_of_queries(story, django_assert_max_num_queries):
    for n in range(3):
        _publish(story, name=f"Movie {n}")
    with django_assert_max_num_queries(16):
        search.find("movie", person=story.ana)
