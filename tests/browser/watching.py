"""A page that remembers what went wrong in it, whoever caused it."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, Response, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
NOBODY_ELSE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1"
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", NOBODY_ELSE]
READER: dict[str, Any] = {"locale": "en-GB", "timezone_id": "Europe/Berlin"}


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's Chromium. While it runs, Django takes this thread for an asynchronous one."""
    if CHROMIUM is None:
        pytest.skip("needs Chromium")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            yield browser
            browser.close()


@dataclass
class Watch:
    """Errors of scripts, violations of the content security policy, files that did not come.

    A page itself may answer 4xx: then it says to a person what is wrong, which tests read.
    """

    troubles: list[str] = field(default_factory=list)

    def over(self, page: Page) -> Page:
        page.on("console", self._heard)
        page.on("pageerror", self._broke)
        page.on("response", self._answered)
        return page

    @contextmanager
    def during(self, page: Page) -> Iterator[None]:
        self.over(page)
        yield
        page.remove_listener("console", self._heard)
        page.remove_listener("pageerror", self._broke)
        page.remove_listener("response", self._answered)

    def _broke(self, error: Error) -> None:
        self.troubles.append(str(error))

    def _heard(self, message: ConsoleMessage) -> None:
        # What did not load is told by its response.
        if message.type in {"error", "warning"} and "Failed to load" not in message.text:
            self.troubles.append(f"{message.page and message.page.url}: {message.text}")

    def _answered(self, response: Response) -> None:
        is_page = response.request.resource_type in {"document", "fetch", "xhr"}
        if response.status >= (500 if is_page else 400):
            self.troubles.append(f"{response.status} {response.url}")


def new_page(browser: Browser, watch: Watch, base_url: str, **options: Any) -> Page:
    """A page of a browser of its own: nobody is signed in."""
    context = browser.new_context(base_url=base_url, **READER, **options)
    context.set_default_timeout(15_000)
    return watch.over(context.new_page())


def sign_in(page: Page, email: str, password: str) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("/")
