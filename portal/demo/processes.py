"""Programs that run beside each other, each with its own log, none left behind."""

import ctypes
import os
import pwd
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypedDict

_PR_SET_PDEATHSIG = 1


class Trouble(Exception):
    """Why something did not start or go on, in one line for the person at the terminal."""


@dataclass(frozen=True)
class Program:
    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    user: str | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    patience: float = 10
    """Seconds it may take to stop before it is killed."""
    tier: int = 0
    """Programs of a higher tier need those of lower ones and stop before them."""
    stays: bool = True
    """False for a program that does its work and ends."""
    restarts: bool = False
    """Whether it may be started again by itself when it stops unasked."""


class Child:
    """A running program."""

    def __init__(self, program: Program, *, log: Path) -> None:
        self.program, self.log = program, log
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as output:
            self.log_start = output.tell()
            self.process = subprocess.Popen(
                program.command,
                env={**os.environ, **program.environment},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                # Out of the terminal's group: Ctrl-C reaches the supervisor only, which stops
                # its children in order.
                start_new_session=True,
                preexec_fn=_follow_parent(program.stop_signal),  # noqa: PLW1509 - no threads here
                **step_down_to(program.user),
            )

    @property
    def name(self) -> str:
        return self.program.name

    @property
    def running(self) -> bool:
        return self.process.poll() is None

    def signal(self) -> None:
        if self.running:
            self.process.send_signal(self.program.stop_signal)

    def wait(self) -> bool:
        """Wait for the end; True when it came by itself, False when the group was killed."""
        try:
            self.process.wait(self.program.patience)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            return False
        return True

    def stop(self) -> bool:
        self.signal()
        return self.wait()

    def last_words(self, mark: str = "") -> str:
        """The last line it wrote, or the last that holds ``mark``."""
        with self.log.open(errors="replace") as file:
            file.seek(self.log_start)
            said = [line.strip() for line in file if line.strip()]
        marked = [line for line in said if mark in line]
        return (marked or said or ["it said nothing"])[-1]


class Identity(TypedDict, total=False):
    """What Popen is told about whom a program runs as."""

    user: str
    group: int
    extra_groups: list[str | int]


def step_down_to(user: str | None) -> Identity:
    """For root: run as ``user`` with none of root's groups. None changes nothing."""
    if user is None:
        return {}
    return {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []}


def _follow_parent(with_signal: signal.Signals) -> Callable[[], int] | None:
    """On Linux a child is told to stop when this process is killed and can no longer tell it."""
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)
    return lambda: int(libc.prctl(_PR_SET_PDEATHSIG, with_signal))
