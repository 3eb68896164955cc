"""Which pages there are, and as whom, with what, each is looked at."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.access.matrix import MATRIX
from tests.access.table import Row
from tests.browser.city import City


@dataclass(frozen=True)
class Visit:
    name: str
    person: str
    kwargs: Callable[[City], dict[str, Any]]
    query: str = ""
    asked: Callable[[City], dict[str, Any]] | None = None
    """The query, where it depends on the city."""
    unfolded: bool = False
    """Looked at with all that folds open."""

    def __str__(self) -> str:
        asked = f"?{self.asked.__name__}" if self.asked else self.query
        unfolded = ", unfolded" if self.unfolded else ""
        return f"{self.name}{asked} as {self.person}{unfolded}"

    @property
    def part(self) -> str:
        """The app, whose pages are looked at together."""
        return self.name.partition(":")[0] if ":" in self.name else "portal"

    def path(self, city: City) -> str:
        query = f"?{urlencode(self.asked(city))}" if self.asked else self.query
        return reverse(self.name, kwargs=self.kwargs(city)) + query


# Parts of pages, which htmx fetches.
PARTS = {
    "catalog:run_progress",
    "governance:account_checks",
    "sharing:handover_progress",
    "subscriptions:outlook",
}
# For programs, and files to download.
NOT_PAGES = {"governance:account_template", "healthz", "readyz", "schema"}
ONLY_LEAD_ON = {"notify:open", "openid_connect_callback"}


def _nothing(city: City) -> dict[str, Any]:
    return {}


def _waiting(city: City) -> dict[str, Any]:
    return {"pk": city.waiting.pk}


def _held(city: City) -> dict[str, Any]:
    return {"pk": city.held.pk}


def _product(city: City) -> dict[str, Any]:
    return {"product": city.held.product.pk}


def _broken(city: City) -> dict[str, Any]:
    return {"pk": city.broken.pk}


def _looked_at(city: City) -> dict[str, Any]:
    """A broken grant of which a worker has seen why."""
    named = {"asset": city.broken.asset_id, "environment": city.broken.environment_id}
    return {**named, "column": "price", "error": "column_not_found"}


def _undecided(city: City) -> dict[str, Any]:
    asked = city.waiting
    return {"asset": next(iter(asked.scope)), "environment": asked.environment_id}


# What the matrix does not show: pages as others see them, with filters, with rows, without.
MORE = [
    Visit("catalog:discover", "Ana", _nothing),
    Visit("catalog:search", "Ana", _nothing, "?q=stream+%3Cb%3E"),
    Visit("catalog:search", "Ana", _nothing, "?q=zzzzzz"),
    Visit("catalog:product", "Ana", lambda city: {"pk": city.held.product.pk}),
    Visit("catalog:drafts", "Sam", _nothing),
    Visit("governance:form", "Sten", lambda city: {"pk": city.world.form.pk}),
    Visit("governance:forms", "Sten", _nothing, "?q=zzzzzz"),
    Visit("governance:account", "Ada", lambda city: {"pk": city.world.account.pk}, unfolded=True),
    Visit("notify:list", "Sam", _nothing),
    Visit("subscriptions:ask", "Ana", lambda city: {"product": city.waiting.product.pk}),
    Visit("subscriptions:ask", "Sam", _product),
    Visit("subscriptions:inbox", "Olu", _nothing),
    Visit("subscriptions:inbox", "Sam", _nothing),
    Visit("subscriptions:ask", "Ana", _product, unfolded=True),
    Visit("subscriptions:requests", "Ana", _nothing),
    Visit("subscriptions:request", "Olu", _waiting, unfolded=True),
    Visit("subscriptions:request", "Ana", lambda city: {"pk": city.held.request.pk}),
    Visit("subscriptions:request", "Olu", lambda city: {"pk": city.held.request.pk}, unfolded=True),
    Visit("subscriptions:withdrawal", "Ana", _waiting),
    Visit("subscriptions:access", "Ana", _nothing),
    Visit("subscriptions:subscription", "Ana", _held, unfolded=True),
    Visit("subscriptions:explanation", "Ana", _nothing, asked=_looked_at),
    Visit("subscriptions:explanation", "Olu", _nothing, asked=_undecided),
    Visit("subscriptions:cancellation", "Ana", _held),
    Visit("subscriptions:revocation", "Olu", _held),
    Visit("subscriptions:subscribers", "Olu", _nothing),
    Visit(
        "governance:domain_catalog_change",
        "Ada",
        lambda city: {"pk": city.world.domain.pk},
        query="?catalog=producer",
    ),
    Visit("sharing:grants", "Olu", _nothing),
    Visit("sharing:grant", "Olu", _broken),
]


def visits() -> list[Visit]:
    """Each page as the first person of the matrix who may see it, and MORE."""
    found = [
        _as_first(name, row, person)
        for name, row in MATRIX.items()
        if not name.startswith("api-") and name not in PARTS | NOT_PAGES
        for person in _first(row)
    ]
    return [*found, *MORE]


def _first(row: Row) -> list[str]:
    seen = row.expected().get("get", {})
    return [person for person, status in seen.items() if status == 200][:1]


def _as_first(name: str, row: Row, person: str) -> Visit:
    return Visit(name, person, lambda city: row.kwargs(city.world))


def pages(resolver: URLResolver | None = None, space: str = "") -> Iterator[str]:
    """The name of every URL that is no API's, style guide's or program's."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            below = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from pages(entry, below)
        elif isinstance(entry, URLPattern) and not str(entry.name).startswith("api-"):
            yield f"{space}{entry.name}"
