"""The child process that reads callers' SQL: `python -m sandbox.query.worker FD`.

It holds no credentials and no catalog, is bounded in memory, cannot write a file, and is killed
when a query takes too long. It speaks over one socket: a JSON request, the bytes of the objects it
names, one after another, and a JSON answer.
"""

from __future__ import annotations

import json
import logging
import os
import resource
import signal
import sys
import threading
from dataclasses import asdict
from multiprocessing.connection import Connection
from typing import Any

from sandbox.query.commands import Command
from sandbox.query.engine import run
from sandbox.query.errors import QueryFailed, failed
from sandbox.query.limits import ADDRESS_SPACE
from sandbox.query.references import TableReference
from sandbox.query.statement import Plan, plan
from sandbox.query.stored import StoredObject, StoredTable

# Deep enough for any statement a person writes; sqlglot takes some 18 frames per parenthesis.
RECURSION = 4_000

log = logging.getLogger(__name__)


def serve(connection: Connection) -> None:
    """Answer requests until the parent closes its end."""
    while True:
        try:
            request = json.loads(connection.recv_bytes())
            answer = _answer(request, connection)
        except EOFError:
            return
        connection.send_bytes(json.dumps(answer).encode())


def _answer(request: dict[str, Any], connection: Connection) -> dict[str, Any]:
    tables = [_table(described, connection) for described in request.get("tables", ())]
    try:
        if "plan" in request:
            return {"result": asdict(run(_plan(request["plan"]), tables))}
        return _planned(plan(request["sql"], request["database"], request["parameters"]))
    except QueryFailed as problem:
        return {"failed": str(problem)}
    except Exception:
        # Nothing a caller writes may end the conversation; what went wrong is in the log.
        log.exception("a statement could not be handled")
        return {"failed": str(failed("GENERIC_INTERNAL_ERROR", "the query could not be run"))}


def _planned(planned: Plan | Command) -> dict[str, Any]:
    return {"command" if isinstance(planned, Command) else "plan": asdict(planned)}


def _plan(described: dict[str, Any]) -> Plan:
    return Plan(
        sql=described["sql"],
        references=tuple(TableReference(**named) for named in described["references"]),
        macros=tuple(described["macros"]),
        columns_at={name: (at[0], at[1]) for name, at in described["columns_at"].items()},
    )


def _table(described: dict[str, Any], connection: Connection) -> StoredTable:
    return StoredTable(
        format=described["format"],
        columns=_pairs(described["columns"]),
        readable=tuple(described["readable"]),
        partition_keys=_pairs(described["partition_keys"]),
        serde_parameters=described["serde_parameters"],
        parameters=described["parameters"],
        row_filters=tuple(described["row_filters"]),
        cell_filters=tuple((name, tuple(any_of)) for name, any_of in described["cell_filters"]),
        objects=tuple(StoredObject(key, connection.recv_bytes()) for key in described["objects"]),
    )


def _pairs(described: list[list[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((name, kind) for name, kind in described)


def limit() -> None:
    """Take from this process what reading SQL does not need: disk writes, cores, endless memory.

    The files it may not read are kept from it by the engine's settings and by `allowed.py`; a limit
    on open files would be a third wall, but DuckDB cannot start a database without opening some.
    """
    sys.setrecursionlimit(RECURSION)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    if sys.platform == "linux":  # macOS refuses to set this one
        resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))


def end_with_parent() -> None:
    """Leave when the parent does, however it ends: its end of our stdin closes with it.

    A query under way would otherwise run on with nobody to kill it. Python's own reader would hold
    a lock while it waits, which Python asks for when the main thread is the first to end.
    """
    while os.read(sys.stdin.fileno(), 1):
        pass
    os._exit(0)


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when to end
    logging.basicConfig(level=logging.ERROR, stream=sys.stderr)
    logging.getLogger("sqlglot").setLevel(logging.CRITICAL)
    threading.Thread(target=end_with_parent, daemon=True).start()
    connection = Connection(int(sys.argv[1]))
    limit()
    serve(connection)


if __name__ == "__main__":
    main()
