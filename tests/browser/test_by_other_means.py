"""Asking and deciding by keyboard alone, and with JavaScript switched off."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from catalog.services import publication
from tests.access import world as little_world
from tests.access.world import World
from tests.browser import watching
from tests.browser.watching import Watch

PASSWORD = "a long and lovely one"
# The search box draws it around the field and its icon.
HAS_OUTLINE = """one => [one, one.parentElement].some(
    each => getComputedStyle(each).outlineStyle !== 'none')"""
REASON = "Which genres should our autumn campaign show?"


@pytest.fixture
def world(transactional_db: None) -> World:
    """A published product that Ana does not have yet."""
    made = little_world.build()
    made.product.terms.set(made.glossary.terms.all())
    publication.publish(made.product, by=made.olu)
    for person in (made.olu, made.ana):
        person.set_password(PASSWORD)
        person.save()
    return made


@pytest.fixture
def watch() -> Iterator[Watch]:
    watching_all = Watch()
    yield watching_all
    assert watching_all.troubles == []


def test_asked_and_approved_by_keyboard_alone(
    browser: Browser, watch: Watch, world: World, live_server: Any
) -> None:
    ana = watching.new_page(browser, watch, live_server.url)
    watching.sign_in(ana, world.ana.email, PASSWORD)
    ana.keyboard.press("/")
    ana.keyboard.type(world.product.name)
    ana.keyboard.press("Enter")
    enter(ana, ana.get_by_role("link", name=world.product.name, exact=True))
    enter(ana, ana.get_by_role("link", name="Request access"))
    tab_to(ana, ana.get_by_label("Why"))
    ana.keyboard.type(REASON)
    enter(ana, ana.get_by_role("button", name="Send the request"))
    expect(ana.get_by_text("Waiting for a decision")).to_be_visible()
    ana.context.close()
    olu = watching.new_page(browser, watch, live_server.url)
    watching.sign_in(olu, world.olu.email, PASSWORD)
    enter(olu, olu.get_by_role("link", name="Inbox"))
    enter(olu, olu.get_by_role("link", name=world.product.name, exact=True))
    tab_to(olu, olu.get_by_role("region", name="Your decision").get_by_label("Comment"))
    olu.keyboard.type("Enjoy.")
    enter(olu, olu.get_by_role("button", name="Approve"))
    expect(olu.get_by_text("Approved", exact=True)).to_be_visible()
    olu.context.close()


def enter(page: Page, goal: Locator) -> None:
    tab_to(page, goal)
    page.keyboard.press("Enter")


def tab_to(page: Page, goal: Locator) -> None:
    """Press Tab until the goal has the focus, which must be seen wherever it is on the way."""
    expect(goal.first).to_be_visible()
    for _ in range(100):
        page.keyboard.press("Tab")
        focus = page.locator(":focus")
        if focus.count() and not focus.evaluate(HAS_OUTLINE):
            raise AssertionError(f"no focus is seen on {focus.evaluate('one => one.outerHTML')}")
        if goal.first.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError(f"{goal} is not reached by Tab")


def test_asked_and_approved_without_javascript(
    browser: Browser, watch: Watch, world: World, live_server: Any
) -> None:
    ana = watching.new_page(browser, watch, live_server.url, java_script_enabled=False)
    watching.sign_in(ana, world.ana.email, PASSWORD)
    ana.get_by_role("searchbox").first.fill(world.product.name)
    ana.get_by_role("searchbox").first.press("Enter")
    ana.get_by_role("link", name=world.product.name, exact=True).click()
    ana.get_by_role("link", name="Schema").click()
    expect(ana.get_by_role("cell", name="bigint")).to_be_visible()
    ana.get_by_role("link", name="Request access").click()
    ana.get_by_label("Why").fill(REASON)
    ana.get_by_role("button", name="Show what will happen").click()
    expect(ana.get_by_label("What will happen")).to_contain_text(world.olu.name)
    ana.get_by_role("button", name="Send the request").click()
    expect(ana.get_by_text(REASON)).to_be_visible()
    ana.context.close()
    olu = watching.new_page(browser, watch, live_server.url, java_script_enabled=False)
    watching.sign_in(olu, world.olu.email, PASSWORD)
    olu.get_by_role("link", name="Inbox").click()
    olu.get_by_role("link", name=world.product.name, exact=True).click()
    olu.get_by_role("button", name="Approve").click()
    expect(olu.get_by_role("cell", name="Being granted")).to_be_visible()
    olu.context.close()
