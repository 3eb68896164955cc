"""The register of operations the sandbox answers itself; all others go to moto."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sandbox.identity import Caller

Params = dict[str, Any]


@dataclass(frozen=True)
class Call:
    """One AWS call whose caller is known and whose IAM rights have been checked."""

    caller: Caller
    region: str
    service: str
    operation: str
    params: Params


Handler = Callable[[Call], dict[str, Any]]

_handlers: dict[tuple[str, str], Handler] = {}


def operation(service: str, name: str) -> Callable[[Handler], Handler]:
    """Answer `service:name` with the decorated function, under the sandbox's lock.

    The function returns the response as a dict (datetimes allowed) and raises AwsError.
    """

    def register(handler: Handler) -> Handler:
        _handlers[service, name] = handler
        return handler

    return register


def handler_for(service: str, name: str) -> Handler | None:
    return _handlers.get((service, name))
