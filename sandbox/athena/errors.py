"""Athena's refusals, all of one exception."""

from __future__ import annotations

from sandbox.errors import AwsError


def invalid_request(message: str) -> AwsError:
    return AwsError("InvalidRequestException", message)


def text_parameter(params: dict[str, object], name: str) -> str:
    """A required parameter that is a text; InvalidRequestException otherwise."""
    value = params.get(name)
    if not isinstance(value, str) or not value:
        raise invalid_request(f"{name} is required")
    return value
