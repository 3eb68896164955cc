"""GrantPermissions, RevokePermissions and their batches."""

from collections.abc import Callable
from typing import Any

from sandbox import overlaps
from sandbox.errors import AwsError, invalid_input
from sandbox.lakeformation.changes import Change, asked
from sandbox.lakeformation.granting import grant, revoke
from sandbox.lakeformation.resources import one_by_one
from sandbox.lakeformation.validation import check_catalog_id
from sandbox.operations import Call, operation

LARGEST_BATCH = 20


@operation("lakeformation", "GrantPermissions")
def grant_permissions(call: Call) -> dict[str, Any]:
    check_catalog_id(call.params)
    _change(grant, call, call.params)
    return {}


@operation("lakeformation", "RevokePermissions")
def revoke_permissions(call: Call) -> dict[str, Any]:
    check_catalog_id(call.params)
    _change(revoke, call, call.params)
    return {}


def _change(change: Callable[[Change], None], call: Call, entry: dict[str, Any]) -> None:
    overlaps.check(call, entry)
    for resource in one_by_one(entry.get("Resource") or {}):
        change(asked(call, {**entry, "Resource": resource}))


@operation("lakeformation", "BatchGrantPermissions")
def batch_grant_permissions(call: Call) -> dict[str, Any]:
    return _each(call, grant)


@operation("lakeformation", "BatchRevokePermissions")
def batch_revoke_permissions(call: Call) -> dict[str, Any]:
    return _each(call, revoke)


def _each(call: Call, change: Callable[[Change], None]) -> dict[str, Any]:
    """Apply every entry by itself; those refused are listed, the others stand (E22)."""
    check_catalog_id(call.params)
    entries = call.params.get("Entries") or []
    ids = [entry.get("Id") for entry in entries]
    if len(entries) > LARGEST_BATCH:
        raise invalid_input(f"A batch has at most {LARGEST_BATCH} entries.")
    if len(set(ids)) != len(ids):
        raise invalid_input("The entries' Ids must be unique.")
    failures = []
    for entry in entries:
        try:
            _change(change, call, entry)
        except AwsError as error:
            said = {"ErrorCode": error.code, "ErrorMessage": error.message}
            failures.append({"RequestEntry": entry, "Error": said})
    return {"Failures": failures}
