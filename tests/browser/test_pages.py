"""Every page in a real browser, with rows as they are in life: seen by axe, narrow, light, dark."""

import gzip
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest
import requests
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Browser, Page

from tests.access.conftest import SIGN_IN_SERVICE
from tests.access.matrix import MATRIX
from tests.browser import city as cities
from tests.browser import watching
from tests.browser.city import City
from tests.browser.visits import NOT_PAGES, ONLY_LEAD_ON, PARTS, Visit, pages, visits
from tests.browser.watching import Watch

PageOf = Callable[[str], Page]
WIDE, NARROW, NARROWEST = 1440, 390, 320
HEAVIEST = 60 * 1024
ONLY_CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
UNFOLD = "document.querySelectorAll('main details').forEach(one => { one.open = true })"
# Swagger's page, which is not of our making.
EXPLORER = "api-docs"


@pytest.fixture
def city(transactional_db: None, settings: Any) -> City:
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [SIGN_IN_SERVICE]}}
    return cities.build()


@pytest.fixture
def page_of(browser: Browser, city: City, live_server: Any) -> Iterator[PageOf]:
    """One page for each person, signed in."""
    opened: dict[str, Page] = {}

    def page(person: str) -> Page:
        if person not in opened:
            url = live_server.url
            opened[person] = watching.new_page(browser, Watch(), url, reduced_motion="reduce")
            _sign_in(opened[person], city, person, url)
        return opened[person]

    yield page
    for each in opened.values():
        each.context.close()


def _sign_in(page: Page, city: City, person: str, url: str) -> None:
    user = city.world.person(person)
    if user.is_authenticated:
        client = Client()
        client.force_login(user)
        cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": url}
        page.context.add_cookies([cookie])  # type: ignore[list-item]


def test_every_page_is_visited() -> None:
    """That the matrix names every URL, the access tests see to."""
    answer_to_get = {name for name in pages() if name in MATRIX and MATRIX[name].get}
    visited = {visit.name for visit in visits()}
    assert answer_to_get - PARTS - NOT_PAGES - ONLY_LEAD_ON - visited == set()


@pytest.mark.parametrize("part", sorted({visit.part for visit in visits()}))
def test_pages_are_for_everybody(part: str, city: City, page_of: PageOf) -> None:
    """Looked at together: making the city takes longer than looking at a page."""
    seen = {
        str(visit): look(page_of(visit.person), visit, visit.path(city))
        for visit in visits()
        if visit.part == part
    }
    assert {visit: troubles for visit, troubles in seen.items() if troubles} == {}


def look(page: Page, visit: Visit, path: str) -> list[str]:
    """What is wrong with a page."""
    page.set_viewport_size({"width": WIDE, "height": 900})
    page.emulate_media(color_scheme="light")
    watch = Watch()
    with watch.during(page):
        answer = page.goto(path)
        assert answer
        if answer.status != 200:
            return [f"status {answer.status}"]
        if visit.unfolded:
            page.evaluate(UNFOLD)
        found = [] if visit.name == EXPLORER else [*too_heavy(page), *violations(page)]
        found += [line for width in (WIDE, NARROWEST) for line in sticks_out(page, width)]
    return found + watch.troubles


def violations(page: Page) -> list[str]:
    """All of axe once for each width, in the other scheme only what depends on it."""
    found = axe(page)
    page.emulate_media(color_scheme="dark")
    found += axe(page, ONLY_CONTRAST)
    page.set_viewport_size({"width": NARROW, "height": 844})
    found += axe(page)
    page.emulate_media(color_scheme="light")
    return found + axe(page, ONLY_CONTRAST)


def axe(page: Page, options: dict[str, Any] | None = None) -> list[str]:
    where = f"{page.viewport_size}"
    return [
        f"{violation['id']} {node['target']} {node['html'][:200]} {where}"
        for violation in Axe().run(page, options=options).response["violations"]
        for node in violation["nodes"][:3]
    ]


def sticks_out(page: Page, width: int) -> list[str]:
    """What is wider than the window; empty when nothing scrolls sideways."""
    page.set_viewport_size({"width": width, "height": 640})
    found: list[str] = page.evaluate(
        """() => document.documentElement.scrollWidth <= innerWidth ? [] :
        [...document.querySelectorAll('main *, header *, footer *')]
            .filter(one => one.getBoundingClientRect().right > innerWidth + 1)
            .map(one => `${one.tagName}.${one.className} ${one.textContent.trim().slice(0, 40)}`)
            .slice(0, 4).concat(`${document.documentElement.scrollWidth} wide`)"""
    )
    return found


def too_heavy(page: Page) -> list[str]:
    """Its bytes with everything it loads, compressed as they come over the line."""
    script = "performance.getEntriesByType('resource').map(entry => entry.name)"
    files = sorted(set(page.evaluate(script)))
    weight = len(gzip.compress(page.content().encode())) + sum(map(_compressed, files))
    return [f"{weight} bytes"] if weight > HEAVIEST else []


@cache
def _compressed(url: str) -> int:
    return len(gzip.compress(requests.get(url, timeout=10).content))
