"""Imports by a real worker: what becomes of a run when a worker or the broker dies."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from catalog.models import Asset, Run, RunState
from catalog.services import sources
from tests import factories
from tests.catalog.conftest import Story

pytestmark = pytest.mark.django_db(transaction=True)


def _source():
    story = Story()
    story.asset.delete()
    return factories.source(story.producer, story.account), story.olu


def _wait(condition, seconds=40):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.1)


def _over(run):
    run.refresh_from_db()
    return run.is_over


def test_a_worker_imports_what_was_asked_for(lake, worker):
    lake.create_table("films")
    source, olu = _source()
    run = sources.request_run(source, by=olu)
    _wait(lambda: _over(run))
    assert (run.state, Asset.objects.get().name) == (RunState.SUCCEEDED, "films")


def test_a_run_whose_message_was_lost_is_done_within_seconds(lake, worker):
    lake.create_table("films")
    source, olu = _source()
    run = Run.objects.create(source=source, requested_by=olu)
    _wait(lambda: _over(run), seconds=20)
    assert run.state == RunState.SUCCEEDED


def test_a_run_whose_worker_was_killed_is_taken_over(lake, worker):
    for n in range(6):
        lake.create_table(f"t{n}")
    lake.sandbox.settings(page_size=2)
    slow = {"operation": "glue:GetTables", "delay_ms": 1500}
    lake.sandbox.faults(slow)
    source, olu = _source()
    run = sources.request_run(source, by=olu)
    _wait(lambda: run.items.count() >= 2)
    worker.kill()
    assert not _over(run)
    lake.sandbox.faults()
    # Rather than waiting for the dead worker's lease to run out.
    Run.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    worker.start()
    _wait(lambda: _over(run))
    assert (run.state, run.items.count(), run.attempts) == (RunState.SUCCEEDED, 6, 2)
    assert set(run.items.values_list("outcome", flat=True)) == {"created"}
