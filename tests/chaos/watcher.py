"""Looks over everybody's shoulder while it goes on: the log of calls, and errors nobody can see."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from django.db import DatabaseError, connection

from tests.chaos import books
from tests.chaos.history import History
from tests.sandbox_process import SandboxProcess

EVERY_SECONDS = 0.5


@dataclass
class Watcher:
    """``answers`` counts calls by what they were answered with."""

    sandbox: SandboxProcess
    history: History = field(default_factory=History)
    answers: Counter[str] = field(default_factory=Counter)
    hidden: set[str] = field(default_factory=set)
    _read: int = 0
    _over: threading.Event = field(default_factory=threading.Event)
    _at_a_time: threading.Lock = field(default_factory=threading.Lock)

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(EVERY_SECONDS):
            self.read_calls()
            try:
                self.hidden.update(books.hidden_errors())
            except DatabaseError:
                connection.close()
        connection.close()

    def read_calls(self) -> list[dict[str, Any]]:
        """The calls since last time, which go into the history."""
        with self._at_a_time:
            calls = self.sandbox.calls(after=self._read)
            if calls:
                self._read = calls[-1]["n"]
            self.history.read(calls)
            self.answers.update(_answer(call) for call in calls)
            return calls


def _answer(call: dict[str, Any]) -> str:
    if call["status"] == 0:
        return "dropped"
    if call["status"] >= 500:
        return "answered with 500"
    return "throttled" if call["error"] == "ThrottlingException" else "answered"
