"""The style guide in a real browser: nothing for axe to find, and what the scripts add works."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
PAGES = ("", "list/?sort=-model", "list/?model=zzz", "confirm/")

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium"),
]


@contextmanager
def opened(**options: Any) -> Iterator[Page]:
    """A page, closed before the database is emptied: Playwright's loop must be gone by then."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--headless", "--no-sandbox", "--disable-gpu"]
        )
        yield browser.new_page(**options)
        browser.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 320])
def test_axe_finds_nothing_and_nothing_sticks_out(
    live_server: Any, scheme: Any, width: int
) -> None:
    found = []
    with opened(color_scheme=scheme, viewport={"width": width, "height": 900}) as page:
        for path in PAGES:
            page.goto(f"{live_server.url}/styleguide/{path}")
            assert page.evaluate("document.styleSheets[0].cssRules.length") > 0
            violations = Axe().run(page).response["violations"]
            found += [(path, violation["id"]) for violation in violations]
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                found.append((path, "sideways scrolling"))
    assert found == []


def test_a_filter_changes_the_rows_and_the_address_but_not_the_page(live_server: Any) -> None:
    with opened() as page:
        page.goto(f"{live_server.url}/styleguide/list/")
        page.evaluate("document.body.dataset.same = 'yes'")
        page.get_by_label("Name").press_sequentially("session")
        expect(page.locator("tbody tr")).to_have_count(1)
        expect(page.get_by_label("Name")).to_be_focused()
        assert "model=session" in page.url
        assert page.locator("body").get_attribute("data-same") == "yes"


def test_a_sorted_list_is_the_same_after_going_back(live_server: Any) -> None:
    with opened() as page:
        page.goto(f"{live_server.url}/styleguide/list/?sort=model")
        first = page.locator("tbody tr").first.inner_text()
        page.get_by_role("link", name="Name").click()
        expect(page.locator("tbody tr").first).not_to_have_text(first)
        page.go_back()
        expect(page.locator("tbody tr").first).to_contain_text(first.split("\t")[0])
        expect(page.locator("h1")).to_have_count(1)


def test_progress_stops_asking_when_it_is_over(live_server: Any) -> None:
    with opened() as page:
        page.goto(f"{live_server.url}/styleguide/")
        bar = page.locator(".progress", has_text="Importing")
        expect(bar).to_contain_text("3 / 3", timeout=15_000)
        assert bar.get_attribute("hx-get") is None


def test_a_request_that_fails_says_so_and_leaves_the_rows(live_server: Any) -> None:
    with opened() as page:
        page.goto(f"{live_server.url}/styleguide/list/")
        page.route("**/list/?sort=*", lambda route: route.fulfill(status=500, body="broken"))
        page.get_by_role("link", name="App").click()
        expect(page.locator("#messages")).to_contain_text("That did not work")
        expect(page.locator("tbody tr").first).to_be_visible()


def test_a_list_is_filtered_and_sorted_without_javascript(live_server: Any) -> None:
    with opened(java_script_enabled=False) as page:
        page.goto(f"{live_server.url}/styleguide/list/?sort=-model")
        page.get_by_label("Name").fill("session")
        page.get_by_role("button", name="Filter").click()
        assert "sort=-model" in page.url
        assert page.locator("tbody tr").count() == 1
