"""The programs of an installation. `docker-compose.yml` runs the same commands."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path

from portal.demo.people import PEOPLE
from portal.demo.processes import Program
from portal.demo.room import Room

PYTHON = [sys.executable, "-m"]
MIGRATE = ["manage.py", "migrate", "--noinput"]
COLLECT_STATIC = ["manage.py", "collectstatic", "--noinput"]
SEED = ["manage.py", "seed_demo"]
WEB = ["gunicorn", "--preload", "--no-control-socket", "--workers", "2", "--threads", "8"]
WEB_LOG = ["--access-logfile", "-"]
WORKER = ["celery", "-A", "portal", "worker", "--concurrency", "2"]
WORKER_ALONE = ["--without-gossip", "--without-mingle"]
BEAT = ["celery", "-A", "portal", "beat"]

REGION = "eu-west-1"

Environment = Mapping[str, str]


def migrate(environment: Environment) -> Program:
    return Program("migrate", [sys.executable, *MIGRATE], environment, stays=False, tier=1)


def collect_static(environment: Environment) -> Program:
    command = [sys.executable, *COLLECT_STATIC]
    return Program("collectstatic", command, environment, stays=False, tier=1)


def seed(environment: Environment, endpoint: str, room: Room) -> Program:
    command = [sys.executable, *SEED, "--endpoint", endpoint]
    command += ["--summary", str(room.draft), "--credentials", str(room.credentials)]
    command += ["--tokens", str(room.directory / "tokens.json")]
    return Program("seed", command, environment, stays=False, tier=1)


def story(environment: Environment, summary: Path) -> Program:
    command = [*PYTHON, "portal.demo.story", str(summary)]
    return Program("story", command, environment, stays=False, tier=2)


def sandbox(port: int, state: Path) -> Program:
    where = ["--host", "127.0.0.1", "--port", str(port), "--state", str(state)]
    return Program("sandbox", [*PYTHON, "sandbox", *where], patience=20)


def openid_provider(port: int) -> Program:
    people = [part for person in PEOPLE for part in ("--user-claims", json.dumps(person.claims()))]
    command = [*PYTHON, "oidc_provider_mock", "--port", str(port), *people]
    # The mock's parts warn of each other's old age at every start.
    return Program("openid-provider", command, {"PYTHONWARNINGS": "ignore"}, restarts=True)


def web(environment: Environment, port: int) -> Program:
    where = ["--bind", f"127.0.0.1:{port}", "portal.wsgi"]
    command = [*PYTHON, *WEB, *WEB_LOG, *where]
    return Program("web", command, environment, tier=1, restarts=True)


def worker(environment: Environment) -> Program:
    command = [*PYTHON, *WORKER, *WORKER_ALONE]
    return Program("worker", command, environment, tier=1, restarts=True, patience=15)


def beat(environment: Environment, schedule: Path) -> Program:
    command = [*PYTHON, *BEAT, "--schedule", str(schedule), "--pidfile="]
    return Program("beat", command, environment, tier=1, restarts=True)
