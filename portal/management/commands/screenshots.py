"""`manage.py screenshots`: the pictures of the documentation, from a running demo."""

import json
import re
import shutil
from pathlib import Path
from typing import Any, Literal

from django.core.management.base import BaseCommand, CommandError, CommandParser
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from portal.demo.room import LOCAL, ROOT
from portal.demo.story import PRODUCT

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
WINDOW: ViewportSize = {"width": 1280, "height": 800}


class Command(BaseCommand):
    help = "Takes the documentation's pictures from a fresh demo; approves what waits there."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--demo", type=Path, default=LOCAL / "demo.json", help="its summary")
        parser.add_argument("--to", type=Path, default=ROOT / "docs" / "screenshots")

    def handle(self, *args: Any, **options: Any) -> None:
        chromium = shutil.which("chromium") or shutil.which("chromium-browser")
        if not options["demo"].exists():
            raise CommandError("No demo is running. Start it with `make demo` in another terminal.")
        if chromium is None:
            raise CommandError("No Chromium is installed (Debian, Ubuntu: apt install chromium).")
        options["to"].mkdir(parents=True, exist_ok=True)
        demo = json.loads(options["demo"].read_text())
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=chromium, args=["--headless", "--no-sandbox", "--disable-gpu"]
            )
            _Camera(browser, demo, options["to"]).take_all()
            browser.close()


class _Camera:
    def __init__(self, browser: Browser, demo: dict[str, Any], to: Path) -> None:
        self._to = to
        self._ana, self._sten = (_signed_in(browser, demo, who) for who in ("ana", "sten"))

    def take_all(self) -> None:
        """In the order of the story: Sten approves between the request and the access."""
        self._ana.goto("/search/?q=movie+genre")
        self._take(self._ana, "discover")
        self._ana.get_by_role("link", name=PRODUCT).first.click()
        self._take(self._ana, "product")
        self._sten.goto("/inbox/")
        if not self._sten.get_by_role("link", name=PRODUCT).count():
            raise CommandError("No request waits. Start anew: make demo-reset, then make demo.")
        self._sten.get_by_role("link", name=PRODUCT).first.click()
        self._take(self._sten, "request")
        self._sten.get_by_role("button", name="Approve", exact=True).click()
        self._sten.get_by_role("cell", name=re.compile(r"^Granted\b")).wait_for()
        self._ana.goto("/access/?state=active")
        self._take(self._ana, "my-access")

    def _take(self, page: Page, name: str) -> None:
        page.wait_for_load_state("networkidle")
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            page.screenshot(path=self._to / f"{name}-{scheme}.png")


def _signed_in(browser: Browser, demo: dict[str, Any], person: str) -> Page:
    facts = demo["users"][person]
    page = browser.new_page(base_url=demo["url"], viewport=WINDOW, locale="en-GB")
    page.goto("/accounts/login/")
    page.get_by_label("Email").fill(facts["email"])
    page.get_by_label("Password").fill(facts["password"])
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("/")
    return page
