"""One process in the foreground that starts all others in order and stops them in reverse."""

import json
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import psutil

from portal.demo.processes import Child, Program, Trouble

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_BLINK = 0.05
"""Seconds between two looks at the children."""
_SETTLED_SECONDS = 10
"""A program that ran this long before it died is started again."""


class Stopped(BaseException):
    """Somebody asked the demo to stop: Ctrl-C, or a signal."""


_asked_to_stop: list[int] = []


class Supervisor:
    """Starts programs, waits for them, restarts those that may be, and leaves none behind."""

    def __init__(self, logs: Path, register: Path) -> None:
        self._logs = logs
        self._register = register
        self._children: list[Child] = []
        self._started: dict[str, float] = {}

    def start(self, program: Program) -> Child:
        child = Child(program, log=self._logs / f"{program.name}.log")
        self.adopt(child)
        return child

    def adopt(self, child: Child) -> None:
        self._children.append(child)
        self._started[child.name] = time.monotonic()
        self._note()

    def finish(self, child: Child, *, show: bool = False) -> None:
        """Wait for a program that ends by itself, showing what it says if asked to.

        Raises Trouble when it fails.
        """
        with child.log.open() as said:
            said.seek(child.log_start)

            def ended() -> bool:
                over = not child.running
                if show:
                    print(said.read(), end="", flush=True)
                return over

            self.wait_until(ended, seconds=600, what=child.name)
        self._children.remove(child)
        if child.process.returncode:
            raise Trouble(f"{child.name} failed: {child.last_words()} (all of it in {child.log})")

    def wait_until(self, ready: Callable[[], bool], *, seconds: float, what: str) -> None:
        end = time.monotonic() + seconds
        while not ready():
            self._look()
            if time.monotonic() > end:
                raise Trouble(f"{what} was not ready after {seconds:.0f} s; see {self._logs}")
            time.sleep(_BLINK)

    def watch(self) -> None:
        """Keep everything running until somebody stops it."""
        while True:
            self._look()
            time.sleep(_BLINK * 10)

    def stop(self) -> None:
        """Stop all, the last started first; what depends on nothing else stops at once."""
        for number in _SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        while self._children:
            last = self._children[-1].program.tier
            together = [child for child in self._children if child.program.tier == last]
            for child in together:
                child.signal()
            for child in together:
                child.wait()
                self._children.remove(child)
        self._register.unlink(missing_ok=True)

    def _look(self) -> None:
        if _asked_to_stop:
            raise Stopped
        for child in list(self._children):
            if not child.running and child.program.stays:
                self._replace(child)

    def _replace(self, child: Child) -> None:
        lived = time.monotonic() - self._started[child.name]
        self._children.remove(child)
        if not child.program.restarts or lived < _SETTLED_SECONDS:
            raise Trouble(f"{child.name} stopped: {child.last_words()} (all of it in {child.log})")
        print(f"  {child.name} stopped by itself and is started again; see {child.log}", flush=True)
        self.start(child.program)

    def _note(self) -> None:
        """Remember who runs, in case this process is killed and can't stop them."""
        running = [(c.process.pid, c.program.stop_signal) for c in self._children if c.running]
        self._register.write_text(json.dumps([(*one, _born(one[0])) for one in running]))

    def clear_leftovers(self) -> None:
        """Stop what a killed demo left running."""
        if not self._register.exists():
            return
        left = [
            (psutil.Process(pid), number)
            for pid, number, born in json.loads(self._register.read_text())
            if born and _born(pid) == born
        ]
        for process, number in left:
            process.send_signal(number)
        _, stubborn = psutil.wait_procs([process for process, _ in left], timeout=10)
        for process in stubborn:
            os.killpg(process.pid, signal.SIGKILL)
        self._register.unlink()


def _born(pid: int) -> float | None:
    try:
        return psutil.Process(pid).create_time()
    except psutil.NoSuchProcess:
        return None


def stop_on_signals() -> None:
    """Signals only leave a note, so that no program is lost while it is being started.

    A second one does not wait for the note to be read.
    """

    def stop(number: int, frame: FrameType | None) -> None:
        if _asked_to_stop:
            raise Stopped
        _asked_to_stop.append(number)

    for number in _SIGNALS:
        signal.signal(number, stop)


def say(text: str) -> None:
    print(text, flush=True)
