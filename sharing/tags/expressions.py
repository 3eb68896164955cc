"""LF-Tag expressions: every key must match, with one of its values. Plain values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sharing.access import Table

Expression = tuple[tuple[str, tuple[str, ...]], ...]
"""Keys with the values they allow, in one order, lower-case as Lake Formation keeps them."""


def expression(tags: Mapping[str, Iterable[str]]) -> Expression:
    return tuple(
        sorted((key.lower(), tuple(sorted({v.lower() for v in tags[key]}))) for key in tags)
    )


def policy(tags: Expression) -> Table:
    """An expression in the place of a table: rights on it are given, read and taken alike."""
    return Table("", "&".join(f"{key}={'|'.join(values)}" for key, values in tags))


def tags_of(policy: Table) -> Expression:
    pairs = (part.partition("=") for part in policy.name.split("&"))
    return tuple((key, tuple(values.split("|"))) for key, _equals, values in pairs)


def as_requested(policy: Table) -> list[dict[str, Any]]:
    """The expression as Lake Formation's calls take it."""
    return [{"TagKey": key, "TagValues": list(values)} for key, values in tags_of(policy)]


def as_policy(found: Iterable[Mapping[str, Any]]) -> Table:
    """The expression of a row of Lake Formation's."""
    return policy(expression({pair["TagKey"]: pair["TagValues"] for pair in found}))


def matches(tags: Expression, labels: Mapping[str, str]) -> bool:
    return all(labels.get(key) in values for key, values in tags)
