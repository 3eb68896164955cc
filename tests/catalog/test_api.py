from types import SimpleNamespace

import pytest
from rest_framework.test import APIClient

from catalog.models import Product, Run, RunState
from catalog.services import publication
from tests import factories
from tests.catalog.conftest import STORY
from tests.clients import program

pytestmark = pytest.mark.django_db
PRODUCERS = {"olu"}
READERS = {"olu", "sten", "ida"}
EVERYBODY = {"olu", "sten", "ana", "sam", "ida", "ada"}


@pytest.fixture
def api(story):
    """A client for each person, and one of nobody."""
    everybody = {name: program(getattr(story, name)) for name in EVERYBODY}
    return SimpleNamespace(nobody=APIClient(), **everybody)


@pytest.fixture
def source(story):
    return factories.source(story.producer, story.account)


@pytest.fixture
def published(story):
    product = story.product()
    publication.publish(product, by=story.olu)
    return product


def _new_source(story, **fields):
    return {
        "project": story.producer.pk,
        "name": "films-CuratedZoneDB",
        "account": story.account.pk,
        "region": factories.REGION,
        "database": "curatedzonedb",
        **fields,
    }


def test_a_source_is_created_run_and_followed(api, story):
    made = api.olu.post("/api/v1/data-sources/", _new_source(story))
    assert made.status_code == 201, made.data
    pk = made.data["id"]
    assert made.data["account"] == {"id": story.account.pk, "name": str(story.account)}
    queued = api.olu.post(f"/api/v1/data-sources/{pk}/runs/")
    assert (queued.status_code, queued.data["state"]) == (202, "queued")
    assert api.olu.post(f"/api/v1/data-sources/{pk}/runs/").status_code == 409
    run = Run.objects.get()
    run.items.create(name="films", outcome="created", asset=story.asset)
    seen = api.sten.get(f"/api/v1/data-sources/{pk}/runs/{run.pk}/")
    assert (seen.data["outcomes"], seen.data["total"]) == ({"created": 1}, None)
    items = api.ida.get(f"/api/v1/data-sources/{pk}/runs/{run.pk}/items/?outcome=created")
    assert [item["name"] for item in items.data["results"]] == ["films"]
    Run.objects.update(state=RunState.SUCCEEDED)
    changed = api.olu.patch(f"/api/v1/data-sources/{pk}/", {"exclude": ["*_tmp"]})
    assert (changed.status_code, changed.data["exclude"]) == (200, ["*_tmp"])
    assert api.olu.delete(f"/api/v1/data-sources/{pk}/").status_code == 204


def test_a_source_with_an_account_of_others_is_refused_without_telling_of_it(api, story):
    other = factories.account(factories.CONSUMER)
    refused = api.olu.post("/api/v1/data-sources/", _new_source(story, account=other.pk))
    assert refused.status_code == 400
    assert "does not exist" in str(refused.data)


@pytest.mark.parametrize("field", ["name", "database"])
def test_null_characters_are_refused(api, story, field):
    assert (
        api.olu.post("/api/v1/data-sources/", _new_source(story, **{field: "a\0b"})).status_code
        == 400
    )


def test_an_asset_is_described_and_its_columns_read(api, story):
    url = f"/api/v1/assets/{story.asset.pk}/"
    texts = {"business_name": "Films", "columns": [{"name": "film_id", "description": "Whose."}]}
    changed = api.olu.patch(url, texts)
    assert (changed.status_code, changed.data["business_name"]) == (200, "Films")
    assert changed.data["column_count"] == 3
    columns = api.sten.get(f"{url}columns/").data["results"]
    assert [c["name"] for c in columns] == ["category_id", "category_name", "film_id"]
    assert columns[2]["description"] == "Whose."


@pytest.mark.parametrize("body", [{}, {"columns": None}, {"columns": ["film_id"]}])
def test_suggestions_are_accepted_one_by_one_or_all(api, story, body):
    story.asset.columns.update(suggested_name="Suggested", suggestion="open")
    url = f"/api/v1/assets/{story.asset.pk}/suggestions/acceptance/"
    answer = api.olu.post(url, body)
    assert answer.data == {"settled": 1 if body.get("columns") else 3}
    rejected = api.olu.post(url.replace("acceptance", "rejection"), {})
    assert rejected.data == {"settled": 2 if body.get("columns") else 0}


def test_a_product_is_made_completed_and_published(api, story):
    term = story.country()
    form = factories.form("Sales", required=["Region"])
    made = api.olu.post(
        "/api/v1/products/",
        {
            "project": story.producer.pk,
            "name": "Movies",
            "assets": [story.asset.pk],
            "terms": [term.pk],
            "forms": [{"form": form.pk, "values": {}}],
        },
    )
    assert made.status_code == 201, made.data
    url = f"/api/v1/products/{made.data['id']}/"
    missing = ["Describe what the product is.", "Sales: “Region” is still empty."]
    assert made.data["missing"] == missing
    refused = api.olu.post(f"{url}publication/")
    assert (refused.status_code, refused.data["missing"]) == (400, missing)
    values = {"form": form.pk, "values": {"region": "North"}}
    changed = api.olu.patch(url, {"description": STORY, "forms": [values]})
    assert (changed.status_code, changed.data["missing"]) == (200, [])
    done = api.olu.post(f"{url}publication/")
    assert (done.status_code, done.data["revision"]) == (201, 1)
    assert api.olu.post(f"{url}publication/").status_code == 409
    assert api.sam.get(f"{url}publication/").data["content"]["name"] == "Movies"
    assert [r["revision"] for r in api.sten.get(f"{url}revisions/").data["results"]] == [1]
    assert api.olu.delete(f"{url}publication/").status_code == 204
    assert api.sam.get(f"{url}publication/").status_code == 404
    assert api.olu.delete(url).status_code == 409


def test_a_draft_that_was_never_published_is_deleted(api, story):
    product = story.product()
    assert api.olu.delete(f"/api/v1/products/{product.pk}/").status_code == 204
    assert not Product.objects.exists()


def test_a_product_with_assets_of_others_is_refused_without_telling_of_them(api, story):
    foreign = factories.asset(story.consumer, story.account)
    body = {"project": story.producer.pk, "name": "X", "assets": [foreign.pk]}
    refused = api.olu.post("/api/v1/products/", body)
    assert refused.status_code == 400
    assert foreign.name not in str(refused.data)


def test_search_answers_as_other_programs_rely_on(api, story, published):
    answer = api.ana.get("/api/v1/search/?q=movie genre")
    assert set(answer.data) == {
        "count", "count_is_exact", "next", "previous", "results", "facets", "did_you_mean",
    }  # fmt: skip
    (hit,) = answer.data["results"]
    assert (hit["id"], hit["name"]) == (published.pk, "Movie listings with category")
    assert hit["project"] == {"id": story.producer.pk, "name": "Film Catalog"}
    assert answer.data["facets"]["domain"][0]["label"] == "Streaming"


def test_search_pages_by_cursor(api, story):
    for n in range(25):
        publication.publish(story.product(name=f"Movie {n}"), by=story.olu)
    first = api.ana.get("/api/v1/search/?q=movie")
    second = api.ana.get(first.data["next"])
    names = [hit["name"] for page in (first, second) for hit in page.data["results"]]
    assert len(set(names)) == 25
    assert second.data["next"] is None


@pytest.mark.parametrize(
    "query",
    ["%00", "%27", "a%3A%2A", "&domain=x&cursor=%%%&type=9", "&domain=99999999999999999999"],
)
def test_search_answers_any_url(api, published, query):
    assert api.ana.get(f"/api/v1/search/?q={query}").status_code == 200


READING = [
    ("/api/v1/data-sources/{source}/", READERS),
    ("/api/v1/data-sources/{source}/runs/{run}/", READERS),
    ("/api/v1/data-sources/{source}/runs/{run}/items/", READERS),
    ("/api/v1/assets/{asset}/", READERS),
    ("/api/v1/assets/{asset}/columns/", READERS),
    ("/api/v1/products/{product}/", READERS),
    ("/api/v1/products/{product}/revisions/", READERS),
    ("/api/v1/products/{product}/publication/", EVERYBODY),
    ("/api/v1/search/", EVERYBODY),
]
WRITING = [
    ("patch", "/api/v1/data-sources/{source}/"),
    ("delete", "/api/v1/data-sources/{source}/"),
    ("post", "/api/v1/data-sources/{source}/runs/"),
    ("patch", "/api/v1/assets/{asset}/"),
    ("post", "/api/v1/assets/{asset}/suggestions/acceptance/"),
    ("post", "/api/v1/assets/{asset}/suggestions/rejection/"),
    ("patch", "/api/v1/products/{product}/"),
    ("delete", "/api/v1/products/{product}/"),
    ("post", "/api/v1/products/{product}/publication/"),
    ("delete", "/api/v1/products/{product}/publication/"),
]


@pytest.fixture
def ids(story, source, published):
    run = Run.objects.create(source=source)
    return {"source": source.pk, "run": run.pk, "asset": story.asset.pk, "product": published.pk}


@pytest.mark.parametrize(("url", "who"), READING)
def test_who_reads_what(api, ids, url, who):
    answers = {name: getattr(api, name).get(url.format(**ids)).status_code for name in EVERYBODY}
    assert answers == {name: 200 if name in who else 404 for name in EVERYBODY}
    assert api.nobody.get(url.format(**ids)).status_code == 401


@pytest.mark.parametrize(("method", "url"), WRITING)
def test_nobody_but_producers_writes(api, ids, method, url):
    others = EVERYBODY - PRODUCERS
    answers = {
        name: getattr(getattr(api, name), method)(url.format(**ids), {}).status_code
        for name in others
    }
    assert answers == {name: 403 if name in READERS else 404 for name in others}
    assert getattr(api.nobody, method)(url.format(**ids), {}).status_code == 401


@pytest.mark.parametrize("noun", ["data-sources", "assets", "products"])
def test_lists_hold_what_one_may_see(api, ids, noun):
    counts = {name: getattr(api, name).get(f"/api/v1/{noun}/").data["count"] for name in EVERYBODY}
    assert counts == {name: 1 if name in READERS else 0 for name in EVERYBODY}


@pytest.mark.parametrize("noun", ["data-sources", "assets", "products"])
def test_lists_ask_the_same_queries_for_one_row_and_three(
    api, ids, story, noun, django_assert_max_num_queries
):
    for n in range(2):
        extra = factories.asset(story.producer, story.account)
        story.product(name=f"Extra {n}", assets=[extra])
        factories.source(story.producer, story.account)
    with django_assert_max_num_queries(14):
        assert len(api.olu.get(f"/api/v1/{noun}/").data["results"]) == 3


@pytest.mark.parametrize("noun", ["data-sources", "assets", "products"])
@pytest.mark.parametrize("pk", ["0", "99999999999999999999", "x"])
def test_ids_that_do_not_exist_are_not_found(api, noun, pk):
    assert api.olu.get(f"/api/v1/{noun}/{pk}/").status_code == 404
