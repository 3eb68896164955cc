"""What sharing tells the apps above it, which register themselves in ``AppConfig.ready``."""

from typing import Protocol

from sharing.models import Grant


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
