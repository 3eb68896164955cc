"""Images can't be built here, so all that they run is held to what the demo and tests run."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from portal.demo import programs
from portal.demo.postgresql import binaries
from portal.demo.redis import binary
from portal.demo.room import Room
from tests.demo.running import ROOT

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
SETTINGS = (ROOT / "portal" / "settings.py").read_text()
READ_BY_OTHERS = {
    "POSTGRES_USER",
    "POSTGRES_DB",
    "POSTGRES_PASSWORD",
    "REDIS_PASSWORD",
    "REDISCLI_AUTH",
    "AWS_ENDPOINT_URL",
    "AWS_SHARED_CREDENTIALS_FILE",
}


def _without(command, *options):
    """The command without those options and their values."""
    kept = list(command)
    for option in options:
        place = kept.index(option)
        del kept[place : place + 2]
    return kept


def _run_by_demo(program, *options):
    """As a container says it: no interpreter in front."""
    command = [part for part in program.command if part not in {sys.executable, "-m"}]
    return _without(command, *options)


def test_web_runs_as_in_the_demo():
    demo = _run_by_demo(programs.web({}, 8000), "--bind")
    assert _without(SERVICES["web"]["command"], "--bind") == demo


def test_worker_runs_as_in_the_demo():
    assert SERVICES["worker"]["command"] == ["celery", *programs.worker({}).command[3:]]


def test_beat_runs_as_in_the_demo():
    demo = programs.beat({}, Path("/var/lib/sluice/beat-schedule"))
    assert SERVICES["beat"]["command"] == ["celery", *demo.command[3:]]


def test_migrations_run_as_in_the_demo():
    assert SERVICES["migrate"]["command"][1:] == list(programs.migrate({}).command[1:])


def test_sandbox_runs_as_in_the_demo():
    demo = programs.sandbox(4566, Path("/var/lib/sluice/sandbox")).command
    options = ("--host",)
    assert _without(SERVICES["sandbox"]["command"][1:], *options) == _without(demo[1:], *options)


def test_film_company_moves_in_as_in_the_demo(tmp_path):
    options = re.findall(r"--[a-z]+", " ".join(SERVICES["film-company"]["command"]))
    demo = programs.seed({}, "http://sandbox:4566", Room(tmp_path)).command
    assert re.findall(r"--[a-z]+", " ".join(demo)) == options
    assert SERVICES["film-company"]["command"][1:3] == list(demo[1:3])


def test_image_starts_and_checks_itself_as_compose_does():
    (healthcheck,) = re.findall(r"HEALTHCHECK .*\\\n\s+CMD (\[.*\])", DOCKERFILE)
    assert ["CMD", *json.loads(healthcheck)] == SERVICES["web"]["healthcheck"]["test"]
    assert (
        json.loads(re.findall(r"^CMD (\[.*\])", DOCKERFILE, re.M)[-1])
        == (SERVICES["web"]["command"])
    )


def test_image_gathers_static_files_as_the_demo_does():
    command = " ".join(["python", *programs.COLLECT_STATIC])
    assert f"RUN SLUICE_SECRET_KEY=unused-while-building {command}\n" in DOCKERFILE


def test_images_do_not_run_as_root():
    for stage in DOCKERFILE.split("\nFROM ")[1:]:
        if " AS sandbox\n" in stage or " AS sluice\n" in stage:
            assert "\nUSER sluice\n" in stage


def test_image_holds_every_package():
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests", "benchmarks"}
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    for package in packages:
        assert f"!{package}" in ignored
        assert f"COPY {package} {package}\n" in DOCKERFILE


def _variables():
    settings = SERVICES["web"]["environment"] | SERVICES["postgres"]["environment"]
    example = re.findall(r"^(?:# )?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.M)
    return {*settings, *SERVICES["redis"]["environment"], *example}


def test_every_variable_is_one_that_is_read():
    read = set(re.findall(r'environment\.\w+\(\s*"([A-Z_]+)"', SETTINGS))
    assert _variables() <= read | READ_BY_OTHERS


def test_every_setting_is_explained_to_operators():
    read = set(re.findall(r'environment\.\w+\(\s*"([A-Z_]+)"', SETTINGS))
    explained = (ROOT / "docs" / "deployment.md").read_text()
    assert [name for name in sorted(read) if f"`{name}`" not in explained] == []


def _check(service, **changes):
    """A service's health check as a command for this host."""
    _, *command = SERVICES[service]["healthcheck"]["test"]
    command[0] = {
        "python": sys.executable,
        "redis-cli": str(Path(binary()).with_name("redis-cli")),
        "pg_isready": str(binaries() / "pg_isready"),
    }[command[0]]
    return [part.replace(*changes["url"]) if "url" in changes else part for part in command]


def _succeeds(command, **environment):
    done = subprocess.run(
        command,
        env=os.environ | environment,
        cwd=ROOT,
        capture_output=True,
        timeout=30,
        check=False,
    )
    return done.returncode == 0


def test_web_health_check_tells_a_living_server_from_a_dead_one(live_server):
    assert _succeeds(_check("web", url=("http://127.0.0.1:8000", live_server.url)))
    assert not _succeeds(_check("web", url=("http://127.0.0.1:8000", "http://127.0.0.1:1")))


def test_sandbox_health_check_tells_a_living_server_from_a_dead_one(sandbox):
    assert _succeeds(_check("sandbox", url=("http://127.0.0.1:4566", sandbox.url)))
    assert not _succeeds(_check("sandbox", url=("http://127.0.0.1:4566", "http://127.0.0.1:1")))


@pytest.mark.parametrize("service", ["worker", "beat"])
def test_worker_and_beat_health_checks_want_a_sign_of_life(service, redis, db):
    assert not _succeeds(_check(service))


def test_worker_and_beat_health_checks_find_signs_of_life(worker):
    from portal.heartbeat import beat_lives, worker_lives

    worker_lives()
    beat_lives()
    assert _succeeds(_check("worker"))
    assert _succeeds(_check("beat"))


def test_postgres_health_check_succeeds(postgres):
    from tests.services import POSTGRES

    if POSTGRES is None:
        pytest.skip("another PostgreSQL was given")
    assert _succeeds(_check("postgres"), PGHOST=str(POSTGRES.sockets))
    assert not _succeeds(_check("postgres"), PGHOST="/nowhere")


def test_redis_health_check_succeeds(redis):
    from tests.services import REDIS

    if REDIS is None:
        pytest.skip("another Redis was given")
    command, *rest = _check("redis")
    assert _succeeds([command, "-p", str(REDIS.port), *rest], REDISCLI_AUTH=REDIS.password)
    assert not _succeeds([command, "-p", "1", *rest])
