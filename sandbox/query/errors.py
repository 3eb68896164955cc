"""Why a query fails, worded as Athena words a StateChangeReason."""

from __future__ import annotations


class QueryFailed(Exception):
    """The query ends as FAILED; `str()` is the StateChangeReason."""


class QueryCancelled(Exception):
    """The query was stopped before it finished."""


def failed(code: str, message: str, at: tuple[int, int] | None = None) -> QueryFailed:
    """`CODE: line 1:8: message`, the form of Athena engine version 3; `at` is (line, column)."""
    place = f"line {at[0]}:{at[1]}: " if at else ""
    return QueryFailed(f"{code}: {place}{message}")


def not_supported(what: str, at: tuple[int, int] | None = None) -> QueryFailed:
    return failed("NOT_SUPPORTED", what, at)
