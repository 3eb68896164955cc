"""What the catalog asks of the apps above it, which register themselves in ``AppConfig.ready``.

The catalog knows nothing of sharing or subscriptions; through these doors they tell it where a
person stands with a listing, and what unpublishing would touch.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from catalog.models import Asset, Product
from portal.identity.models import User


@dataclass(frozen=True)
class Standing:
    """Where a person stands with a product: a state to show and the one main thing to do."""

    product_id: int
    state: str  # "none", "requested", "granting", "granted", "broken"
    label: str  # in the person's words
    action_label: str
    action_url: str


class Subscriptions(Protocol):
    def standings(self, person: User, products: Sequence[Product]) -> dict[int, Standing]:
        """For each product, by id, in a bounded number of queries."""

    def unpublishing_affects(self, product: Product) -> Iterable[str]:
        """One line per project that still holds the product."""


@dataclass(frozen=True)
class MirrorLine:
    """One table of a product in another account's catalog; ``state`` as badges know it."""

    table: str
    state: str
    word: str
    url: str
    error: str = ""


class Mirrors(Protocol):
    def published(self, product: Product, assets: Iterable[Asset]) -> None:
        """``assets`` are those listed now and those that were before; in the transaction."""

    def unpublished(self, product: Product, assets: Iterable[Asset]) -> None:
        """``assets`` are those that were listed; in the transaction."""

    def lines(self, product: Product, person: User) -> Sequence[MirrorLine]:
        """What the person sees of the mirrors of its tables, in a bounded number of queries."""


class _NoMirrors:
    def published(self, product: Product, assets: Iterable[Asset]) -> None:
        """Nobody mirrors."""

    def unpublished(self, product: Product, assets: Iterable[Asset]) -> None:
        """Nobody mirrors."""

    def lines(self, product: Product, person: User) -> Sequence[MirrorLine]:
        return ()


mirrors: Mirrors = _NoMirrors()


def register_mirrors(port: Mirrors) -> None:
    global mirrors  # noqa: PLW0603 - a registry is the one thing that is meant to change
    mirrors = port


@dataclass(frozen=True)
class Waiting:
    """Something on the home page that waits for the person: what, since when, where to go."""

    text: str
    url: str
    since: datetime


class WaitingSource(Protocol):
    def __call__(self, person: User) -> Iterable[Waiting]:
        """What waits for the person, the most pressing first; a bounded number of queries."""


class _Nobody:
    def standings(self, person: User, products: Sequence[Product]) -> dict[int, Standing]:
        return {}

    def unpublishing_affects(self, product: Product) -> Iterable[str]:
        return []


subscriptions: Subscriptions = _Nobody()


def register_subscriptions(port: Subscriptions) -> None:
    global subscriptions  # noqa: PLW0603 - a registry is the one thing that is meant to change
    subscriptions = port


_waiting: list[WaitingSource] = []


def register_waiting(source: WaitingSource) -> None:
    if source not in _waiting:
        _waiting.append(source)


def waiting_for(person: User) -> list[Waiting]:
    return [thing for source in _waiting for thing in source(person)]


@dataclass(frozen=True)
class Offer:
    """What an app above can do with an asset. Without ``url`` it may not: ``reason`` says why."""

    label: str
    url: str = ""
    reason: str = ""


class AssetOffers(Protocol):
    def __call__(self, person: User, asset: Asset) -> Iterable[Offer]:
        """For the asset's page, where its state with Lake Formation is shown."""


_offers: list[AssetOffers] = []


def register_offers(source: AssetOffers) -> None:
    if source not in _offers:
        _offers.append(source)


def offers_for(person: User, asset: Asset) -> list[Offer]:
    return [offer for source in _offers for offer in source(person, asset)]
