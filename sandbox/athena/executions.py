"""Query executions: start, watch, list and stop.

A start succeeds whatever the caller may read; a refusal shows only as FAILED with its reason.
"""

from __future__ import annotations

import re
import uuid
from typing import Any

from sandbox.athena.errors import (
    invalid_request,
    structure_parameter,
    text_parameter,
    texts_parameter,
)
from sandbox.athena.runner import runner
from sandbox.athena.store import PRIMARY, Execution, Home, home_of, remember, store
from sandbox.athena.workgroups import ENGINE, check_output, workgroup
from sandbox.operations import Call, operation
from sandbox.query.commands import ABOUT_CATALOG
from sandbox.query.limits import LONGEST_STATEMENT

CATALOG = "AwsDataCatalog"
NO_OUTPUT = (
    "No output location provided. An output location is required either through the Workgroup "
    "result configuration setting or as an API input."
)
MOST_LISTED = 50


@operation("athena", "StartQueryExecution")
def start(call: Call) -> dict[str, Any]:
    query = text_parameter(call.params, "QueryString")
    if len(query) > LONGEST_STATEMENT:
        raise invalid_request(f"QueryString is longer than {LONGEST_STATEMENT} characters")
    if former := _same_token(call, query):
        return {"QueryExecutionId": former.id}
    execution = _execution(call, query)
    remember(execution)
    runner.submit(execution, call.caller)
    return {"QueryExecutionId": execution.id}


def _same_token(call: Call, query: str) -> Execution | None:
    """The execution a repeated call started: AWS's SDKs repeat with the same token."""
    token = call.params.get("ClientRequestToken")
    for execution in reversed(store.executions.values()) if token else ():
        if execution.token == token and execution.home == home_of(call):
            if execution.query != query:
                raise invalid_request("Idempotent parameters do not match")
            return execution
    return None


def _execution(call: Call, query: str) -> Execution:
    home = home_of(call)
    name = text_parameter(call.params, "WorkGroup", PRIMARY)
    context = structure_parameter(call.params, "QueryExecutionContext")
    identity = str(uuid.uuid4())
    return Execution(
        id=identity,
        home=home,
        workgroup=name,
        query=query,
        database=text_parameter(context, "Database", "default"),
        catalog=text_parameter(context, "Catalog", CATALOG),
        parameters=texts_parameter(call.params, "ExecutionParameters"),
        output=_output(home, name, call.params).rstrip("/") + "/" + identity,
        token=call.params.get("ClientRequestToken"),
    )


def _output(home: Home, name: str, params: dict[str, Any]) -> str:
    """Where the result goes: an enforced workgroup overrides what the caller asks for."""
    group = workgroup(home, name)
    if group.state != "ENABLED":
        raise invalid_request(f"WorkGroup {name} is disabled.")
    asked = structure_parameter(params, "ResultConfiguration").get("OutputLocation")
    location = group.output_location if group.enforced else asked or group.output_location
    if not location:
        raise invalid_request(NO_OUTPUT)
    check_output(location)
    return str(location)


def execution_of(call: Call) -> Execution:
    """The account's own execution in this region; other accounts' do not exist for the caller."""
    identity = text_parameter(call.params, "QueryExecutionId")
    execution = store.executions.get(identity)
    if execution is None or execution.home != home_of(call):
        raise invalid_request(f"QueryExecution {identity} was not found")
    return execution


@operation("athena", "GetQueryExecution")
def get(call: Call) -> dict[str, Any]:
    execution = execution_of(call)
    return {"QueryExecution": _shown(execution)}


@operation("athena", "BatchGetQueryExecution")
def batch_get(call: Call) -> dict[str, Any]:
    identities = texts_parameter(call.params, "QueryExecutionIds")
    if not 1 <= len(identities) <= MOST_LISTED:
        raise invalid_request(f"QueryExecutionIds must hold 1 to {MOST_LISTED} ids")
    found, missing = [], []
    for identity in identities:
        execution = store.executions.get(identity)
        if execution and execution.home == home_of(call):
            found.append(_shown(execution))
        else:
            missing.append({"QueryExecutionId": identity, "ErrorMessage": "was not found"})
    return {"QueryExecutions": found, "UnprocessedQueryExecutionIds": missing}


@operation("athena", "ListQueryExecutions")
def list_all(call: Call) -> dict[str, Any]:
    """Newest first, of one workgroup."""
    home, name = home_of(call), text_parameter(call.params, "WorkGroup", PRIMARY)
    workgroup(home, name)
    identities = [
        execution.id
        for execution in reversed(store.executions.values())
        if execution.home == home and execution.workgroup == name
    ]
    return page(call.params, identities, "QueryExecutionIds", MOST_LISTED)


def page(params: dict[str, Any], items: list[Any], name: str, most: int) -> dict[str, Any]:
    """One page of `items` under `name`, with a NextToken while there is more."""
    token = params.get("NextToken") or "0"
    size = params.get("MaxResults") or most
    if not re.fullmatch(r"[0-9]{1,9}", str(token)):
        raise invalid_request("NextToken is not valid")
    if not isinstance(size, int) or not 1 <= size <= most:
        raise invalid_request(f"MaxResults must be between 1 and {most}")
    first, last = int(token), int(token) + size
    shown: dict[str, Any] = {name: items[first:last]}
    return shown | ({"NextToken": str(last)} if last < len(items) else {})


@operation("athena", "StopQueryExecution")
def stop(call: Call) -> dict[str, Any]:
    runner.stop(execution_of(call))
    return {}


def _shown(execution: Execution) -> dict[str, Any]:
    utility = bool(ABOUT_CATALOG.match(execution.query))
    shown: dict[str, Any] = {
        "QueryExecutionId": execution.id,
        "Query": execution.query,
        "StatementType": "UTILITY" if utility else "DML",
        "ResultConfiguration": {"OutputLocation": execution.output_location},
        "QueryExecutionContext": {"Database": execution.database, "Catalog": execution.catalog},
        "Status": _status(execution),
        "Statistics": _statistics(execution),
        "WorkGroup": execution.workgroup,
        "EngineVersion": ENGINE,
        "SubstatementType": execution.query.split(maxsplit=1)[0].upper() if utility else "SELECT",
    }
    return shown | (
        {"ExecutionParameters": list(execution.parameters)} if execution.parameters else {}
    )


def _status(execution: Execution) -> dict[str, Any]:
    status: dict[str, Any] = {"State": execution.state, "SubmissionDateTime": execution.submitted}
    if execution.completed:
        status["CompletionDateTime"] = execution.completed
    if execution.reason:
        status["StateChangeReason"] = execution.reason
    if execution.state == "FAILED":
        # Category 2 is AWS's number for what the user has to put right.
        status["AthenaError"] = {
            "ErrorCategory": 2,
            "Retryable": False,
            "ErrorMessage": execution.reason,
        }
    return status


def _statistics(execution: Execution) -> dict[str, int]:
    if execution.completed is None or execution.started is None:
        return {}
    total = execution.completed - execution.submitted
    engine = execution.completed - execution.started
    queued = execution.started - execution.submitted
    return {
        "DataScannedInBytes": execution.bytes_scanned,
        "TotalExecutionTimeInMillis": int(total.total_seconds() * 1000),
        "EngineExecutionTimeInMillis": int(engine.total_seconds() * 1000),
        "QueryQueueTimeInMillis": int(queued.total_seconds() * 1000),
    }
