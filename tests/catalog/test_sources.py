import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from catalog.models import Asset, DataSource, Run, RunState
from catalog.selectors.inventory import runs_visible_to, sources_visible_to
from catalog.services import sources
from portal.audit.models import AuditEvent
from portal.errors import Conflict, Denied
from tests import factories

pytestmark = pytest.mark.django_db


def _create(story, **fields):
    given = {
        "project": story.producer,
        "name": "films-CuratedZoneDB",
        "account": story.account,
        "region": factories.REGION,
        "database": "curatedzonedb",
        "by": story.olu,
    }
    return sources.create_source(**given | fields)


@pytest.fixture
def source(story):
    return _create(story)


def test_create_records_who_connected_what(story, source):
    event = AuditEvent.objects.get()
    assert (event.verb, event.actor_label, event.object_label) == (
        "source.created", "Olu", "films-CuratedZoneDB",
    )  # fmt: skip


def test_create_refuses_an_account_that_does_not_list_the_project(story):
    other = factories.account(factories.CONSUMER)
    with pytest.raises(Denied, match="does not list Film Catalog"):
        _create(story, account=other)


@pytest.mark.parametrize("who", ["sten", "ana", "sam", "ida", "ada"])
def test_create_is_for_owners_and_contributors(story, who):
    with pytest.raises(Denied):
        _create(story, by=getattr(story, who))


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"region": "us-east-1"}, "is connected in eu-west-1 only"),
        ({"region": "Mars"}, "looks like"),
        ({"name": ""}, "blank"),
        ({"name": "a\0b"}, "Null"),
        ({"database": "x" * 256}, "255"),
        ({"include": ["x" * 256]}, "255"),
    ],
)
def test_create_says_what_is_wrong(story, wrong, message):
    with pytest.raises(ValidationError, match=message):
        _create(story, **wrong)


def test_create_refuses_a_name_taken_in_the_project(story, source):
    with pytest.raises(ValidationError):
        _create(story)


def test_change_keeps_what_was_imported(story, source):
    story.asset.source = source
    story.asset.save()
    sources.change_source(source, by=story.olu, exclude=["*_tmp"], name="Films")
    source.refresh_from_db()
    assert (source.name, source.exclude) == ("Films", ["*_tmp"])
    assert Asset.objects.exists()


def test_delete_leaves_the_assets(story, source):
    story.asset.source = source
    story.asset.save()
    sources.delete_source(source, by=story.olu)
    story.asset.refresh_from_db()
    assert story.asset.source is None
    assert not DataSource.objects.exists()


def test_delete_waits_for_a_run(story, source):
    sources.request_run(source, by=story.olu)
    with pytest.raises(Conflict, match="under way"):
        sources.delete_source(source, by=story.olu)


def test_only_one_run_is_open_at_a_time(story, source):
    sources.request_run(source, by=story.olu)
    with pytest.raises(Conflict, match="under way already"), transaction.atomic():
        sources.request_run(source, by=story.olu)
    Run.objects.update(state=RunState.SUCCEEDED)
    sources.request_run(source, by=story.olu)
    assert Run.objects.count() == 2


def test_a_run_needs_the_accounts_consent_still(story, source):
    story.account.producers.clear()
    with pytest.raises(Denied, match="does not list"):
        sources.request_run(source, by=story.olu)


@pytest.mark.parametrize("who", ["sten", "ana", "sam", "ida", "ada"])
def test_change_delete_and_run_are_for_owners_and_contributors(story, source, who):
    person = getattr(story, who)
    for verb in (sources.change_source, sources.delete_source, sources.request_run):
        with pytest.raises(Denied):
            verb(source, by=person)


@pytest.mark.parametrize(
    ("who", "sees"),
    [("olu", True), ("sten", True), ("ida", True), ("ana", False), ("sam", False), ("ada", False)],
)
def test_sources_and_runs_are_seen_by_members_stewards_and_auditors(story, source, who, sees):
    Run.objects.create(source=source)
    person = getattr(story, who)
    assert sources_visible_to(person).exists() is sees
    assert runs_visible_to(person).exists() is sees
