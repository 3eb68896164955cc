"""A real worker, killed, cut off from its broker or from AWS: the right state comes unaided."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sharing.models import Grant
from tests import services
from tests.athena import QueryFailed
from tests.sharing.film_company import FilmCompany
from tests.worker_process import WorkerProcess

FILMS = "SELECT * FROM film_category"
PATIENCE_SECONDS = 60
StartWorker = Callable[[], WorkerProcess]


@pytest.fixture
def start_worker(
    film_company: FilmCompany,
    transactional_db: None,
    redis: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[StartWorker]:
    """Starts workers whose calls may take two seconds."""
    monkeypatch.setenv("SLUICE_AWS_CONNECT_SECONDS", "1")
    monkeypatch.setenv("SLUICE_AWS_READ_SECONDS", "1")
    started: list[WorkerProcess] = []

    def start() -> WorkerProcess:
        directory = tmp_path / str(len(started))
        directory.mkdir()
        started.append(WorkerProcess(directory))
        return started[-1].start()

    yield start
    for process in started:
        process.stop()


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not true():
        if time.monotonic() > deadline:
            pytest.fail(f"not within {PATIENCE_SECONDS} s: {list(Grant.objects.values())}")
        time.sleep(0.05)


def test_a_decision_is_carried_out_and_taken_back(
    film_company: FilmCompany, start_worker: StartWorker
) -> None:
    before = film_company.traces()
    start_worker()
    film_company.want()
    until(lambda: film_company.state() == "granted")
    assert len(film_company.reader().rows(FILMS)) == 400

    film_company.end()
    until(lambda: film_company.state() == "revoked")
    assert film_company.traces() == before


def test_a_worker_killed_in_the_middle_of_a_grant(
    film_company: FilmCompany, start_worker: StartWorker
) -> None:
    film_company.sandbox.faults({"operation": "glue:CreateTable", "delay_ms": 900})
    worker = start_worker()
    film_company.want()
    until(lambda: "glue:CreateDatabase" in film_company.calls())
    worker.kill()
    assert film_company.state() == "pending"
    film_company.sandbox.faults()

    start_worker()
    until(lambda: film_company.state() == "granted")
    assert len(film_company.reader().rows(FILMS)) == 400


def test_redis_emptied_between_decision_and_grant(
    film_company: FilmCompany, start_worker: StartWorker
) -> None:
    film_company.want()
    services.forget_what_redis_holds()
    start_worker()
    until(lambda: film_company.state() == "granted")


def test_access_ended_while_it_is_being_granted(
    film_company: FilmCompany, start_worker: StartWorker
) -> None:
    before = film_company.traces()
    film_company.sandbox.faults({"operation": "*:BatchGrantPermissions", "delay_ms": 800})
    start_worker()
    film_company.sandbox.forget_calls()
    film_company.want()
    until(lambda: "lakeformation:ListPermissions" in film_company.calls())
    film_company.end()
    until(lambda: film_company.state() == "revoked")

    film_company.sandbox.faults()
    assert film_company.traces() == before
    with pytest.raises(QueryFailed):
        film_company.reader().rows(FILMS)


@pytest.mark.parametrize(
    "fault",
    [
        {"error": {"code": "InternalFailure", "message": "Try again.", "status": 500}},
        {"error": {"code": "ThrottlingException", "message": "Rate exceeded", "status": 400}},
    ],
)
def test_some_seconds_of_errors(
    film_company: FilmCompany, start_worker: StartWorker, fault: dict[str, object]
) -> None:
    start_worker()
    film_company.sandbox.faults({"operation": "*", "seconds": 4, **fault})
    film_company.want()
    until(lambda: Grant.objects.get().error_code != "")
    assert film_company.state() == "pending"
    until(lambda: film_company.state() == "granted")
    assert Grant.objects.get().error == ""
