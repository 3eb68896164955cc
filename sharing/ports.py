"""What sharing tells and asks the apps above it, which register in ``AppConfig.ready``."""

from dataclasses import dataclass
from typing import Protocol

from portal.identity.models import User
from sharing.models import Drift, Environment, Grant


class GrantListener(Protocol):
    def grant_changed(self, grant: Grant, *, before: str) -> None:
        """Called in the transaction that moved ``grant.state`` from ``before``.

        With both "revoking", AWS refuses to take the access away: ``grant.error`` says why.
        """


_listeners: list[GrantListener] = []


def register_listener(listener: GrantListener) -> None:
    if listener not in _listeners:
        _listeners.append(listener)


def tell(grant: Grant, *, before: str) -> None:
    for listener in _listeners:
        listener.grant_changed(grant, before=before)


class Explainer(Protocol):
    def __call__(self, grant: Grant) -> str:
        """The address of the page that explains, link by link, why it works or does not."""


_explainers: list[Explainer] = []


def register_explainer(explainer: Explainer) -> None:
    if explainer not in _explainers:
        _explainers.append(explainer)


def explanation_of(grant: Grant) -> str:
    """Empty where no app explains grants."""
    return next((explainer(grant) for explainer in _explainers), "")


@dataclass(frozen=True)
class Justification:
    """What became of the request to justify a right: where it stands, and whether it is decided.

    ``reference`` is its name as ``Justifier.ask`` gave it; sharing attaches no meaning to it.
    """

    reference: str
    label: str
    url: str
    is_open: bool


class Justifier(Protocol):
    def ask(
        self, drift: Drift, *, environment: Environment, by: User, comment: str, days: int
    ) -> str:
        """Ask, in the name of the environment's project, for what is held already.

        Returns the reference of what was asked. Raises ValidationError with what is missing, or
        Conflict.
        """

    def find(self, reference: str) -> Justification | None:
        """None when it is no longer there."""


class _Nobody:
    def ask(
        self, drift: Drift, *, environment: Environment, by: User, comment: str, days: int
    ) -> str:
        raise NotImplementedError("No app that keeps requests has registered.")

    def find(self, reference: str) -> Justification | None:
        return None


justifier: Justifier = _Nobody()


def register_justifier(port: Justifier) -> None:
    global justifier  # noqa: PLW0603 - a registry is the one thing that is meant to change
    justifier = port
