"""How a run ends, and who carries it out when workers fail."""

from datetime import timedelta

import pytest
from django.utils import timezone

from catalog.importing import carry_out
from catalog.importing.leases import MOST_ATTEMPTS, LeaseLost, abandoned_runs, claim
from catalog.models import Run, RunState
from catalog.selectors.inventory import outcomes_of
from catalog.services import sources
from portal.audit.models import AuditEvent
from portal.notify.models import Notification
from tests import factories
from tests.catalog.running import imported

pytestmark = pytest.mark.django_db


def test_an_absent_database_fails_the_run_and_says_what_to_do(lake, source, story):
    source.database = "nowhere"
    source.save()
    run = imported(source, story)
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
    run = imported(source, story)
    assert run.state == RunState.FAILED
    assert "refused to let Sluice assume" in run.error


def test_access_denied_fails_the_run_with_what_to_grant(lake, source, story):
    error = {"code": "AccessDeniedException", "message": "no", "status": 400}
    lake.sandbox.faults({"operation": "glue:GetTables", "error": error})
    run = imported(source, story)
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
    assert outcomes_of(imported(source, story)) == {"created": 1}


def test_trouble_that_lasts_fails_the_run(lake, source, story, settings):
    settings.IMPORT_PATIENCE_SECONDS = 1
    error = {"code": "ThrottlingException", "message": "later", "status": 400}
    lake.sandbox.faults({"operation": "glue:GetTables", "error": error})
    run = imported(source, story)
    assert run.state == RunState.FAILED
    assert "slow down" in run.error


def test_an_endpoint_out_of_reach_fails_the_run(lake, source, story, settings, monkeypatch):
    settings.IMPORT_PATIENCE_SECONDS = 1
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    run = imported(source, story)
    assert run.state == RunState.FAILED
    assert "AWS did not answer" in run.error


def test_the_end_is_recorded_and_told_to_who_asked(lake, source, story):
    lake.create_table("films")
    run = imported(source, story)
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
    run = imported(source, story)
    carry_out(run.pk)
    assert AuditEvent.objects.filter(verb="run.finished").count() == 1


def test_a_queued_run_whose_message_was_lost_is_found_once_in_a_while(source, story):
    run = sources.request_run(source, by=story.olu)
    Run.objects.update(requested_at=timezone.now() - timedelta(minutes=1))
    assert list(abandoned_runs()) == [run.pk]
    assert list(abandoned_runs()) == []
