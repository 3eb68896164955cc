"""Athena's bookkeeping: workgroups and query executions of every account and region."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sandbox import state
from sandbox.operations import Call
from sandbox.query.results import ResultColumn

PRIMARY = "primary"
# Athena keeps a history of 45 days; the sandbox keeps this many executions over all accounts.
MOST_EXECUTIONS = 20_000

Home = tuple[str, str]
"""Account and region: what an execution and a workgroup belong to."""


def now() -> datetime:
    return datetime.now(UTC)


@dataclass
class WorkGroup:
    """A workgroup; `configuration` has the shape of AWS's WorkGroupConfiguration."""

    name: str
    configuration: dict[str, Any]
    description: str = ""
    state: str = "ENABLED"
    created: datetime = field(default_factory=now)

    @property
    def enforced(self) -> bool:
        return bool(self.configuration.get("EnforceWorkGroupConfiguration", True))

    @property
    def output_location(self) -> str | None:
        location = self.configuration.get("ResultConfiguration", {}).get("OutputLocation")
        return str(location) if location else None


@dataclass
class Execution:
    """One query from its start on; its rows lie only in the result file, as in AWS."""

    id: str
    home: Home
    workgroup: str
    query: str
    database: str
    catalog: str
    parameters: tuple[str, ...]
    output: str
    """`s3://bucket/prefix/<id>`, to which the kind of result adds `.csv` or `.txt`."""
    token: str | None = None
    state: str = "QUEUED"
    reason: str | None = None
    submitted: datetime = field(default_factory=now)
    started: datetime | None = None
    completed: datetime | None = None
    utility: bool = False
    columns: tuple[ResultColumn, ...] = ()
    bytes_scanned: int = 0

    @property
    def output_location(self) -> str:
        return f"{self.output}.{'txt' if self.utility else 'csv'}"

    @property
    def ended(self) -> bool:
        return self.state in ("SUCCEEDED", "FAILED", "CANCELLED")


@dataclass
class Store:
    """Everything Athena remembers."""

    workgroups: dict[Home, dict[str, WorkGroup]] = field(default_factory=dict)
    executions: OrderedDict[str, Execution] = field(default_factory=OrderedDict)


store = Store()


def home_of(call: Call) -> Home:
    return call.caller.account, call.region


def workgroups_of(home: Home) -> dict[str, WorkGroup]:
    """The account's workgroups by name; `primary` is always there."""
    groups = store.workgroups.setdefault(home, {})
    if PRIMARY not in groups:
        configuration = {"EnforceWorkGroupConfiguration": False, "ResultConfiguration": {}}
        groups[PRIMARY] = WorkGroup(PRIMARY, configuration)
    return groups


def remember(execution: Execution) -> None:
    store.executions[execution.id] = execution
    while len(store.executions) > MOST_EXECUTIONS:
        store.executions.popitem(last=False)


def _load(saved: Store) -> None:
    store.workgroups, store.executions = saved.workgroups, saved.executions
    for execution in store.executions.values():
        if not execution.ended:
            execution.state, execution.completed = "FAILED", now()
            execution.reason = "The sandbox was stopped while the query ran"


state.register(
    state.Part(
        name="athena-executions",
        touched_by=frozenset({"athena"}),
        dump=lambda: store,
        load=_load,
        clear=lambda: _load(Store()),
    )
)
