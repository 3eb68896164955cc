"""What browsers are told with every answer, and what nobody signed in is answered."""

import os
import subprocess
import sys

import pytest
from django.test import Client

from tests.access.world import World

PLACES = ["/accounts/login/", "/notifications/", "/nowhere/", "/api/v1/tokens/", "/healthz"]


def policy(response) -> dict[str, list[str]]:
    header = response["Content-Security-Policy"]
    parts = (part.split() for part in header.split(";") if part.strip())
    return {name: values for name, *values in parts}


@pytest.mark.parametrize("path", PLACES)
def test_every_answer_carries_the_headers(world: World, path: str) -> None:
    client = Client()
    client.force_login(world.ana)
    for response in (client.get(path), Client().get(path)):
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["X-Frame-Options"] == "DENY"
        assert response["Referrer-Policy"] == "same-origin"
        assert response["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "unsafe" not in response["Content-Security-Policy"]
        told = policy(response)
        assert told["default-src"] == ["'none'"]
        assert told["script-src"] == told["style-src"] == ["'self'"]
        assert told["base-uri"] == told["frame-ancestors"] == ["'none'"]


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(world: World) -> None:
    world.ana.set_password("a long and lovely one")
    world.ana.save()
    sent = {"login": world.ana.email, "password": "a long and lovely one"}
    cookie = Client().post("/accounts/login/", sent).cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def settings_with(**environment: str) -> str:
    """What a process with these variables would put into ``form-action``, and its cookies."""
    says = (
        "from portal import settings as s;"
        "print(s.CONTENT_SECURITY_POLICY['DIRECTIVES']['form-action'], s.SESSION_COOKIE_SECURE)"
    )
    done = subprocess.run(
        [sys.executable, "-c", says],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr


def test_the_sign_in_form_may_lead_to_the_issuer_and_nowhere_else() -> None:
    told = settings_with(
        SLUICE_OIDC_ISSUER="https://sign-in.example.com/realms/films",
        SLUICE_OIDC_ORIGINS="https://login.partner.example.com",
        SLUICE_PUBLIC_URL="https://sluice.example.com",
    )
    assert "'https://sign-in.example.com', 'https://login.partner.example.com'] True" in told
    assert "[\"'self'\"] False" in settings_with(SLUICE_OIDC_ISSUER="")


def test_an_odd_issuer_is_refused_at_start() -> None:
    assert "must look like https://" in settings_with(SLUICE_OIDC_ISSUER="sign-in.example.com")


@pytest.mark.parametrize("path", ["/api/v1/tokens/", "/api/v1/audit-events/1/", "/api/schema/"])
def test_the_api_asks_nobody_for_a_token_instead_of_leading_to_a_page(db, path: str) -> None:
    response = Client().get(path)
    assert response.status_code == 401
    assert response["Content-Type"] == "application/problem+json"
    assert response["WWW-Authenticate"] == 'Bearer realm="Sluice"'


def test_a_page_leads_nobody_to_sign_in_and_back(db) -> None:
    response = Client().get("/settings/tokens/?state=active")
    assert response["Location"] == "/accounts/login/?next=/settings/tokens/%3Fstate%3Dactive"
