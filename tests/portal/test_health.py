import time

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from portal import health, heartbeat


@pytest.fixture(autouse=True)
def _migrations_are_looked_at_again():
    health._migrations.cache_clear()
    yield
    health._migrations.cache_clear()


@pytest.fixture
def no_redis(settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"


def test_healthz_answers_without_signing_in_and_without_database(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "alive"})
    assert answer["Cache-Control"].startswith("max-age=0")


def test_readyz_is_ready_once_a_worker_was_seen(client, worker):
    deadline = time.monotonic() + 10
    while (answer := client.get("/readyz")).status_code != 200:
        assert time.monotonic() < deadline, answer.json()
        time.sleep(0.1)
    checks = dict.fromkeys(["database", "migrations", "broker", "worker"], "ok")
    assert answer.json() == {"status": "ready", "checks": checks}


def test_readyz_says_that_no_worker_was_seen(client, db):
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["worker"] == "none was seen lately"


def test_readyz_forgets_a_worker_that_gave_no_sign_of_life(client, db, monkeypatch):
    heartbeat.worker_lives()
    assert client.get("/readyz").status_code == 200
    later = time.time() + heartbeat.FRESH_SECONDS + 1
    monkeypatch.setattr(time, "time", lambda: later)
    assert client.get("/readyz").status_code == 503


def test_readyz_says_that_migrations_are_missing(client, db):
    heartbeat.worker_lives()
    MigrationRecorder(connection).record_unapplied("audit", "0001_initial")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["migrations"] == "not all applied: run manage.py migrate"


def test_readyz_names_the_broker_when_redis_is_away(client, db, no_redis):
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["broker"] == "does not answer"
    assert answer.json()["checks"]["database"] == "ok"


def test_readyz_names_the_database_when_it_is_away(client, transactional_db, monkeypatch):
    connection.close()
    with monkeypatch.context() as patch:
        patch.setitem(connection.settings_dict, "HOST", "/nowhere")
        answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["database"] == "does not answer"


@pytest.mark.parametrize("kind", ["worker", "beat"])
def test_a_health_check_command_succeeds_only_after_a_sign_of_life(kind, db, capsys):
    assert heartbeat.main(kind) == 1
    {"worker": heartbeat.worker_lives, "beat": heartbeat.beat_lives}[kind]()
    assert heartbeat.main(kind) == 0


def test_a_health_check_command_fails_when_redis_is_away(no_redis, capsys):
    assert heartbeat.main("worker") == 1
    assert "Redis does not answer" in capsys.readouterr().err
