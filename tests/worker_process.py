"""A real Celery worker, with beat, on the database and the broker of the tests."""

import os
import signal
import sys
import time
from pathlib import Path
from typing import Self
from urllib.parse import quote

from django.db import connection

from portal.demo.processes import Child, Program


class WorkerProcess:
    """`celery -A portal worker`; what it knows of AWS it reads from the environment at start."""

    def __init__(self, directory: Path, *, concurrency: int = 2) -> None:
        self._directory = directory
        self._concurrency = str(concurrency)
        self._child: Child | None = None

    def start(self) -> Self:
        """Start and wait until it takes work."""
        log = self._directory / "worker.log"
        log.unlink(missing_ok=True)
        self._child = Child(Program("worker", self._command(), _environment()), log=log)
        deadline = time.monotonic() + 60
        while " ready." not in log.read_text():
            if not self._child.running or time.monotonic() > deadline:
                raise RuntimeError(f"the worker did not start:\n{log.read_text()}")
            time.sleep(0.05)
        return self

    def stop(self) -> None:
        if self._child:
            self._child.stop()

    def kill(self) -> None:
        """End it and its pool at once, as a power cut would."""
        assert self._child
        os.killpg(self._child.process.pid, signal.SIGKILL)
        self._child.process.wait()

    @property
    def log(self) -> str:
        return (self._directory / "worker.log").read_text()

    def _command(self) -> list[str]:
        schedule = str(self._directory / "schedule")
        worker = [sys.executable, "-m", "celery", "-A", "portal", "worker"]
        worker += ["--concurrency", self._concurrency, "--without-gossip", "--without-mingle"]
        return [*worker, "--beat", "--schedule", schedule]


def _environment() -> dict[str, str]:
    """The database that pytest-django made, as a URL."""
    database = connection.settings_dict
    user, host = quote(database["USER"]), quote(database["HOST"], safe="")
    secret = f":{quote(database['PASSWORD'])}" if database["PASSWORD"] else ""
    port = f"&port={database['PORT']}" if database["PORT"] else ""
    return {"DATABASE_URL": f"postgresql://{user}{secret}@/{database['NAME']}?host={host}{port}"}
