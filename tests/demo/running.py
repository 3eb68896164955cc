"""The demo as a process of its own, for tests that start, stop and kill it."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).resolve().parent.parent.parent


class RunningDemo:
    """`python -m portal.demo` on a free port, keeping everything in ``directory``."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.port = _free_port()
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start and wait until it has told its story."""
        began = time.time()
        self._process = self._run("--port", str(self.port))
        deadline = time.monotonic() + 180
        while not self._told_since(began):
            assert self._process.poll() is None, self._process.communicate()[0]
            assert time.monotonic() < deadline, "the demo was not ready in time"
            time.sleep(0.1)

    def _told_since(self, moment: float) -> bool:
        """A killed demo leaves its summary behind; the next one removes it first."""
        return self.summary_file.exists() and self.summary_file.stat().st_mtime >= moment

    def refused(self, *arguments: str) -> str:
        """What a command beside it says, which must fail."""
        process = self._run(*arguments)
        said, _ = process.communicate(timeout=30)
        assert process.returncode == 1
        return said

    def stop(self, number: signal.Signals = signal.SIGINT) -> str:
        """Signal the supervisor alone; returns all it said."""
        assert self._process
        self._process.send_signal(number)
        said, _ = self._process.communicate(timeout=60)
        return said

    @property
    def returncode(self) -> int | None:
        assert self._process
        return self._process.returncode

    @property
    def summary_file(self) -> Path:
        return self.directory / "demo.json"

    def summary(self) -> dict[str, Any]:
        facts: dict[str, Any] = json.loads(self.summary_file.read_text())
        return facts

    def processes(self) -> list[psutil.Process]:
        """All that runs for this demo, by whatever it was started."""
        mine = str(self.directory)
        return [
            process
            for process in psutil.process_iter()
            if process.pid != os.getpid() and mine in _told(process)
        ]

    def _run(self, *arguments: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-m", "portal.demo", *arguments, "--directory", str(self.directory)],
            cwd=ROOT,
            env={name: value for name, value in os.environ.items() if name not in _OF_TESTS},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )


_OF_TESTS = {"DATABASE_URL", "REDIS_URL", "SLUICE_DEBUG", "DJANGO_SETTINGS_MODULE"}


def _told(process: psutil.Process) -> str:
    """A process's command line and environment, empty when it is gone."""
    try:
        return " ".join([*process.cmdline(), *process.environ().values()])
    except psutil.Error:
        return ""


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
