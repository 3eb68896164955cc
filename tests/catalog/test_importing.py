from datetime import timedelta

import pytest
from django.utils import timezone

from catalog.importing import carry_out
from catalog.importing.leases import MOST_ATTEMPTS, LeaseLost, abandoned_runs, claim
from catalog.models import Asset, Run, RunState, SuggestionState
from catalog.selectors.inventory import outcomes_of
from catalog.services import assets, sources
from portal.audit.models import AuditEvent
from portal.notify.models import Notification
from tests import factories
from tests.catalog.lake import DATABASE, Lake

pytestmark = pytest.mark.django_db


@pytest.fixture
def lake(sandbox, monkeypatch):
    return Lake(sandbox, monkeypatch)


@pytest.fixture
def source(story):
    story.asset.delete()
    return factories.source(story.producer, story.account, name="films-CuratedZoneDB")


def _run(source, story, **changes):
    """One whole run of the source, as a worker does it."""
    run = Run.objects.create(source=source, requested_by=story.olu, **changes)
    carry_out(run.pk)
    run.refresh_from_db()
    return run


def _reasons(run):
    return {item.name: (item.outcome, item.reason) for item in run.items.all()}


def _columns(name):
    asset = Asset.objects.get(name=name)
    return [(c.name, c.data_type, c.is_partition_key) for c in asset.columns.all()]


def test_a_first_run_creates_assets_with_columns_and_suggestions(lake, source, story):
    lake.create_table("film_category", {"category_id": "bigint", "category_name": "string"})
    lake.create_table("streaming_films", Description="All films.")
    run = _run(source, story)
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
    _run(source, story)
    before = list(Asset.objects.values())
    run = _run(source, story)
    assert outcomes_of(run) == {"unchanged": 1}
    assert list(Asset.objects.values()) == before


def test_a_changed_table_is_updated_column_by_column(lake, source, story):
    lake.create_table("films", {"id": "int", "title": "string", "old": "string"})
    _run(source, story)
    assets.describe(
        Asset.objects.get(), by=story.olu, business_name="Films",
        columns={"title": {"business_name": "Title of the film", "description": "As released."}},
    )  # fmt: skip
    lake.change_table("films", {"title": "varchar(200)", "id": "int", "new": "date"})
    run = _run(source, story)
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
    _run(source, story)
    asset = Asset.objects.get()
    assets.accept_suggestions(asset, by=story.olu, columns=["film_id"])
    assets.reject_suggestions(asset, by=story.olu, columns=["film_name"])
    lake.change_table("films", {"film_id": "bigint", "film_name": "varchar(9)"})
    _run(source, story)
    assert list(asset.columns.values_list("name", "business_name", "suggestion")) == [
        ("film_id", "Film ID", "accepted"), ("film_name", "", "rejected"),
    ]  # fmt: skip


def test_no_names_are_suggested_where_the_source_says_so(lake, source, story):
    source.suggest_names = False
    source.save()
    lake.create_table("film_category")
    _run(source, story)
    assert Asset.objects.get().suggestion == SuggestionState.NONE


def test_partition_keys_come_last_and_are_marked(lake, source, story):
    lake.create_table("plays", {"film_id": "int"}, PartitionKeys=[{"Name": "day", "Type": "date"}])
    _run(source, story)
    assert _columns("plays") == [("film_id", "int", False), ("day", "date", True)]


def test_a_table_with_a_thousand_columns_is_imported(lake, source, story):
    lake.create_table("wide", {f"measure_{n}": "double" for n in range(1_000)})
    run = _run(source, story)
    assert outcomes_of(run) == {"created": 1}
    assert Asset.objects.get().columns.count() == 1_000


def test_names_in_unicode_and_html_are_imported_as_they_are(lake, source, story):
    lake.create_table(
        "映画_カテゴリ", {"größe": "int", "имя": "string"}, Description="<b>Filme</b>"
    )
    run = _run(source, story)
    assert outcomes_of(run) == {"created": 1}
    asset = Asset.objects.get()
    assert (asset.name, asset.description) == ("映画_カテゴリ", "<b>Filme</b>")
    assert [c.name for c in asset.columns.all()] == ["größe", "имя"]


def test_a_table_that_lacks_nearly_everything_is_imported(lake, source, story):
    lake.glue.create_table(DatabaseName=DATABASE, TableInput={"Name": "bare"})
    assert outcomes_of(_run(source, story)) == {"created": 1}
    assert _columns("bare") == []


def test_views_are_told_from_tables(lake, source, story):
    lake.create_table("v", TableType="VIRTUAL_VIEW", ViewOriginalText="select 1")
    _run(source, story)
    assert Asset.objects.get().kind == "view"


def test_resource_links_are_skipped_with_the_reason(lake, source, story):
    lake.create_database("raw")
    lake.glue.create_table(DatabaseName="raw", TableInput={"Name": "actors"})
    target = {"CatalogId": factories.PRODUCER, "DatabaseName": "raw", "Name": "actors"}
    lake.glue.create_table(
        DatabaseName=DATABASE, TableInput={"Name": "actors_link", "TargetTable": target}
    )
    run = _run(source, story)
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
    run = _run(source, story)
    assert _reasons(run)["films"] == ("created", "")


def test_patterns_choose_the_tables(lake, source, story):
    for name in ("film_a", "film_b", "film_tmp", "other"):
        lake.create_table(name)
    source.include, source.exclude = ["film_*"], ["*_tmp"]
    source.save()
    assert _reasons(_run(source, story)) == {
        "film_a": ("created", ""),
        "film_b": ("created", ""),
        "film_tmp": ("skipped", "Excluded by the pattern “*_tmp”."),
        "other": ("skipped", "No include pattern of the data source fits its name."),
    }


def test_a_table_of_another_projects_inventory_fails_with_the_reason(lake, source, story):
    lake.create_table("films")
    lake.create_table("mine")
    factories.asset(story.consumer, story.account, name="films")
    run = _run(source, story)
    assert run.state == RunState.PARTIAL
    assert _reasons(run)["films"] == (
        "failed",
        "It belongs to the inventory of the project Marketing Analysis already.",
    )


def test_a_dropped_table_is_marked_gone_and_comes_back(lake, source, story):
    lake.create_table("films")
    lake.create_table("actors")
    _run(source, story)
    lake.drop_table("films")
    _run(source, story)
    assert Asset.objects.get(name="films").gone_at is not None
    assert Asset.objects.get(name="actors").gone_at is None
    lake.create_table("films")
    run = _run(source, story)
    assert outcomes_of(run) == {"updated": 1, "unchanged": 1}
    assert Asset.objects.get(name="films").gone_at is None


def test_a_table_open_to_all_of_iam_is_unmanaged_and_says_why(lake, source, story):
    lake.create_table("films")
    lake.open_to_everybody("films")
    _run(source, story)
    asset = Asset.objects.get()
    assert not asset.managed
    assert "IAMAllowedPrincipals still holds rights" in asset.managed_reason


def test_many_pages_are_read(lake, source, story):
    lake.sandbox.settings(page_size=3)
    for n in range(10):
        lake.create_table(f"t{n}")
    run = _run(source, story)
    assert (run.processed, run.total, outcomes_of(run)) == (10, 10, {"created": 10})


def test_an_import_asks_the_same_queries_for_one_table_and_for_many(
    lake, source, story, django_assert_max_num_queries
):
    for n in range(30):
        lake.create_table(f"t{n}")
    run = Run.objects.create(source=source, requested_by=story.olu)
    with django_assert_max_num_queries(40):
        carry_out(run.pk)


def test_an_absent_database_fails_the_run_and_says_what_to_do(lake, source, story):
    source.database = "nowhere"
    source.save()
    run = _run(source, story)
    assert run.state == RunState.FAILED
    assert "nowhere" in run.error
    assert "Check its name" in run.error or "Give the role DESCRIBE" in run.error


@pytest.mark.parametrize(
    "wrong",
    [{"external_id": "wrong"}, {"role_arn": f"arn:aws:iam::{factories.PRODUCER}:role/Nobody"}],
)
def test_a_refused_role_fails_the_run_and_says_why(lake, source, story, wrong):
    for name, value in wrong.items():
        setattr(story.account, name, value)
    story.account.save()
    run = _run(source, story)
    assert run.state == RunState.FAILED
    assert "refused to let Sluice assume" in run.error


def test_access_denied_fails_the_run_with_what_to_grant(lake, source, story):
    error = {"code": "AccessDeniedException", "message": "no", "status": 400}
    lake.sandbox.faults({"operation": "glue:GetTables", "error": error})
    run = _run(source, story)
    assert run.state == RunState.FAILED
    assert "glue:GetTables in IAM" in run.error


@pytest.mark.parametrize(
    ("code", "status"), [("ThrottlingException", 400), ("InternalServiceException", 500)]
)
def test_passing_trouble_is_waited_out(lake, source, story, code, status):
    lake.create_table("films")
    error = {"code": code, "message": "later", "status": status}
    lake.sandbox.faults(
        {"operation": "glue:GetTables", "error": error, "times": 2},
        {"operation": "lakeformation:ListPermissions", "error": error, "times": 1},
    )
    assert outcomes_of(_run(source, story)) == {"created": 1}


def test_trouble_that_lasts_fails_the_run(lake, source, story, settings):
    settings.IMPORT_PATIENCE_SECONDS = 1
    error = {"code": "ThrottlingException", "message": "later", "status": 400}
    lake.sandbox.faults({"operation": "glue:GetTables", "error": error})
    run = _run(source, story)
    assert run.state == RunState.FAILED
    assert "slow down" in run.error


def test_an_endpoint_out_of_reach_fails_the_run(lake, source, story, settings, monkeypatch):
    settings.IMPORT_PATIENCE_SECONDS = 1
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    run = _run(source, story)
    assert run.state == RunState.FAILED
    assert "AWS did not answer" in run.error


def test_the_end_is_recorded_and_told_to_who_asked(lake, source, story):
    lake.create_table("films")
    run = _run(source, story)
    event = AuditEvent.objects.get(verb="run.finished")
    assert (event.actor_type, event.detail["created"]) == ("system", 1)
    assert event.projects == [story.producer.pk]
    told = Notification.objects.get()
    assert (told.user, told.url) == (story.olu, f"/runs/{run.pk}/")


def test_a_run_taken_over_keeps_what_its_dead_worker_recorded(lake, source, story):
    lake.create_table("films")
    lake.create_table("actors")
    run = Run.objects.create(source=source, requested_by=story.olu, state=RunState.RUNNING)
    run.items.create(name="films", outcome="created")
    Run.objects.update(attempts=1, processed=1, lease_until=timezone.now() - timedelta(seconds=1))
    assert list(abandoned_runs()) == [run.pk]
    carry_out(run.pk)
    run.refresh_from_db()
    assert (run.state, run.processed, run.attempts) == (RunState.SUCCEEDED, 2, 2)
    assert outcomes_of(run) == {"created": 2}


def test_a_run_somebody_works_on_is_left_to_them(source, story):
    run = Run.objects.create(source=source, requested_by=story.olu)
    lease = claim(run.pk)
    assert lease is not None
    assert claim(run.pk) is None
    assert list(abandoned_runs()) == []


def test_a_worker_that_slept_through_its_lease_stops(source, story):
    run = Run.objects.create(source=source, requested_by=story.olu)
    sleeper = claim(run.pk)
    Run.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert sleeper is not None
    assert claim(run.pk) is not None
    with pytest.raises(LeaseLost):
        sleeper.renew()


def test_a_run_that_brings_down_its_workers_is_given_up(source, story):
    run = Run.objects.create(source=source, requested_by=story.olu, attempts=MOST_ATTEMPTS)
    carry_out(run.pk)
    run.refresh_from_db()
    assert run.state == RunState.FAILED
    assert "stopped without a word" in run.error


def test_a_finished_run_is_not_carried_out_again(lake, source, story):
    run = _run(source, story)
    carry_out(run.pk)
    assert AuditEvent.objects.filter(verb="run.finished").count() == 1


def test_a_queued_run_whose_message_was_lost_is_found_once_in_a_while(source, story):
    run = sources.request_run(source, by=story.olu)
    Run.objects.update(requested_at=timezone.now() - timedelta(minutes=1))
    assert list(abandoned_runs()) == [run.pk]
    assert list(abandoned_runs()) == []
