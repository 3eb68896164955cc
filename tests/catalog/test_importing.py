"""What an import makes of the tables it finds in Glue."""

import pytest

from catalog.importing import carry_out
from catalog.models import Asset, Run, RunState, SuggestionState
from catalog.selectors.inventory import outcomes_of
from catalog.services import assets
from tests import factories
from tests.catalog.lake import DATABASE
from tests.catalog.running import imported

pytestmark = pytest.mark.django_db


def _reasons(run):
    return {item.name: (item.outcome, item.reason) for item in run.items.all()}


def _columns(name):
    asset = Asset.objects.get(name=name)
    return [(c.name, c.data_type, c.is_partition_key) for c in asset.columns.all()]


def test_a_first_run_creates_assets_with_columns_and_suggestions(lake, source, story):
    lake.create_table("film_category", {"category_id": "bigint", "category_name": "string"})
    lake.create_table("streaming_films", Description="All films.")
    run = imported(source, story)
    assert (run.state, run.processed, run.total) == (RunState.SUCCEEDED, 2, 2)
    assert outcomes_of(run) == {"created": 2}
    asset = Asset.objects.get(name="film_category")
    assert (asset.suggested_name, asset.suggestion) == ("Film Category", SuggestionState.OPEN)
    assert [column.suggested_name for column in asset.columns.all()] == [
        "Category ID", "Category Name",
    ]  # fmt: skip
    assert Asset.objects.get(name="streaming_films").description == "All films."
    assert (asset.managed, asset.managed_reason) == (True, "")


def test_a_second_run_without_change_writes_no_asset(lake, source, story):
    lake.create_table("film_category")
    imported(source, story)
    before = list(Asset.objects.values())
    run = imported(source, story)
    assert outcomes_of(run) == {"unchanged": 1}
    assert list(Asset.objects.values()) == before


def test_a_changed_table_is_updated_column_by_column(lake, source, story):
    lake.create_table("films", {"id": "int", "title": "string", "old": "string"})
    imported(source, story)
    assets.describe(
        Asset.objects.get(), by=story.olu, business_name="Films",
        columns={"title": {"business_name": "Title of the film", "description": "As released."}},
    )  # fmt: skip
    lake.change_table("films", {"title": "varchar(200)", "id": "int", "new": "date"})
    run = imported(source, story)
    assert outcomes_of(run) == {"updated": 1}
    assert _columns("films") == [
        ("title", "varchar(200)", False), ("id", "int", False), ("new", "date", False),
    ]  # fmt: skip
    asset = Asset.objects.get()
    title = asset.columns.get(name="title")
    assert (asset.business_name, title.business_name, title.description) == (
        "Films", "Title of the film", "As released.",
    )  # fmt: skip


def test_accepted_and_rejected_suggestions_stay(lake, source, story):
    lake.create_table("films", {"film_id": "int", "film_name": "string"})
    imported(source, story)
    asset = Asset.objects.get()
    assets.accept_suggestions(asset, by=story.olu, columns=["film_id"])
    assets.reject_suggestions(asset, by=story.olu, columns=["film_name"])
    lake.change_table("films", {"film_id": "bigint", "film_name": "varchar(9)"})
    imported(source, story)
    assert list(asset.columns.values_list("name", "business_name", "suggestion")) == [
        ("film_id", "Film ID", "accepted"), ("film_name", "", "rejected"),
    ]  # fmt: skip


def test_no_names_are_suggested_where_the_source_says_so(lake, source, story):
    source.suggest_names = False
    source.save()
    lake.create_table("film_category")
    imported(source, story)
    assert Asset.objects.get().suggestion == SuggestionState.NONE


def test_partition_keys_come_last_and_are_marked(lake, source, story):
    lake.create_table("plays", {"film_id": "int"}, PartitionKeys=[{"Name": "day", "Type": "date"}])
    imported(source, story)
    assert _columns("plays") == [("film_id", "int", False), ("day", "date", True)]


def test_a_table_with_a_thousand_columns_is_imported(lake, source, story):
    lake.create_table("wide", {f"measure_{n}": "double" for n in range(1_000)})
    run = imported(source, story)
    assert outcomes_of(run) == {"created": 1}
    assert Asset.objects.get().columns.count() == 1_000


def test_names_in_unicode_and_html_are_imported_as_they_are(lake, source, story):
    lake.create_table(
        "映画_カテゴリ", {"größe": "int", "имя": "string"}, Description="<b>Filme</b>"
    )
    run = imported(source, story)
    assert outcomes_of(run) == {"created": 1}
    asset = Asset.objects.get()
    assert (asset.name, asset.description) == ("映画_カテゴリ", "<b>Filme</b>")
    assert [c.name for c in asset.columns.all()] == ["größe", "имя"]


def test_a_table_that_lacks_nearly_everything_is_imported(lake, source, story):
    lake.glue.create_table(DatabaseName=DATABASE, TableInput={"Name": "bare"})
    assert outcomes_of(imported(source, story)) == {"created": 1}
    assert _columns("bare") == []


def test_views_are_told_from_tables(lake, source, story):
    lake.create_table("v", TableType="VIRTUAL_VIEW", ViewOriginalText="select 1")
    imported(source, story)
    assert Asset.objects.get().kind == "view"


def test_resource_links_are_skipped_with_the_reason(lake, source, story):
    lake.create_database("raw")
    lake.glue.create_table(DatabaseName="raw", TableInput={"Name": "actors"})
    target = {"CatalogId": factories.PRODUCER, "DatabaseName": "raw", "Name": "actors"}
    lake.glue.create_table(
        DatabaseName=DATABASE, TableInput={"Name": "actors_link", "TargetTable": target}
    )
    run = imported(source, story)
    assert list(_reasons(run).values()) == [
        ("skipped", "A resource link: import the table it points to.")
    ]
    assert run.state == RunState.SUCCEEDED
    assert not Asset.objects.exists()


def test_a_link_does_not_hide_the_table_it_points_to(lake, source, story):
    lake.create_table("films")
    target = {"CatalogId": factories.PRODUCER, "DatabaseName": DATABASE, "Name": "films"}
    for name in ("a_link", "z_link"):
        table = {"Name": name, "TargetTable": target}
        lake.glue.create_table(DatabaseName=DATABASE, TableInput=table)
    lake.sandbox.settings(page_size=1)
    run = imported(source, story)
    assert _reasons(run)["films"] == ("created", "")


def test_patterns_choose_the_tables(lake, source, story):
    for name in ("film_a", "film_b", "film_tmp", "other"):
        lake.create_table(name)
    source.include, source.exclude = ["film_*"], ["*_tmp"]
    source.save()
    assert _reasons(imported(source, story)) == {
        "film_a": ("created", ""),
        "film_b": ("created", ""),
        "film_tmp": ("skipped", "Excluded by the pattern “*_tmp”."),
        "other": ("skipped", "No include pattern of the data source fits its name."),
    }


def test_a_table_of_another_projects_inventory_fails_with_the_reason(lake, source, story):
    lake.create_table("films")
    lake.create_table("mine")
    factories.asset(story.consumer, story.account, name="films")
    run = imported(source, story)
    assert run.state == RunState.PARTIAL
    assert _reasons(run)["films"] == (
        "failed",
        "It belongs to the inventory of the project Marketing Analysis already.",
    )


def test_a_dropped_table_is_marked_gone_and_comes_back(lake, source, story):
    lake.create_table("films")
    lake.create_table("actors")
    imported(source, story)
    lake.drop_table("films")
    imported(source, story)
    assert Asset.objects.get(name="films").gone_at is not None
    assert Asset.objects.get(name="actors").gone_at is None
    lake.create_table("films")
    run = imported(source, story)
    assert outcomes_of(run) == {"updated": 1, "unchanged": 1}
    assert Asset.objects.get(name="films").gone_at is None


def test_a_table_open_to_all_of_iam_is_unmanaged_and_says_why(lake, source, story):
    lake.create_table("films")
    lake.open_to_everybody("films")
    imported(source, story)
    asset = Asset.objects.get()
    assert not asset.managed
    assert "IAMAllowedPrincipals still holds rights" in asset.managed_reason


def test_many_pages_are_read(lake, source, story):
    lake.sandbox.settings(page_size=3)
    for n in range(10):
        lake.create_table(f"t{n}")
    run = imported(source, story)
    assert (run.processed, run.total, outcomes_of(run)) == (10, 10, {"created": 10})


def test_an_import_asks_the_same_queries_for_one_table_and_for_many(
    lake, source, story, django_assert_max_num_queries
):
    for n in range(30):
        lake.create_table(f"t{n}")
    run = Run.objects.create(source=source, requested_by=story.olu)
    with django_assert_max_num_queries(40):
        carry_out(run.pk)
