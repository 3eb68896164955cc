"""Carrying out one step: one call, or one batch whose entries succeed and fail one by one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from botocore import xform_name

from sharing.access import Table
from sharing.errors import AwsError, from_code, says_gone
from sharing.lakeformation.calls import Caller
from sharing.steps import ChangePermissions, DefineTag, DeleteLinks, DropTag, PutTags, Step

# What a repeated step is told when it was done before. Whether it truly was, the next
# observation tells; these words alone never make a grant "granted".
DONE_BEFORE_CODES = {
    "glue:CreateDatabase": {"AlreadyExistsException"},
    "glue:CreateTable": {"AlreadyExistsException"},
    "lakeformation:CreateDataCellsFilter": {"AlreadyExistsException"},
    "ram:AcceptResourceShareInvitation": {"ResourceShareInvitationAlreadyAcceptedException"},
}
DELETIONS = frozenset(
    {
        "glue:DeleteDatabase",
        "glue:BatchDeleteTable",
        "lakeformation:DeleteDataCellsFilter",
        "lakeformation:RemoveLFTagsFromResource",
    }
)
NOTHING_TO_REVOKE = ("No permissions revoked", "Cell Filter not found")


@dataclass(frozen=True)
class Failure:
    """``table`` None when the step serves no table in particular."""

    table: Table | None
    error: AwsError


def apply(step: Step, caller: Caller) -> list[Failure]:
    """What failed; empty when all was done. ``caller`` acts in ``step.account``."""
    service, operation = step.operation.split(":")
    try:
        response = caller(service, xform_name(operation), **step.parameters())
    except AwsError as error:
        if _done_before(step, error.code, str(error)):
            return []
        return [Failure(table, error) for table in step.tables or {None}]
    if isinstance(step, ChangePermissions):
        return _failed_entries(step, response)
    if isinstance(step, DeleteLinks):
        return _failed_links(step, response)
    if isinstance(step, PutTags):
        return _failed_tags(step, response)
    return []


def _failed_entries(step: ChangePermissions, response: dict[str, Any]) -> list[Failure]:
    failures = []
    for failure in response.get("Failures", []):
        entry = step.entries[int(failure["RequestEntry"]["Id"])]
        code, message = failure["Error"]["ErrorCode"], failure["Error"]["ErrorMessage"]
        if not _done_before(step, code, message):
            failures.append(Failure(entry.table, from_code(code, message)))
    return failures


def _failed_links(step: DeleteLinks, response: dict[str, Any]) -> list[Failure]:
    tables = dict(step.links)
    return [
        Failure(tables.get(item["TableName"]), from_code(code, detail.get("ErrorMessage", "")))
        for item in response.get("Errors", [])
        for detail in [item["ErrorDetail"]]
        for code in [detail.get("ErrorCode", "")]
        if not _done_before(step, code, detail.get("ErrorMessage", ""))
    ]


def _failed_tags(step: PutTags, response: dict[str, Any]) -> list[Failure]:
    return [
        Failure(step.table, from_code(code, detail.get("ErrorMessage", "")))
        for item in response.get("Failures", [])
        for detail in [item["Error"]]
        for code in [detail.get("ErrorCode", "")]
        if not _done_before(step, code, detail.get("ErrorMessage", ""))
    ]


def _done_before(step: Step, code: str, message: str) -> bool:
    revoking = isinstance(step, ChangePermissions) and not step.grant
    if revoking and any(words in message for words in NOTHING_TO_REVOKE):
        return True
    if step.operation in DELETIONS and says_gone(code, message):
        return True
    if isinstance(step, DefineTag) and "already exists" in message:
        return True
    # A value that somebody else put on a table of theirs is in use, and stays.
    if isinstance(step, DropTag) and ("Update not allowed" in message or says_gone(code, message)):
        return True
    return code in DONE_BEFORE_CODES.get(step.operation, set())
