import pytest
from django.urls import reverse

from catalog.models import Product, Run, RunState
from catalog.selectors import listings
from catalog.services import publication
from catalog.services.products import change_product
from governance.models import Rule, RuleKind
from tests import factories

pytestmark = pytest.mark.django_db
READERS = {"olu", "sten", "ida"}
EVERYBODY = {"olu", "sten", "ana", "sam", "ida", "ada"}


@pytest.fixture
def published(story):
    product = story.product()
    publication.publish(product, by=story.olu)
    return product


@pytest.fixture
def as_(client, story):
    """A client signed in as one of the people."""

    def signed_in(name):
        client.force_login(getattr(story, name))
        return client

    return signed_in


@pytest.fixture
def run(story):
    source = factories.source(story.producer, story.account, name="films")
    return Run.objects.create(source=source, requested_by=story.olu)


def _post(client, url, data=None):
    return client.post(url, data or {}, follow=True)


def test_home_shows_domains_and_what_is_new(as_, published):
    page = as_("ana").get("/").content.decode()
    assert "Movie listings with category" in page
    assert "Film catalog" in page


def test_home_counts_a_domains_products_with_those_below(as_, published):
    ((above, below), numbers) = zip(*listings.domains_with_listings(), strict=True)
    assert (below.parent, numbers) == (above, (1, 1))


def test_home_of_an_empty_catalog_says_what_to_do(as_):
    assert "Nothing is published yet" in as_("ana").get("/").content.decode()


def test_results_mark_the_match_and_offer_to_narrow(as_, story, published):
    page = as_("ana").get("/search/?q=movie+genre").content.decode()
    assert "<mark>Movie</mark> listings with category" in page
    assert "<mark>genre</mark>" in page
    assert f"?q=movie+genre&amp;project={story.producer.pk}" in page


def test_results_guess_what_was_meant(as_, published):
    assert "?q=movie+listings" in as_("ana").get("/search/?q=moive+listngs").content.decode()


@pytest.mark.parametrize("query", ["%00", "%27%3B", "<script>", "&cursor=x&domain=-1", "x" * 5000])
def test_results_answer_any_url(as_, published, query):
    assert as_("ana").get(f"/search/?q={query}").status_code == 200


def test_html_in_texts_is_shown_as_it_was_written(as_, story):
    product = story.product(name="<b>Films</b>", description="<script>alert(1)</script> films")
    publication.publish(product, by=story.olu)
    for url in ("/", "/search/?q=films", f"/products/{product.pk}/", f"/drafts/{product.pk}/"):
        page = as_("olu").get(url).content.decode()
        assert "<script>alert" not in page
        assert "<b>Films" not in page


def test_product_page_tells_what_whose_and_since_when(as_, story, published):
    page = as_("ana").get(f"/products/{published.pk}/").content.decode()
    for words in ("including category/genre", "Film Catalog", "Revision 1", "1 table", "3 columns"):
        assert words in page
    assert "To the draft" not in page
    assert "To the draft" in as_("olu").get(f"/products/{published.pk}/").content.decode()


def test_schema_filters_columns(as_, published):
    page = as_("ana").get(f"/products/{published.pk}/schema/?filter=FILM_ID").content.decode()
    assert "film_id" in page
    assert "category_name" not in page


def test_history_says_what_changed(as_, story, published):
    change_product(published, by=story.olu, name="Films", assets=[story.asset])
    publication.publish(published, by=story.olu)
    page = as_("ana").get(f"/products/{published.pk}/history/").content.decode()
    assert "Renamed from “Movie listings with category”." in page


def test_an_unpublished_product_is_not_found(as_, story):
    assert as_("olu").get(f"/products/{story.product().pk}/").status_code == 404


def test_a_source_is_connected_and_run_by_clicking(as_, story):
    client = as_("olu")
    data = {
        "project": story.producer.pk, "name": "films", "account": story.account.pk,
        "region": factories.REGION, "database": "curatedzonedb", "include": "film_*\ncategory_*",
        "suggest_names": "on",
    }  # fmt: skip
    page = _post(client, "/sources/new/", data)
    source = story.producer.data_sources.get()
    assert source.include == ["film_*", "category_*"]
    assert page.redirect_chain == [(f"/sources/{source.pk}/", 302)]
    page = _post(client, f"/sources/{source.pk}/runs/")
    run = source.runs.get()
    assert page.redirect_chain == [(f"/runs/{run.pk}/", 302)]
    assert f"/runs/{run.pk}/progress/" in page.content.decode()


def test_a_wrong_source_is_told_beside_the_field(as_, story):
    page = as_("olu").post("/sources/new/", {"name": "x"})
    assert page.status_code == 400
    assert "This field is required" in page.content.decode()


def test_a_source_name_taken_is_told(as_, story):
    taken = factories.source(story.producer, story.account, name="films")
    data = {
        "project": story.producer.pk, "name": taken.name, "account": story.account.pk,
        "region": factories.REGION, "database": "other",
    }  # fmt: skip
    page = as_("olu").post("/sources/new/", data)
    assert page.status_code == 400
    assert "already exists" in page.content.decode()


def test_run_progress_polls_until_the_run_is_over(as_, run):
    client = as_("olu")
    url = f"/runs/{run.pk}/progress/"
    assert "every 2s" in client.get(url).content.decode()
    Run.objects.update(state=RunState.SUCCEEDED, finished_at=run.requested_at, processed=3, total=3)
    done = client.get(url)
    assert "every 2s" not in done.content.decode()
    assert done["HX-Refresh"] == "true"


def test_run_page_shows_each_outcome_with_its_reason(as_, run):
    run.items.create(name="films", outcome="created")
    run.items.create(name="tmp", outcome="skipped", reason="Excluded by the pattern “tmp”.")
    client = as_("sten")
    assert "Excluded by the pattern" in client.get(f"/runs/{run.pk}/").content.decode()
    assert (
        "Excluded by the pattern"
        not in client.get(f"/runs/{run.pk}/?outcome=created").content.decode()
    )


@pytest.mark.parametrize("asked", ["999", "\x00", "' OR 1=1 --"])
@pytest.mark.parametrize("verb", ["accept", "reject"])
def test_a_suggestion_of_no_column_is_refused_where_it_was_asked(as_, story, verb, asked):
    url = f"/inventory/{story.asset.pk}/"
    client, referer = as_("olu"), {"referer": f"http://testserver{url}"}
    response = client.post(f"{url}suggestions/", {verb: asked}, follow=True, headers=referer)
    assert response.redirect_chain == [(f"http://testserver{url}", 302)]
    assert [message.level_tag for message in response.context["messages"]] == ["error"]


def test_suggestions_are_accepted_by_clicking(as_, story):
    story.asset.columns.update(suggested_name="Suggested", suggestion="open")
    client, url = as_("olu"), f"/inventory/{story.asset.pk}/suggestions/"
    _post(client, url, {"accept": "film_id"})
    assert story.asset.columns.filter(business_name="Suggested").count() == 1
    _post(client, url, {"accept": ""})
    assert story.asset.columns.filter(business_name="Suggested").count() == 3


def test_an_asset_is_described_by_hand(as_, story):
    column = story.asset.columns.get(name="category_name")
    data = {
        "business_name": "Films", "description": "All.",
        f"name-{column.pk}": "Genre", f"text-{column.pk}": "Such as Thriller.",
    }  # fmt: skip
    assert _post(as_("olu"), f"/inventory/{story.asset.pk}/", data).status_code == 200
    column.refresh_from_db()
    assert (column.business_name, column.description) == ("Genre", "Such as Thriller.")


def test_a_thousand_columns_are_shown_page_by_page(as_, story):
    wide = factories.asset(
        story.producer, story.account, columns={f"c{n}": "int" for n in range(1_000)}
    )
    page = as_("olu").get(f"/inventory/{wide.pk}/?page=20")
    assert "c999" in page.content.decode()
    assert len(page.content) < 200_000


def test_a_product_is_made_and_published_by_clicking(as_, story):
    form = factories.form("Sales", required=["Region"])
    Rule.objects.create(domain=story.streaming, kind=RuleKind.LISTING_FORM, form=form)
    term = story.country()
    client = as_("olu")
    _post(client, "/drafts/new/", {"project": story.producer.pk, "name": "Movies"})
    product = Product.objects.get()
    draft = f"/drafts/{product.pk}/"
    page = _post(client, f"{draft}publish/").content.decode()
    assert "Describe what the product is." in page
    assert "Sales: “Region” is still empty." in page
    data = {
        "name": "Movies", "description": "All films.", "assets": [story.asset.pk],
        "terms": [term.pk], f"form-{form.pk}-region": "North",
    }  # fmt: skip
    assert _post(client, draft, data).status_code == 200
    page = _post(client, f"{draft}publish/")
    assert page.redirect_chain[-1][0] == f"/products/{product.pk}/"
    content = product.revisions.get().content
    assert content["terms"][0]["path"] == ["Country", "America", "United States"]
    assert content["forms"][0]["answers"][0]["text"] == "North"


def test_the_editor_marks_what_publishing_needs_and_tells_assets_by_both_names(as_, story):
    page = as_("olu").get(f"/drafts/{story.product().pk}/").content.decode()
    assert page.count("needed to publish") >= 2
    assert f"<code>{story.asset.technical_name}</code>" in page


def test_the_only_project_is_chosen_already(as_, story):
    for new in ("/drafts/new/", "/sources/new/"):
        page = as_("olu").get(new).content.decode()
        assert f'<option value="{story.producer.pk}" selected>' in page


def test_an_optional_form_is_attached_and_taken_off(as_, story):
    form, product = factories.form("Extra", required=["Region"]), story.product()
    client, draft = as_("olu"), f"/drafts/{product.pk}/"
    data = {"name": "Movies", "assets": [story.asset.pk], "attached": [form.pk]}
    _post(client, draft, data)
    assert product.form_answers.get().values == {}
    _post(client, draft, data | {f"form-{form.pk}-region": "North"})
    assert product.form_answers.get().values == {"region": "North"}
    _post(client, draft, {**data, "attached": []})
    assert not product.form_answers.exists()


def test_saving_a_draft_keeps_the_order_of_its_assets(as_, story):
    second = factories.asset(story.producer, story.account, name="a_first_by_name")
    product = story.product(assets=[story.asset, second])
    data = {"name": "Movies", "assets": [second.pk, story.asset.pk]}
    _post(as_("olu"), f"/drafts/{product.pk}/", data)
    assert [entry.asset for entry in product.contents.all()] == [story.asset, second]


def test_a_steward_attaches_restricted_terms_and_an_owner_keeps_them(as_, story):
    secret = factories.glossary("Classification", terms=["Secret"], restricted=True).terms.get()
    product = story.product()
    _post(as_("sten"), f"/drafts/{product.pk}/terms/", {"terms": [secret.pk]})
    assert list(product.terms.all()) == [secret]
    _post(as_("olu"), f"/drafts/{product.pk}/", {"name": "Movies", "assets": [story.asset.pk]})
    assert list(product.terms.all()) == [secret]


def test_unpublishing_says_what_it_does_and_asks_once(as_, published):
    client, url = as_("olu"), f"/drafts/{published.pk}/unpublish/"
    assert "Nobody finds it" in client.get(url).content.decode()
    _post(client, url)
    assert not Product.objects.get().is_published


def test_publishing_twice_says_that_nothing_changed(as_, published):
    page = _post(as_("olu"), f"/drafts/{published.pk}/publish/").content.decode()
    assert "Nothing changed since revision 1" in page


@pytest.fixture
def urls(story, published, run):
    asset, source = story.asset, run.source
    return {
        "everybody": ["/", "/search/", "/sources/", "/inventory/", "/drafts/",
                      f"/products/{published.pk}/", f"/products/{published.pk}/schema/",
                      f"/products/{published.pk}/history/", "/sources/new/", "/drafts/new/"],
        "readers": [f"/sources/{source.pk}/", f"/runs/{run.pk}/", f"/runs/{run.pk}/progress/",
                    f"/inventory/{asset.pk}/", f"/drafts/{published.pk}/"],
        "producers": [f"/sources/{source.pk}/change/", f"/sources/{source.pk}/delete/",
                      f"/drafts/{published.pk}/unpublish/", f"/drafts/{published.pk}/delete/"],
        "posts": [f"/sources/{source.pk}/change/", f"/sources/{source.pk}/delete/",
                  f"/sources/{source.pk}/runs/", f"/inventory/{asset.pk}/",
                  f"/inventory/{asset.pk}/suggestions/", f"/drafts/{published.pk}/",
                  f"/drafts/{published.pk}/publish/", f"/drafts/{published.pk}/unpublish/",
                  f"/drafts/{published.pk}/delete/"],
    }  # fmt: skip


@pytest.mark.parametrize("who", sorted(EVERYBODY))
def test_who_sees_which_page(as_, urls, who):
    client = as_(who)
    expected = {
        "everybody": 200,
        "readers": 200 if who in READERS else 404,
        "producers": 200 if who == "olu" else 403 if who in READERS else 404,
    }
    for group, status in expected.items():
        answers = {url: client.get(url).status_code for url in urls[group]}
        assert answers == dict.fromkeys(urls[group], status)


@pytest.mark.parametrize("who", sorted(EVERYBODY - {"olu"}))
def test_nobody_but_producers_changes_anything(as_, urls, who):
    client = as_(who)
    answers = {url: client.post(url).status_code for url in urls["posts"]}
    assert answers == dict.fromkeys(urls["posts"], 403 if who in READERS else 404)


def test_nobody_sees_anything_without_signing_in(client, urls):
    for url in [*urls["everybody"], *urls["readers"], *urls["producers"]]:
        assert client.get(url)["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("url", ["/sources/", "/inventory/", "/drafts/"])
def test_lists_ask_the_same_queries_for_one_row_and_three(
    as_, story, published, run, url, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = as_("olu")
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get(url)
    for n in range(2):
        extra = factories.asset(story.producer, story.account)
        story.product(name=f"Extra {n}", assets=[extra])
        factories.source(story.producer, story.account)
    with django_assert_num_queries(len(one)):
        assert client.get(url).status_code == 200


@pytest.mark.parametrize("url", ["/sources/", "/inventory/", "/drafts/"])
def test_lists_can_be_taken_away_as_csv(as_, published, run, url):
    answer = as_("olu").get(f"{url}?export=csv")
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/csv")
