"""The page around every page, and the pages that say what went wrong."""

import re

import pytest
from django.core.exceptions import PermissionDenied
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.views import defaults

from portal.ui import stylesheets

INLINE = re.compile(r"<style|\sstyle=|\son[a-z]+=|javascript:|hx-on|<script(?![^>]*\ssrc=)")


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["", "list/", "confirm/", "progress/"])
def test_no_page_needs_an_exception_from_the_content_security_policy(
    client: Client, path: str
) -> None:
    page = client.get(f"/styleguide/{path}").content.decode()
    assert not INLINE.findall(page)


def test_a_refusal_says_why() -> None:
    reason = PermissionDenied("You asked for this yourself.")
    page = defaults.permission_denied(RequestFactory().get("/"), reason)
    assert page.status_code == 403
    assert "You asked for this yourself." in page.content.decode()


@pytest.mark.parametrize("name", ["400", "403", "404", "500"])
def test_an_error_page_stands_without_a_request(name: str) -> None:
    page = render_to_string(f"{name}.html")
    assert "<h1>" in page
    assert "Sluice" in page


@pytest.mark.django_db
def test_a_dangerous_action_says_what_it_does_and_asks_once(client: Client) -> None:
    page = client.get("/styleguide/confirm/").content.decode()
    assert "Ends access for 3 projects, 14 people." in page
    assert page.count("button--danger") == 1


def test_the_style_sheet_has_every_source_once_and_declares_the_layers_first() -> None:
    named = stylesheets.sources()
    assert sorted(named) == sorted(stylesheets.SOURCE.rglob("*.css"))
    assert stylesheets.joined().startswith("@layer reset, base, layout, components, utilities;")


def test_no_style_claims_importance() -> None:
    assert "!important" not in stylesheets.joined()
