from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from django.core.management import call_command
from django.test import Client

from portal.audit.models import AuditEvent
from portal.identity.models import User
from tests import factories, oidc_provider
from tests.oidc_provider import Provider

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/oidc/sso/login/"


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch, settings) -> Iterator[Provider]:
    monkeypatch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")
    with oidc_provider.running() as running:
        running.person = oidc_provider.somebody()
        settings.SOCIALACCOUNT_PROVIDERS = {
            "openid_connect": {
                "APPS": [
                    {
                        "provider_id": "sso",
                        "name": "Company sign-in",
                        "client_id": oidc_provider.CLIENT_ID,
                        "secret": oidc_provider.CLIENT_SECRET,
                        "settings": {"server_url": running.url},
                    }
                ]
            }
        }
        yield running


@pytest.fixture
def browser() -> Client:
    return Client()


def begin(browser: Client, **data: str) -> str:
    """Press the button; the address one is sent to at the provider."""
    response = browser.post(LOGIN, data)
    assert response.status_code == 302
    return response["Location"]


def at_provider(address: str) -> str:
    """Sign in there; the path and query one is sent back to."""
    answer = requests.get(address, allow_redirects=False, timeout=5)
    assert answer.status_code == 302, answer.text
    back = urlsplit(answer.headers["Location"])
    return f"{back.path}?{back.query}"


def sign_in(browser: Client, **data: str):
    return browser.get(at_provider(begin(browser, **data)))


def signed_in_as(browser: Client) -> User | None:
    found = browser.session.get("_auth_user_id")
    return User.objects.get(pk=found) if found else None


def assert_refused(browser: Client, response, why: str) -> None:
    assert response.status_code == 401
    assert "The sign-in did not work" in response.content.decode()
    assert signed_in_as(browser) is None
    assert not SocialAccount.objects.exists()
    event = AuditEvent.objects.get(verb="sign_in.refused")
    assert why in event.detail["why"]


def test_a_newcomer_becomes_a_person_from_the_claims(provider, browser):
    response = sign_in(browser)
    assert (response.status_code, response["Location"]) == (302, "/")
    nora = signed_in_as(browser)
    assert nora is not None
    assert (nora.email, nora.name) == ("nora@example.com", "Nora")
    assert not nora.has_usable_password()
    assert not nora.is_auditor
    assert not nora.is_platform_admin
    linked = SocialAccount.objects.get()
    assert (linked.provider, linked.uid, linked.extra_data) == ("sso", provider.person["sub"], {})
    verbs = list(AuditEvent.objects.order_by("id").values_list("verb", flat=True))
    assert verbs == ["person.joined", "person.signed_in"]


def test_coming_back_is_the_same_person(provider, browser):
    sign_in(browser)
    again = Client()
    provider.person["email"] = "nora.new@example.com"
    sign_in(again)
    assert signed_in_as(again) == signed_in_as(browser)
    assert User.objects.count() == 1


def test_a_seeded_link_reaches_its_person(provider, browser):
    ana = factories.person("Ana")
    SocialAccount.objects.create(user=ana, provider="sso", uid="ana-at-the-provider")
    provider.person = oidc_provider.somebody(sub="ana-at-the-provider", email=ana.email)
    sign_in(browser)
    assert signed_in_as(browser) == ana


def test_the_provider_is_asked_with_pkce_and_a_nonce(provider, browser):
    query = parse_qs(urlsplit(begin(browser)).query)
    assert query["code_challenge_method"] == ["S256"]
    assert len(query["code_challenge"][0]) >= 43
    assert len(query["nonce"][0]) == 64
    assert len(query["state"][0]) >= 16
    other = parse_qs(urlsplit(begin(Client())).query)
    assert other["nonce"] != query["nonce"]


def test_nothing_of_what_is_asked_comes_from_the_address_bar(provider, browser):
    response = browser.post(f"{LOGIN}?scope=offline_access&auth_params=nonce%3D1%26prompt%3Dnone")
    query = parse_qs(urlsplit(response["Location"]).query)
    assert set(query["scope"][0].split()) == {"openid", "profile", "email"}
    assert "prompt" not in query
    assert query["nonce"] != ["1"]


def test_the_provider_refuses_whoever_comes_without_the_pkce_verifier(provider, browser):
    back = at_provider(begin(browser))
    code = parse_qs(urlsplit(back).query)["code"][0]
    stolen = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": "http://testserver/accounts/oidc/sso/login/callback/",
        "client_id": oidc_provider.CLIENT_ID,
        "client_secret": oidc_provider.CLIENT_SECRET,
    }
    answer = requests.post(f"{provider.url}/token", data=stolen, timeout=5)
    assert answer.status_code == 400
    assert "code_verifier" in answer.json()["error_description"]
    browser.get(back)
    assert provider.redeemed[-1]["code_verifier"]
    assert signed_in_as(browser) is not None


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({"nonce": "of another sign-in"}, "nonce"),
        ({"nonce": None}, "nonce"),
        ({"aud": "another-client"}, "Audience"),
        ({"aud": ["sluice", "another-client"], "azp": "another-client"}, "another client"),
        ({"iss": "https://elsewhere.example.com"}, "issuer"),
        ({"exp": 1_600_000_000}, "expired"),
        ({"exp": None}, "exp"),
        ({"sub": "somebody-else"}, "another person"),
    ],
)
def test_an_id_token_that_is_not_right_lets_nobody_in(provider, browser, claims, why):
    provider.wrong_claims = claims
    assert_refused(browser, sign_in(browser), why)


def test_a_bad_signature_lets_nobody_in(provider, browser):
    provider.signs_with_another_key = True
    assert_refused(browser, sign_in(browser), "Signature verification failed")


def test_a_provider_that_calls_itself_otherwise_lets_nobody_in(provider, browser):
    back = at_provider(begin(browser))
    provider.url = "http://elsewhere.example.com"
    provider_response = browser.get(back)
    assert provider_response.status_code in {401, 503}
    assert signed_in_as(browser) is None


def test_userinfo_of_another_person_lets_nobody_in(provider, browser):
    provider.wrong_person = {"sub": "somebody-else"}
    assert_refused(browser, sign_in(browser), "another person")


def test_a_callback_cannot_be_replayed(provider, browser):
    back = at_provider(begin(browser))
    browser.get(back)
    browser.post("/accounts/logout/")
    response = browser.get(back)
    assert response.status_code == 401
    assert signed_in_as(browser) is None


def test_a_callback_in_another_browser_is_refused(provider, browser):
    back = at_provider(begin(browser))
    victim = Client()
    assert victim.get(back).status_code == 401
    assert signed_in_as(victim) is None
    assert AuditEvent.objects.count() == 0


def test_somebody_known_by_the_same_email_is_told_who_can_link_them(provider, browser):
    olu = factories.person("Olu")
    provider.person = oidc_provider.somebody(email="OLU@example.com")
    response = sign_in(browser)
    page = response.content.decode()
    assert response.status_code == 403
    assert "Ask a platform admin to link it" in page
    assert provider.person["sub"] in page
    assert signed_in_as(browser) is None
    assert list(User.objects.all()) == [olu]
    assert not SocialAccount.objects.exists()


def test_link_sign_in_joins_the_two(provider, browser):
    olu = factories.person("Olu")
    provider.person = oidc_provider.somebody(email=olu.email)
    call_command("link_sign_in", olu.email, provider.person["sub"])
    sign_in(browser)
    assert signed_in_as(browser) == olu
    assert AuditEvent.objects.filter(verb="person.linked", object_id=olu.pk).count() == 1


@pytest.mark.parametrize(
    "claims",
    [{"email": None}, {"email": "no address"}, {"email_verified": False}, {"email": "x\x00@e.com"}],
)
def test_a_newcomer_without_a_confirmed_email_is_told_so(provider, browser, claims):
    provider.person = oidc_provider.somebody(**claims)
    response = sign_in(browser)
    assert response.status_code == 403
    assert "confirmed e-mail address" in response.content.decode()
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("claims", "name"),
    [
        ({"name": None, "preferred_username": "nora1"}, "nora1"),
        ({"name": ""}, "nora"),
        ({"name": "<b>Nora</b>\x00 " + "ö" * 200}, ("<b>Nora</b> " + "ö" * 200)[:150]),
    ],
)
def test_odd_names_are_made_fit(provider, browser, claims, name):
    provider.person = oidc_provider.somebody(**claims)
    sign_in(browser)
    assert User.objects.get().name == name


def test_somebody_switched_off_is_refused(provider, browser):
    gone = factories.person("Gone", is_active=False)
    SocialAccount.objects.create(user=gone, provider="sso", uid="gone")
    provider.person = oidc_provider.somebody(sub="gone", email=gone.email)
    response = sign_in(browser)
    assert response["Location"] == "/accounts/inactive/"
    assert "switched off" in browser.get(response["Location"]).content.decode()
    assert signed_in_as(browser) is None
    assert AuditEvent.objects.get().verb == "sign_in.refused"


@pytest.mark.parametrize(
    ("asked", "lands"),
    [
        ("/settings/tokens/?state=active", "/settings/tokens/?state=active"),
        ("https://evil.example.com/", "/"),
        ("//evil.example.com", "/"),
        ("http://localhost:9000/", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_one_lands_on_this_site_only(provider, browser, asked, lands):
    assert sign_in(browser, next=asked)["Location"] == lands


def test_the_session_is_renewed(provider, browser):
    address = begin(browser)
    planted = browser.session.session_key
    browser.get(at_provider(address))
    assert browser.session.session_key != planted
    assert not Client(headers={"Cookie": f"sessionid={planted}"}).session.get("_auth_user_id")


def test_the_button_is_a_form_and_a_link_only_asks(provider, browser):
    page = browser.get("/accounts/login/?next=/settings/tokens/").content.decode()
    assert "Continue with Company sign-in" in page
    assert f'action="{LOGIN}?next=%2Fsettings%2Ftokens%2F"' in page
    assert browser.get(LOGIN).status_code == 200
    assert provider.asked == []


def test_one_who_cancels_there_is_told_so(provider, browser):
    state = parse_qs(urlsplit(begin(browser)).query)["state"][0]
    response = browser.get(f"{LOGIN}callback/?error=access_denied&state={state}", follow=True)
    assert response.status_code == 200
    assert "You cancelled the sign-in" in response.content.decode()


def test_a_provider_that_is_away_is_said_to_be(provider, browser, settings):
    app = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]
    app["settings"]["server_url"] = "http://127.0.0.1:9"
    response = browser.post(LOGIN)
    assert response.status_code == 503
    assert "does not answer" in response.content.decode()


def test_a_provider_nobody_configured_does_not_exist(browser):
    assert browser.post(LOGIN).status_code == 404
