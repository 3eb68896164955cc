"""Athena's refusals, all of one exception, and parameters that must be of a kind."""

from __future__ import annotations

from typing import Any

from sandbox.errors import AwsError

Params = dict[str, Any]


def invalid_request(message: str) -> AwsError:
    return AwsError("InvalidRequestException", message)


def text_parameter(params: Params, name: str, default: str | None = None) -> str:
    """A parameter that is a text; required unless there is a default.

    Raises InvalidRequestException for anything else.
    """
    value = params.get(name) or default
    if not isinstance(value, str) or not _encodable(value):
        raise invalid_request(f"{name} must be a text")
    return value


def structure_parameter(params: Params, name: str) -> Params:
    """A parameter that is a structure, `{}` if left out."""
    value = params.get(name) or {}
    if not isinstance(value, dict):
        raise invalid_request(f"{name} must be a structure")
    return value


def texts_parameter(params: Params, name: str) -> tuple[str, ...]:
    """A parameter that is a list of texts, empty if left out."""
    values = params.get(name) or []
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise invalid_request(f"{name} must be a list of texts")
    return tuple(values)


def _encodable(text: str) -> bool:
    """Half of a surrogate pair comes through JSON, and no further."""
    return not any("\ud800" <= letter <= "\udfff" for letter in text)
