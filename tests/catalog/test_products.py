import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.utils import timezone

from catalog.models import ListingRevision, Product
from catalog.selectors.demands import demands_on, missing_for_publication
from catalog.services import products, publication
from governance.models import Rule, RuleKind, Term
from portal.audit.models import AuditEvent
from portal.errors import Conflict, Denied, Incomplete
from tests import factories

pytestmark = pytest.mark.django_db


def _create(story, **fields):
    fields.setdefault("name", "Movies")
    fields.setdefault("assets", [story.asset])
    return products.create_product(project=story.producer, by=story.olu, **fields)


def _verbs():
    return list(AuditEvent.objects.order_by("id").values_list("verb", flat=True))


def test_create_keeps_the_assets_in_order(story):
    second = factories.asset(story.producer, story.account)
    product = _create(story, assets=[second, story.asset])
    assert list(product.contents.values_list("asset", flat=True)) == [second.pk, story.asset.pk]
    assert _verbs() == ["product.created"]


def test_change_reorders_and_removes_assets(story):
    second = factories.asset(story.producer, story.account)
    product = _create(story, assets=[story.asset, second])
    products.change_product(product, by=story.olu, assets=[second])
    assert [entry.asset for entry in product.contents.all()] == [second]


def test_create_refuses_assets_of_another_project(story):
    foreign = factories.asset(story.consumer, story.account)
    with pytest.raises(ValidationError, match="does not belong to the inventory"):
        _create(story, assets=[foreign])
    assert not Product.objects.exists()


@pytest.mark.parametrize("who", ["sten", "ana", "sam", "ida", "ada"])
def test_create_is_for_owners_and_contributors(story, who):
    with pytest.raises(Denied, match="Only owners and contributors"):
        products.create_product(project=story.producer, name="X", by=getattr(story, who))


def test_create_refuses_a_name_taken_in_the_project(story):
    _create(story)
    with pytest.raises(ValidationError):
        _create(story)


@pytest.mark.parametrize("name", ["", "   ", "x" * 151])
def test_create_refuses_names_that_are_none(story, name):
    with pytest.raises(ValidationError):
        _create(story, name=name)


def test_a_restricted_term_is_attached_by_stewards_only(story):
    secret = factories.glossary("Classification", terms=["Secret"], restricted=True).terms.get()
    product = _create(story)
    with pytest.raises(Denied, match="restricted"):
        products.change_product(product, by=story.olu, terms=[secret])
    products.classify_product(product, terms=[secret], by=story.sten)
    assert list(product.terms.all()) == [secret]
    with pytest.raises(Denied):
        products.change_product(product, by=story.olu, terms=[])


def test_a_term_of_another_domains_glossary_is_refused(story):
    glossary = factories.glossary(terms=["Lead"], domain=factories.domain("Sales"))
    with pytest.raises(ValidationError, match="another domain"):
        _create(story, terms=[glossary.terms.get()])


def test_answers_may_stay_incomplete_in_the_draft(story):
    form = factories.form("Sales", required=["Region", "Quarter"])
    product = _create(story, form_answers={form.pk: {"region": "North"}})
    assert product.form_answers.get().values == {"region": "North"}


def test_answers_to_fields_the_form_does_not_have_are_refused(story):
    form = factories.form("Sales", required=["Region"])
    with pytest.raises(ValidationError):
        _create(story, form_answers={form.pk: {"colour": "red"}})
    with pytest.raises(ValidationError, match="no such form"):
        _create(story, form_answers={form.pk + 1: {}})


def test_a_form_can_be_taken_off(story):
    form = factories.form("Sales", required=["Region"])
    product = _create(story, form_answers={form.pk: {}})
    products.change_product(product, by=story.olu, form_answers={form.pk: None})
    assert not product.form_answers.exists()


def test_missing_lists_all_that_the_rules_still_demand(story):
    form = factories.form("Sales", required=["Region", "Quarter"])
    country = factories.glossary("Country", terms=["Chad"])
    Rule.objects.create(domain=story.streaming, kind=RuleKind.LISTING_FORM, form=form)
    Rule.objects.create(domain=story.films, kind=RuleKind.LISTING_TERM, glossary=country)
    product = _create(story, assets=[], form_answers={form.pk: {"region": "North"}})
    assert missing_for_publication(product) == [
        "Describe what the product is.",
        "Choose at least one asset.",
        "Choose a term of the glossary “Country”.",
        "Sales: “Quarter” is still empty.",
    ]
    product = products.change_product(
        product,
        by=story.olu,
        description="All films.",
        assets=[story.asset],
        terms=[Term.objects.get(name="Chad")],
        form_answers={form.pk: {"region": "North", "quarter": "Q1"}},
    )
    assert missing_for_publication(product) == []
    assert all(not demand.missing for demand in demands_on(product))


def test_missing_names_an_attached_form_and_a_table_that_is_gone(story):
    form = factories.form("Extra", required=["Owner"])
    product = _create(story, description="x", form_answers={form.pk: {}})
    story.asset.gone_at = timezone.now()
    story.asset.save()
    assert missing_for_publication(product) == [
        "curatedzonedb.film_category is no longer in Glue. Take it out, or bring the table back.",
        "Extra: “Owner” is still empty.",
    ]


def test_publish_refuses_an_incomplete_product_with_the_list(story):
    product = _create(story)
    with pytest.raises(Incomplete) as refused:
        publication.publish(product, by=story.olu)
    assert refused.value.missing == ["Describe what the product is."]
    assert not ListingRevision.objects.exists()


def test_publish_refuses_tables_whose_account_withdrew_its_consent(story):
    product = story.product()
    revision = publication.publish(product, by=story.olu)
    story.account.producers.remove(story.producer)
    product.name = "Movies"
    product.save()

    with pytest.raises(Incomplete) as refused:
        publication.publish(product, by=story.olu)

    assert "no longer names Film Catalog" in str(refused.value)
    product.refresh_from_db()
    assert product.listing.revision == revision


def test_publish_keeps_a_full_snapshot(story):
    revision = publication.publish(story.product(), by=story.olu)
    assert revision.number == 1
    assert revision.content["name"] == "Movie listings with category"
    (asset,) = revision.content["assets"]
    assert asset["name"] == "film_category"
    assert [column["name"] for column in asset["columns"]] == [
        "category_id", "category_name", "film_id",
    ]  # fmt: skip


def test_editing_a_product_leaves_its_listing_as_published(story):
    product = story.product()
    publication.publish(product, by=story.olu)
    products.change_product(product, by=story.olu, name="Other", description="Other.")
    product.refresh_from_db()
    assert str(product.listing) == "Movie listings with category"


def test_publish_again_makes_the_next_revision(story):
    product = story.product()
    first = publication.publish(product, by=story.olu)
    products.change_product(product, by=story.olu, description="Better words.")
    second = publication.publish(product, by=story.olu)
    product.refresh_from_db()
    assert (first.number, second.number, product.listing.revision) == (1, 2, second)


def test_publish_refuses_unchanged_content(story):
    product = story.product()
    publication.publish(product, by=story.olu)
    with pytest.raises(Conflict, match="Nothing changed since revision 1"):
        publication.publish(product, by=story.olu)


def test_unpublish_takes_the_listing_and_keeps_the_revisions(story):
    product = story.product()
    publication.publish(product, by=story.olu)
    publication.unpublish(product, by=story.olu)
    product = Product.objects.get()
    assert not product.is_published
    assert product.revisions.count() == 1
    assert _verbs() == ["product.published", "product.unpublished"]
    with pytest.raises(Conflict, match="not published"):
        publication.unpublish(product, by=story.olu)


def test_publish_after_unpublishing_goes_on_counting(story):
    product = story.product()
    publication.publish(product, by=story.olu)
    publication.unpublish(product, by=story.olu)
    assert publication.publish(product, by=story.olu).number == 2


@pytest.mark.parametrize("who", ["sten", "ana", "sam", "ida", "ada"])
def test_publish_and_unpublish_are_for_owners_and_contributors(story, who):
    product = story.product()
    with pytest.raises(Denied):
        publication.publish(product, by=getattr(story, who))
    publication.publish(product, by=story.olu)
    with pytest.raises(Denied):
        publication.unpublish(product, by=getattr(story, who))


def test_a_revision_can_be_neither_altered_nor_deleted(story):
    publication.publish(story.product(), by=story.olu)
    for statement in ("UPDATE catalog_listingrevision SET number = 9",
                      "DELETE FROM catalog_listingrevision"):  # fmt: skip
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_delete_throws_a_draft_away_but_not_a_history(story):
    draft, known = story.product("Draft"), story.product("Known")
    publication.publish(known, by=story.olu)
    products.delete_product(draft, by=story.olu)
    with pytest.raises(Conflict, match="was published before"):
        products.delete_product(known, by=story.olu)
    assert list(Product.objects.all()) == [known]


def test_publishing_asks_the_same_queries_for_one_asset_and_for_many(
    story, django_assert_max_num_queries
):
    several = [factories.asset(story.producer, story.account) for _ in range(5)]
    product = story.product(assets=several)
    with django_assert_max_num_queries(46):
        publication.publish(product, by=story.olu)


def test_events_are_readable_by_the_project_and_its_domain(story):
    publication.publish(story.product(), by=story.olu)
    event = AuditEvent.objects.get(verb="product.published")
    assert (event.projects, event.domains) == ([story.producer.pk], [story.films.pk])
