"""What every step can tell of itself."""

from dataclasses import dataclass
from typing import Any, Protocol

from sharing.access import Place, Seen, Table

OWNER, TARGET, LOCAL, SHARES = "owner", "target", "local", "shares"
"""The parts of the world a step changes and that must be read again after it."""


class Step(Protocol):
    @property
    def account(self) -> str: ...
    @property
    def region(self) -> str: ...
    @property
    def operation(self) -> str: ...
    @property
    def touches(self) -> str: ...
    @property
    def tables(self) -> frozenset[Table]: ...
    def words(self) -> str: ...
    def undo(self) -> str: ...
    def parameters(self) -> dict[str, Any]: ...
    def after(self, seen: Seen) -> Seen: ...


@dataclass(frozen=True)
class AtOwner:
    """Taken by the portal role of the catalog's account."""

    place: Place

    @property
    def account(self) -> str:
        return self.place.catalog_account

    @property
    def region(self) -> str:
        return self.place.catalog_region


@dataclass(frozen=True)
class AtConsumer:
    """Taken by the portal role of the consumer's account, where the environment is."""

    place: Place

    @property
    def account(self) -> str:
        return self.place.account

    @property
    def region(self) -> str:
        return self.place.region
