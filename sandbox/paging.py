"""Pages of listings: as many rows as asked for, never more than the sandbox's page size (E41)."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sandbox.errors import invalid_input
from sandbox.operations import Call
from sandbox.settings import settings


class Names(NamedTuple):
    """What a service calls the parameters of paging."""

    token: str
    size: str


PASCAL = Names("NextToken", "MaxResults")
CAMEL = Names("nextToken", "maxResults")


def page(call: Call, key: str, rows: Sequence[Any], names: Names = PASCAL) -> dict[str, Any]:
    """One page of `rows` under `key`, with the token of the next page when there is one."""
    start = _start(call.params.get(names.token))
    asked = call.params.get(names.size)
    size = min(int(asked), settings.page_size) if asked else settings.page_size
    answer: dict[str, Any] = {key: list(rows[start : start + size])}
    if start + size < len(rows):
        answer[names.token] = str(start + size)
    return answer


def _start(token: Any) -> int:
    if token in (None, ""):
        return 0
    if not str(token).isdigit():
        raise invalid_input("NextToken is not one of ours.")
    return int(token)
