"""Servers that can be broken: PostgreSQL, Redis, a sandbox AWS, workers and beat, all our own."""

from __future__ import annotations

import os
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from redis import Redis as RedisClient

from portal.demo import organisation
from portal.demo.postgresql import Postgres
from portal.demo.processes import Child, Program
from portal.demo.redis import Redis
from tests.sandbox_process import SandboxProcess

DATABASE = "sluice"
WORKERS = ("worker-1", "worker-2")
BEAT = "beat"
_CELERY = [sys.executable, "-m", "celery", "-A", "portal"]


@dataclass
class Ground:
    room: Path
    postgres: Postgres
    redis: Redis
    sandbox: SandboxProcess
    children: dict[str, Child] = field(default_factory=dict)

    # Workers and beat.

    def start(self, *names: str) -> None:
        """Start workers or beat and wait until they are ready."""
        self.begin(*names)
        for name in names:
            self._wait_for(name)

    def begin(self, *names: str) -> None:
        """Start them, and let them become ready by themselves."""
        for name in names:
            self.children[name] = Child(Program(name, self._command(name)), log=self.log(name))

    def _wait_for(self, name: str) -> None:
        child = self.children[name]
        ready = "beat: Starting" if name == BEAT else " ready."
        deadline = time.monotonic() + 120
        while ready not in _said(child):
            if not child.running or time.monotonic() > deadline:
                raise RuntimeError(f"{name} did not start: {child.last_words()}")
            time.sleep(0.05)

    def kill(self, name: str) -> None:
        """End it and all it started at once, as a power cut would."""
        process = self.children[name].process
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def log(self, name: str) -> Path:
        return self.room / f"{name}.log"

    def _command(self, name: str) -> list[str]:
        if name == BEAT:
            return [*_CELERY, "beat", "--schedule", str(self.room / "schedule")]
        worker = ["worker", "--concurrency", "2", "--hostname", f"{name}@%h"]
        return [*_CELERY, *worker, "--without-gossip", "--without-mingle"]

    # The servers.

    def start_postgres(self) -> None:
        self.children["postgres"] = self.postgres.start(log=self.log("postgres"))

    def stop_postgres_at_once(self) -> None:
        """Its “immediate shutdown”: no checkpoint, and recovery at the next start."""
        process = self.children["postgres"].process
        process.send_signal(signal.SIGQUIT)
        process.wait()

    def start_redis(self) -> None:
        self.children["redis"] = self.redis.start(log=self.log("redis"))

    def wipe_redis(self) -> None:
        with RedisClient.from_url(self.redis.url) as client:
            client.flushall()

    def stop(self) -> None:
        for name in reversed(self.children):
            self.children[name].stop()


@contextmanager
def ground() -> Iterator[Ground]:
    """Servers without workers; the environment names them, and Django is set up."""
    with ExitStack() as stack:
        made = tempfile.TemporaryDirectory(prefix="sluice-chaos-", ignore_cleanup_errors=True)
        room = Path(stack.enter_context(made))
        room.chmod(0o755)
        sandbox = stack.enter_context(SandboxProcess())
        redis = Redis(room / "redis", _free_port())
        ours = Ground(room, Postgres(room / "postgres"), redis, sandbox)
        stack.callback(ours.stop)
        ours.start_postgres()
        ours.postgres.create(DATABASE)
        ours.start_redis()
        os.environ |= _environment(ours)
        _set_up_django()
        yield ours


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def _environment(ours: Ground) -> dict[str, str]:
    return {
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "DATABASE_URL": ours.postgres.url(DATABASE),
        "REDIS_URL": ours.redis.url,
        "SLUICE_SECRET_KEY": "only for chaos",
        "AWS_DEFAULT_REGION": organisation.REGION,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ENDPOINT_URL": ours.sandbox.url,
    }


def _set_up_django() -> None:
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def _said(child: Child) -> str:
    with child.log.open(errors="replace") as file:
        file.seek(child.log_start)
        return file.read()
