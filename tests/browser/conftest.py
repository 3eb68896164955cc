"""A real browser before a real portal: PostgreSQL, Redis, worker, sandbox AWS, film company."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from csp.constants import SELF
from playwright.sync_api import Browser, Page

from portal.demo import programs
from portal.demo.organisation import Organisation
from portal.demo.people import PASSWORD
from portal.demo.processes import Child
from portal.demo.room import Room, is_free
from tests.browser import watching
from tests.browser.watching import Watch
from tests.company import moved_in
from tests.sandbox_process import SandboxProcess
from tests.worker_process import WorkerProcess

BrowserAs = Callable[..., Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with watching.chromium() as running:
        yield running


@pytest.fixture
def company(transactional_db: None, sandbox: SandboxProcess) -> Iterator[Organisation]:
    """The film company before the story: accounts, people, projects, words, rules."""
    with moved_in(sandbox.url) as built:
        yield built


@pytest.fixture
def portal(company: Organisation, live_server: Any, worker: WorkerProcess) -> str:
    """The address of the running portal."""
    url: str = live_server.url
    return url


@pytest.fixture
def watch() -> Iterator[Watch]:
    """Nothing may go wrong in any page of the test."""
    watching_all = Watch()
    yield watching_all
    assert watching_all.troubles == []


@pytest.fixture
def stranger(browser: Browser, watch: Watch, portal: str) -> Iterator[Page]:
    """A page in which nobody is signed in."""
    page = watching.new_page(browser, watch, portal)
    yield page
    page.context.close()


@pytest.fixture
def provider(settings: Any, tmp_path: Path) -> Iterator[None]:
    """The demo's OpenID provider, which the portal trusts."""
    port = Room(tmp_path).port("openid-provider")
    issuer = f"http://127.0.0.1:{port}"
    kind = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"] | {"APPS": [_app(issuer)]}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": kind}
    policy = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": policy | {"form-action": [SELF, issuer]}}
    child = Child(programs.openid_provider(port), log=tmp_path / "provider.log")
    try:
        _wait_for(port, child)
        yield
    finally:
        child.stop()


def _app(issuer: str) -> dict[str, Any]:
    return {
        "provider_id": "sso",
        "name": "Film company sign-on",
        "client_id": "sluice",
        "secret": "only for tests",
        "settings": {"server_url": issuer},
    }


def _wait_for(port: int, child: Child) -> None:
    deadline = time.monotonic() + 30
    while is_free(port):
        assert child.running, child.last_words()
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.fixture
def browser_as(browser: Browser, watch: Watch, portal: str, tmp_path: Path) -> Iterator[BrowserAs]:
    """``browser_as("olu")``: her page, signed in by the form; she has one for the whole test."""
    pages: dict[str, Page] = {}

    def page_of(person: str, **options: Any) -> Page:
        if person not in pages:
            pages[person] = watching.new_page(browser, watch, portal, **options)
            watching.sign_in(pages[person], f"{person}@example.com", PASSWORD)
        return pages[person]

    yield page_of
    for page in pages.values():
        page.context.close()
