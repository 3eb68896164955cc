"""The parent's side of the worker processes: lend one out per query, bound its time, replace it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from multiprocessing.connection import Connection
from pathlib import Path
from queue import LifoQueue
from typing import Any

from sandbox.query.errors import QueryCancelled, QueryFailed, failed
from sandbox.query.limits import MOST_SECONDS
from sandbox.query.stored import StoredTable

ROOT = Path(__file__).resolve().parents[2]


class Worker:
    """One child process and the deadline of the query it works on."""

    def __init__(self, seconds: float) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "sandbox.query.worker", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                # Never written to: it closes when this process ends, and the worker then ends too.
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                # No keys, no settings: only what Python needs to find the module.
                env={"PYTHONPATH": str(ROOT), "PATH": os.defpath, "TZ": "UTC"},
            )
        self._connection = Connection(ours.detach())
        self._seconds = seconds
        self._deadline = 0.0
        self._stopped = False

    def begin(self) -> None:
        """Start the clock of one query."""
        self._deadline = time.monotonic() + self._seconds

    def ask(self, request: dict[str, Any], blobs: Sequence[bytes] = ()) -> dict[str, Any]:
        """The answer to `request`; QueryFailed when it fails, QueryCancelled after `stop`."""
        try:
            self._connection.send_bytes(json.dumps(request).encode())
            for blob in blobs:
                self._connection.send_bytes(blob)
            if not self._connection.poll(max(0.0, self._deadline - time.monotonic())):
                raise self._too_slow()
            answer: dict[str, Any] = json.loads(self._connection.recv_bytes())
        except (EOFError, OSError) as problem:
            raise self._ended() from problem
        if "failed" in answer:
            raise QueryFailed(answer["failed"])
        return answer

    def stop(self) -> None:
        """End the query at once, from any thread."""
        self._stopped = True
        self._process.kill()

    @property
    def alive(self) -> bool:
        return self._process.poll() is None and not self._stopped

    def close(self) -> None:
        self._end()
        self._connection.close()

    def _end(self) -> None:
        self._process.kill()
        self._process.communicate()

    def _too_slow(self) -> QueryFailed:
        self._end()
        limit = f"Query exceeded the maximum run time of {self._seconds:g} s"
        return failed("EXCEEDED_TIME_LIMIT", limit)

    def _ended(self) -> Exception:
        """Why the worker went away: stopped, or its memory ran out and it took itself down."""
        if self._stopped:
            return QueryCancelled()
        self._end()
        return failed("EXCEEDED_LOCAL_MEMORY_LIMIT", "the query needed more than it may have")


class Workers:
    """A fixed number of workers, started when first needed."""

    def __init__(self, size: int = 2, seconds: float = MOST_SECONDS) -> None:
        self._seconds = seconds
        # Last in, first out: a worker that has started is lent before another one is.
        self._idle: LifoQueue[Worker | None] = LifoQueue()
        self._all: list[Worker] = []
        self._lock = threading.Lock()
        for _ in range(size):
            self._idle.put(None)

    @contextmanager
    def lent(self) -> Iterator[Worker]:
        """A worker of one's own, its clock running, for the length of the block."""
        worker = self._idle.get()
        try:
            if worker is None or not worker.alive:
                worker = self._replaced(worker)
            worker.begin()
            yield worker
        finally:
            self._idle.put(worker)

    def close(self) -> None:
        with self._lock:
            for worker in self._all:
                worker.close()
            self._all.clear()

    def _replaced(self, former: Worker | None) -> Worker:
        worker = Worker(self._seconds)
        with self._lock:
            if former is not None:
                former.close()
                self._all.remove(former)
            self._all.append(worker)
        return worker


def described(table: StoredTable) -> dict[str, Any]:
    """`table` for a request: its objects by key, their bytes following as blobs."""
    plain = asdict(StoredTable(**{**vars(table), "objects": ()}))
    return plain | {"objects": [stored.key for stored in table.objects]}
