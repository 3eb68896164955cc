"""Every URL is answered to every person as the matrix says, and no URL is missing in it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.access.matrix import MATRIX
from tests.access.table import METHODS
from tests.access.visits import Visits
from tests.access.world import PEOPLE, World


def urls(resolver: URLResolver, space: str = "", path: str = "") -> Iterator[tuple[str, str]]:
    """The name (with its namespaces) and path of every URL."""
    for entry in resolver.url_patterns:
        here = path + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield (f"{space}{entry.name}" if entry.name else "", here)
        else:
            below = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from urls(entry, below, here)


def ask(world: World, visits: Visits, name: str, method: str, person: str) -> int:
    """The status of one request."""
    row = MATRIX[name]
    url = reverse(name, kwargs=row.kwargs(world))
    sent: dict[str, Any] = {} if method == "get" else {"data": row.data(world)}
    if url.startswith("/api/") and method != "get":
        sent["content_type"] = "application/json"
    return visits.status(person, method, url, **sent)


def test_every_url_has_a_row() -> None:
    found = dict(urls(get_resolver()))
    assert "" not in found, f"{found['']} has no name"
    missing = {name: path for name, path in found.items() if name not in MATRIX}
    assert missing == {}


def test_every_row_is_of_a_url() -> None:
    assert set(MATRIX) - set(dict(urls(get_resolver()))) == set()


@pytest.mark.parametrize("name", MATRIX)
def test_each_person_is_answered_as_the_matrix_says(
    world: World, visits: Visits, name: str
) -> None:
    expected = MATRIX[name].expected()
    seen = {
        method: {person: ask(world, visits, name, method, person) for person in PEOPLE}
        for method in expected
    }
    assert seen == expected


@pytest.mark.parametrize("name", MATRIX)
def test_a_method_the_matrix_does_not_name_is_refused(
    world: World, visits: Visits, name: str
) -> None:
    """So that nothing changes by a request that the matrix does not watch.

    Of pages only POST is tried: a form sends nothing else, and Django's own form views take PUT.
    """
    row = MATRIX[name]
    is_api = reverse(name, kwargs=row.kwargs(world)).startswith("/api/")
    tried = METHODS[1:] if is_api else ("post",)
    others = [method for method in tried if method not in row.expected()]
    seen = {method: ask(world, visits, name, method, "Olu") for method in others}
    assert seen == dict.fromkeys(others, 405)
