"""Carrying out one step: one call, or one batch whose entries succeed and fail one by one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from botocore import xform_name

from sharing.access import Table
from sharing.errors import AwsError, from_code
from sharing.lakeformation.apply import Failure
from sharing.lakeformation.calls import Caller
from sharing.mirroring.steps import Step

# What a repeated step is told when it was done before; the next observation tells whether it was.
_DONE_BEFORE = {
    "CreateDatabase": "AlreadyExistsException",
    "CreateTable": "AlreadyExistsException",
    "RegisterResource": "AlreadyExistsException",
    "DeregisterResource": "EntityNotFoundException",
    "DeleteDatabase": "EntityNotFoundException",
    "BatchDeleteTable": "EntityNotFoundException",
    "BatchCreatePartition": "AlreadyExistsException",
    "BatchDeletePartition": "EntityNotFoundException",
    "AcceptResourceShareInvitation": "ResourceShareInvitationAlreadyAcceptedException",
}
_NOTHING_TO_REVOKE = "No permissions revoked"


def apply(step: Step, caller: Caller) -> list[Failure]:
    """What failed; empty when all was done. ``caller`` acts in ``step.account``."""
    service, operation = step.operation.split(":")
    try:
        response = caller(service, xform_name(operation), **step.parameters)
    except AwsError as error:
        if _done_before(operation, error.code, str(error)):
            return []
        return [Failure(table, error) for table in step.tables or (None,)]
    return [
        Failure(table, from_code(code, message))
        for table, code, message in _failed(step, response)
        if not _done_before(operation, code, message)
    ]


def _failed(step: Step, response: dict[str, Any]) -> Iterator[tuple[Table | None, str, str]]:
    for failure in response.get("Failures", []):
        number = int(failure["RequestEntry"]["Id"])
        table = step.tables[number] if step.tables else None
        yield table, failure["Error"]["ErrorCode"], failure["Error"]["ErrorMessage"]
    names = step.parameters.get("TablesToDelete", [])
    for failure in response.get("Errors", []):
        table = step.tables[0]
        if "TableName" in failure:
            table = dict(zip(names, step.tables, strict=True))[failure["TableName"]]
        detail = failure["ErrorDetail"]
        yield table, detail.get("ErrorCode", ""), detail.get("ErrorMessage", "")


def _done_before(operation: str, code: str, message: str) -> bool:
    if operation == "BatchRevokePermissions" and _NOTHING_TO_REVOKE in message:
        return True
    return _DONE_BEFORE.get(operation) == code
