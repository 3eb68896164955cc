"""Executions run in the background, a few at a time, each from QUEUED to its end."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from queue import SimpleQueue

from sandbox import state
from sandbox.athena import objects
from sandbox.athena.catalog import CallersCatalog
from sandbox.athena.files import written
from sandbox.athena.store import Execution, now
from sandbox.identity import Caller
from sandbox.query import service
from sandbox.query.errors import QueryCancelled, QueryFailed, failed
from sandbox.query.references import CATALOG
from sandbox.query.service import Answer
from sandbox.query.workers import Worker, Workers

AT_ONCE = 2

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Job:
    execution: Execution
    caller: Caller


class Runner:
    """A queue and the threads that empty it; the threads start with the first query."""

    def __init__(self) -> None:
        self._jobs: SimpleQueue[Job] = SimpleQueue()
        self._workers = Workers(AT_ONCE)
        self._running: dict[str, Worker] = {}
        self._threads: list[threading.Thread] = []

    def submit(self, execution: Execution, caller: Caller) -> None:
        self._jobs.put(Job(execution, caller))
        if len(self._threads) < AT_ONCE:
            thread = threading.Thread(target=self._work, name="athena", daemon=True)
            self._threads.append(thread)
            thread.start()

    def stop(self, execution: Execution) -> None:
        """Cancel a query that has not ended; the caller holds the lock."""
        if execution.ended:
            return
        _end(execution, "CANCELLED", "Query cancelled by user")
        if worker := self._running.get(execution.id):
            worker.stop()

    def _work(self) -> None:
        while True:
            self._run(self._jobs.get())

    def _run(self, job: Job) -> None:
        execution = job.execution
        try:
            if not self._begin(execution):
                return
            objects.check_writable(job.caller, execution.output)
            answer = self._answer(job)
            self._succeed(job, answer)
        except (QueryFailed, QueryCancelled) as problem:
            self._fail(execution, str(problem))
        except Exception:
            # The thread must live on for the next query, whatever broke in this one.
            log.exception("query execution %s broke", execution.id)
            self._fail(execution, "GENERIC_INTERNAL_ERROR: the sandbox could not run the query")
        finally:
            self._running.pop(execution.id, None)

    def _begin(self, execution: Execution) -> bool:
        with state.lock:
            if execution.ended:
                return False
            execution.state, execution.started = "RUNNING", now()
            return True

    def _answer(self, job: Job) -> Answer:
        execution = job.execution
        if execution.catalog.lower() != CATALOG:
            text = f"Catalog '{execution.catalog}' does not exist"
            raise failed("CATALOG_NOT_FOUND", text)
        return service.run(
            execution.query,
            database=execution.database,
            parameters=execution.parameters,
            catalog=CallersCatalog(job.caller, execution.home[1]),
            workers=self._workers,
            started=lambda worker: self._running.update({execution.id: worker}),
        )

    def _succeed(self, job: Job, answer: Answer) -> None:
        execution = job.execution
        data = written(answer.result, utility=answer.utility)
        with state.lock:
            if execution.ended:
                return
            execution.utility = answer.utility
            execution.columns = answer.result.columns
            execution.bytes_scanned = answer.bytes_scanned
            objects.write(execution.output_location, data)
            _end(execution, "SUCCEEDED")

    def _fail(self, execution: Execution, reason: str) -> None:
        with state.lock:
            if not execution.ended:
                _end(execution, "FAILED", reason)


def _end(execution: Execution, ended_as: str, reason: str | None = None) -> None:
    execution.state, execution.reason, execution.completed = ended_as, reason, now()
    state.touch("athena")


runner = Runner()
