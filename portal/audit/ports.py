"""What the ledger must ask of the rule book above it: whose events a person reads, and names."""

from collections.abc import Collection, Sequence
from typing import Any, Protocol


class Membership(Protocol):
    """The ids of a person's projects, and of the stewarded domains with all below them."""

    def __call__(self, user: Any) -> tuple[Collection[int], Collection[int]]: ...


class ProjectNames(Protocol):
    """The projects whose events a person may pick out, as (id, name) by name."""

    def __call__(self, user: Any) -> Sequence[tuple[int, str]]: ...


_sources: list[Membership] = []
_names: list[ProjectNames] = []


def register_membership(source: Membership) -> None:
    """Called once, by the app that knows projects and domains; the last one counts."""
    _sources[:] = [source]


def membership_of(user: Any) -> tuple[Collection[int], Collection[int]]:
    return _sources[0](user) if _sources else ((), ())


def register_project_names(source: ProjectNames) -> None:
    """Called once, by the app that knows projects; without it the log has no project filter."""
    _names[:] = [source]


def project_names(user: Any) -> Sequence[tuple[int, str]]:
    return _names[0](user) if _names else ()
