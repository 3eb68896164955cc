"""Pages of listings: as many rows as asked for, never more than the sandbox's page size (E41)."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeVar

from sandbox.errors import invalid_input
from sandbox.operations import Call
from sandbox.settings import settings

Candidate = TypeVar("Candidate")


class Names(NamedTuple):
    """What a service calls the parameters of paging."""

    token: str
    size: str


PASCAL = Names("NextToken", "MaxResults")
CAMEL = Names("nextToken", "maxResults")


def page(call: Call, key: str, rows: Sequence[Any], names: Names = PASCAL) -> dict[str, Any]:
    """One page of `rows` under `key`, with the token of the next page when there is one."""
    return page_of(call, key, rows, lambda row: [row], names)


def page_of(
    call: Call,
    key: str,
    candidates: Sequence[Candidate],
    rows_of: Callable[[Candidate], list[Any]],
    names: Names = PASCAL,
) -> dict[str, Any]:
    """One page of the rows that candidates come to, looking at no more candidates than it takes.

    As in AWS, the last page may be empty.
    """
    at, skipped = _start(call.params.get(names.token))
    size = _size(call.params.get(names.size))
    rows: list[Any] = []
    while at < len(candidates) and len(rows) < size:
        found = rows_of(candidates[at])[skipped:]
        room = size - len(rows)
        rows += found[:room]
        at, skipped = (at, skipped + room) if len(found) > room else (at + 1, 0)
    answer: dict[str, Any] = {key: rows}
    if at < len(candidates):
        answer[names.token] = f"{at}.{skipped}"
    return answer


def _size(asked: Any) -> int:
    return min(int(asked), settings.page_size) if asked else settings.page_size


def _start(token: Any) -> tuple[int, int]:
    """Which candidate the page begins with, and how many of its rows were shown before."""
    if token in (None, ""):
        return 0, 0
    at, _, skipped = str(token).partition(".")
    if not (at.isdigit() and skipped.isdigit()):
        raise invalid_input("NextToken is not one of ours.")
    return int(at), int(skipped)
