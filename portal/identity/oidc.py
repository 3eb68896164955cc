"""Sign-in with OpenID Connect: allauth's provider, always with PKCE, and with a nonce.

The nonce is a hash of the PKCE verifier, which allauth keeps in the session with the state: a
value bound to the session, as OpenID Connect Core 1.0, section 15.5.2 suggests.
"""

import hashlib
from http import HTTPStatus
from typing import Any

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Client, OAuth2Error
from allauth.socialaccount.providers.oauth2.utils import generate_code_challenge
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from requests import RequestException

from portal.identity import id_tokens


def nonce_of(verifier: str) -> str:
    return hashlib.sha256(f"nonce {verifier}".encode()).hexdigest()


class OidcAdapter(OpenIDConnectOAuth2Adapter):
    """The way back from the provider: fetches the tokens and believes only what it verified."""

    nonce: str

    def get_access_token_data(
        self,
        request: HttpRequest,
        app: SocialApp,
        client: OAuth2Client,
        pkce_code_verifier: str | None = None,
    ) -> dict[str, Any]:
        if not pkce_code_verifier:
            raise OAuth2Error("The sign-in began without PKCE.")
        self.nonce = nonce_of(pkce_code_verifier)
        answer: dict[str, Any] = super().get_access_token_data(
            request, app, client, pkce_code_verifier
        )
        return answer

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any
    ) -> SocialLogin:
        claims = self._verified(app, kwargs["response"].get("id_token") or "")
        person = claims
        if "userinfo_endpoint" in self.openid_config:
            person = claims | self._fetch_user_info(token.token)
        # OpenID Connect Core 1.0, section 5.3.2: otherwise the answer may be about another person.
        if person["sub"] != claims["sub"]:
            raise OAuth2Error("The provider told of another person than the one who signed in.")
        return self.get_provider().sociallogin_from_response(request, {"userinfo": person})

    def _verified(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
        try:
            return id_tokens.verified(
                id_token,
                keys=answer.json(),
                issuer=self._issuer(app),
                client_id=app.client_id,
                nonce=self.nonce,
            )
        except id_tokens.BadIdToken as error:
            raise OAuth2Error(f"The ID token is not right. {error}") from error

    def _issuer(self, app: SocialApp) -> str:
        """The provider's name for itself, which must be the one configured here."""
        issuer: str = self.openid_config["issuer"]
        if issuer.rstrip("/") != app.settings["server_url"].rstrip("/"):
            raise OAuth2Error(f"The provider calls itself {issuer}, which is not configured here.")
        return issuer


class OidcProvider(OpenIDConnectProvider):
    """The way to the provider. What it is asked for is never taken from the address bar."""

    oauth2_adapter_class = OidcAdapter

    def get_pkce_params(self) -> dict[str, str]:
        challenge: dict[str, str] = generate_code_challenge()
        return challenge | {"nonce": nonce_of(challenge["code_verifier"])}

    def get_auth_params_from_request(self, request: HttpRequest, action: str) -> dict[str, str]:
        return self.get_auth_params()  # type: ignore[no-any-return]

    def get_scope_from_request(self, request: HttpRequest) -> list[str]:
        return self.get_scope()  # type: ignore[no-any-return]

    def get_redirect_from_request_kwargs(self, request: HttpRequest) -> dict[str, Any]:
        """Only to sign in: joining a second identity to an account is an admin's work."""
        asked: dict[str, Any] = super().get_redirect_from_request_kwargs(request)
        return asked | {"process": AuthProcess.LOGIN}

    def extract_common_fields(self, data: dict[str, Any]) -> dict[str, Any]:
        fields: dict[str, Any] = super().extract_common_fields(data)
        return fields | {"email_verified": data["userinfo"].get("email_verified")}

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        """Nothing: a copy of the claims would only grow old."""
        return {}


@login_not_required
def begin(request: HttpRequest, provider_id: str) -> HttpResponse:
    return _answer(OAuth2LoginView, request, provider_id)


@login_not_required
def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    return _answer(OAuth2CallbackView, request, provider_id)


def _answer(
    view: type[OAuth2LoginView | OAuth2CallbackView], request: HttpRequest, provider_id: str
) -> HttpResponse:
    try:
        return view.adapter_view(OidcAdapter(request, provider_id))(request)  # type: ignore[no-any-return]
    except SocialApp.DoesNotExist as error:
        raise Http404 from error
    except RequestException:
        return render(request, "identity/provider_away.html", status=HTTPStatus.SERVICE_UNAVAILABLE)
