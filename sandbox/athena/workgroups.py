"""Workgroups: where results go, and whether callers may choose otherwise."""

from __future__ import annotations

import re
from typing import Any

from sandbox.athena.errors import invalid_request, structure_parameter, text_parameter
from sandbox.athena.store import PRIMARY, Home, WorkGroup, home_of, store, workgroups_of
from sandbox.operations import Call, operation

NAME = re.compile(r"[a-zA-Z0-9._-]{1,128}\Z")
ENGINE = {
    "SelectedEngineVersion": "AUTO",
    "EffectiveEngineVersion": "Athena engine version 3",
}
OUTPUT = re.compile(r"s3://[a-z0-9.-]{3,63}(/.*)?\Z")


def workgroup(home: Home, name: str) -> WorkGroup:
    """InvalidRequestException when the account has none of this name in the region."""
    groups = workgroups_of(home)
    if name not in groups:
        raise invalid_request(f"WorkGroup {name} is not found.")
    return groups[name]


def check_output(location: object) -> None:
    if location is not None and not (isinstance(location, str) and OUTPUT.match(location)):
        raise invalid_request(f"outputLocation is not a valid S3 path: {location}")


@operation("athena", "CreateWorkGroup")
def create(call: Call) -> dict[str, Any]:
    name = text_parameter(call.params, "Name")
    groups = workgroups_of(home_of(call))
    if not NAME.match(name):
        raise invalid_request(f"WorkGroup name {name} is not valid.")
    if name in groups:
        raise invalid_request("WorkGroup is already created.")
    configuration = _defaults() | structure_parameter(call.params, "Configuration")
    _check(configuration)
    group = WorkGroup(name, configuration, text_parameter(call.params, "Description", " ").strip())
    groups[name] = group
    return {}


def _check(configuration: dict[str, Any]) -> None:
    check_output(structure_parameter(configuration, "ResultConfiguration").get("OutputLocation"))


def _defaults() -> dict[str, Any]:
    return {
        "ResultConfiguration": {},
        "EnforceWorkGroupConfiguration": True,
        "PublishCloudWatchMetricsEnabled": True,
        "RequesterPaysEnabled": False,
        "EngineVersion": ENGINE,
    }


@operation("athena", "GetWorkGroup")
def get(call: Call) -> dict[str, Any]:
    group = workgroup(home_of(call), text_parameter(call.params, "WorkGroup"))
    return {"WorkGroup": _summary(group) | {"Configuration": group.configuration}}


@operation("athena", "ListWorkGroups")
def list_all(call: Call) -> dict[str, Any]:
    groups = workgroups_of(home_of(call))
    shown = [_summary(groups[name]) | {"EngineVersion": ENGINE} for name in sorted(groups)]
    return {"WorkGroups": shown}


def _summary(group: WorkGroup) -> dict[str, Any]:
    return {
        "Name": group.name,
        "State": group.state,
        "Description": group.description,
        "CreationTime": group.created,
    }


@operation("athena", "UpdateWorkGroup")
def update(call: Call) -> dict[str, Any]:
    group = workgroup(home_of(call), text_parameter(call.params, "WorkGroup"))
    updates = structure_parameter(call.params, "ConfigurationUpdates")
    configuration = _updated(group.configuration, updates)
    _check(configuration)
    if call.params.get("State") not in (None, "ENABLED", "DISABLED"):
        raise invalid_request("State must be ENABLED or DISABLED.")
    group.configuration = configuration
    group.state = call.params.get("State") or group.state
    group.description = call.params.get("Description", group.description)
    return {}


def _updated(former: dict[str, Any], updates: dict[str, Any]) -> dict[str, Any]:
    """`RemoveX: true` takes X away, everything else replaces; nested once, for results."""
    results = structure_parameter(updates, "ResultConfigurationUpdates")
    direct = {name: new for name, new in updates.items() if name != "ResultConfigurationUpdates"}
    changed = _replaced(former, direct)
    changed["ResultConfiguration"] = _replaced(former.get("ResultConfiguration", {}), results)
    return changed


def _replaced(former: dict[str, Any], updates: dict[str, Any]) -> dict[str, Any]:
    removed = {name.removeprefix("Remove") for name, yes in updates.items() if yes is True}
    given = {name: value for name, value in updates.items() if not name.startswith("Remove")}
    return {name: value for name, value in (former | given).items() if name not in removed} | {
        name: value for name, value in given.items() if name in removed
    }


@operation("athena", "DeleteWorkGroup")
def delete(call: Call) -> dict[str, Any]:
    home = home_of(call)
    group = workgroup(home, text_parameter(call.params, "WorkGroup"))
    if group.name == PRIMARY:
        raise invalid_request("The primary workgroup cannot be deleted.")
    history = [
        execution.id
        for execution in store.executions.values()
        if execution.home == home and execution.workgroup == group.name
    ]
    if history and not call.params.get("RecursiveDeleteOption"):
        raise invalid_request(f"WorkGroup {group.name} is not empty")
    for execution in history:
        del store.executions[execution]
    del workgroups_of(home)[group.name]
    return {}
