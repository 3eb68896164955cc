"""The narrow door between wanting access and making it so. Adapters know nothing of requests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from sharing.access import Seen, Table, Wanted
from sharing.lakeformation.apply import Failure, apply
from sharing.lakeformation.calls import Callers
from sharing.lakeformation.listings import columns_of
from sharing.lakeformation.observe import ALL_PARTS, observe
from sharing.models import Route
from sharing.steps import Step


class Fulfilment(Protocol):
    def observe(
        self, wanted: Wanted, before: Seen | None = None, parts: frozenset[str] = ALL_PARTS
    ) -> Seen:
        """What is there now; parts not named are taken over from ``before``. Raises AwsError."""

    def columns_of(self, table: Table, wanted: Wanted) -> frozenset[str]:
        """The columns a table of the catalog has now. Raises AwsError."""

    def apply(self, step: Step) -> list[Failure]:
        """Take one step; what of it failed."""


class LakeFormationFulfilment:
    """Grants through AWS Lake Formation, as the portal roles of both accounts."""

    def __init__(self, route: Route, before_call: Callable[[], None]) -> None:
        self.callers = Callers([route.catalog_account, route.environment.account], before_call)

    def observe(
        self, wanted: Wanted, before: Seen | None = None, parts: frozenset[str] = ALL_PARTS
    ) -> Seen:
        return observe(wanted, self.callers, before=before, parts=parts)

    def columns_of(self, table: Table, wanted: Wanted) -> frozenset[str]:
        place = wanted.place
        owner = self.callers.at(place.catalog_account, place.catalog_region)
        return columns_of(owner, place.catalog_account, table)

    def apply(self, step: Step) -> list[Failure]:
        return apply(step, self.callers.at(step.account, step.region))
