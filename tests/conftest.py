"""What every test gets: servers of its own, started when the first test asks for them."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import botocore.session
import django.test.testcases
import pgtrigger
import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.db.backends.postgresql.operations import DatabaseOperations

from tests import services
from tests.sandbox_process import SandboxProcess
from tests.worker_process import WorkerProcess


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a running PostgreSQL."""
    with services.postgres() as url:
        yield url


@pytest.fixture(scope="session")
def redis() -> Iterator[str]:
    """The URL of a running Redis."""
    with services.redis() as url:
        yield url


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, postgres: str, redis: str
) -> None:
    """pytest-django makes its database after this; what uses the database may use Redis."""


@pytest.fixture(scope="session", autouse=True)
def _flush_may_empty_the_ledger() -> Iterator[None]:
    """Audit events refuse TRUNCATE, by which Django empties the database after a test."""
    flush = DatabaseOperations.execute_sql_flush

    def lift_and_flush(self: DatabaseOperations, statements: list[str]) -> None:
        with pgtrigger.ignore("audit.AuditEvent:no_truncate"):
            flush(self, statements)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "execute_sql_flush", lift_and_flush)
        yield


@pytest.fixture(scope="session", autouse=True)
def _boto3_reads_its_models_once() -> Iterator[None]:
    """Every session reads all it knows of AWS anew, which takes longer than most tests."""
    with pytest.MonkeyPatch.context() as patch:
        loader = cache(botocore.session.create_loader)
        patch.setattr(botocore.session, "create_loader", loader)
        yield


@pytest.fixture(scope="session", autouse=True)
def _live_servers_find_static_files() -> Iterator[None]:
    """pytest-django looks for the app by its module's name, and ours is configured by a class."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(django.test.testcases, "_StaticFilesHandler", StaticFilesHandler)
        yield


@pytest.fixture(autouse=True)
def _empty_redis(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    if "django_db_setup" in request.fixturenames:
        services.forget_what_redis_holds()


@pytest.fixture(scope="session")
def sandbox_process() -> Iterator[SandboxProcess]:
    with SandboxProcess() as process:
        yield process


@pytest.fixture
def sandbox(
    sandbox_process: SandboxProcess, monkeypatch: pytest.MonkeyPatch
) -> Iterator[SandboxProcess]:
    """An empty sandbox AWS, which boto3 speaks to by itself."""
    sandbox_process.reset()
    monkeypatch.setenv("AWS_ENDPOINT_URL", sandbox_process.url)
    yield sandbox_process
    sandbox_process.faults()


@pytest.fixture
def worker(transactional_db: None, redis: str, tmp_path: Path) -> Iterator[WorkerProcess]:
    """A running Celery worker. Name it after the fixtures that change the environment."""
    process = WorkerProcess(tmp_path)
    try:
        yield process.start()
    finally:
        process.stop()
