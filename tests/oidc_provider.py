"""A small OpenID provider on Authlib, served over HTTP, that insists on PKCE with S256.

It signs in ``person`` without asking, and can be told to make ID tokens that are not right.
"""

import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import flask
from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import ClientMixin, InvalidRequestError
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import AuthorizationCodeMixin
from authlib.oidc.core.grants import OpenIDCode
from joserfc import jwk
from werkzeug.serving import make_server

CLIENT_ID, CLIENT_SECRET = "sluice", "only-for-tests"


@cache
def key(which: str) -> jwk.RSAKey:
    """Both keys bear the same name, so that only the signature tells them apart."""
    return jwk.RSAKey.generate_key(2048, {"kid": "the key"}, private=True)


@dataclass
class Client(ClientMixin):
    """The only client: confidential, so that the provider must ask for PKCE by itself."""

    redirect_prefix: str = "http://testserver/"

    def get_client_id(self) -> str:
        return CLIENT_ID

    def get_allowed_scope(self, scope: str) -> str:
        return " ".join(part for part in scope.split() if part in {"openid", "profile", "email"})

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri.startswith(self.redirect_prefix)

    def check_client_secret(self, client_secret: str) -> bool:
        return client_secret == CLIENT_SECRET

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method in {"client_secret_post", "client_secret_basic"}

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


@dataclass
class Code(AuthorizationCodeMixin):
    code: str
    redirect_uri: str
    scope: str
    nonce: str | None
    code_challenge: str
    code_challenge_method: str

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str | None:
        return self.nonce

    def get_auth_time(self) -> int:
        return int(time.time())

    def get_acr(self) -> None:
        return None

    def get_amr(self) -> None:
        return None


@dataclass
class Provider:
    url: str
    person: dict[str, Any] = field(default_factory=dict)
    # What to put into ID tokens instead of what belongs there; None leaves a claim out.
    wrong_claims: dict[str, Any] = field(default_factory=dict)
    # What to tell at the userinfo endpoint instead.
    wrong_person: dict[str, Any] = field(default_factory=dict)
    signs_with_another_key: bool = False
    asked: list[dict[str, str]] = field(default_factory=list)
    redeemed: list[dict[str, str]] = field(default_factory=list)
    codes: dict[str, Code] = field(default_factory=dict)

    @property
    def signing_key(self) -> jwk.RSAKey:
        return key("another" if self.signs_with_another_key else "published")


class StrictCodeChallenge(CodeChallenge):
    SUPPORTED_CODE_CHALLENGE_METHOD = ["S256"]

    def validate_code_challenge(self, grant: Any, redirect_uri: str) -> None:
        if grant.request.payload.data.get("code_challenge_method") != "S256":
            raise InvalidRequestError("PKCE with S256 is required.")
        super().validate_code_challenge(grant, redirect_uri)


def _grant(provider: Provider) -> type[AuthorizationCodeGrant]:
    class Grant(AuthorizationCodeGrant):
        TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_post", "client_secret_basic"]

        def save_authorization_code(self, code: str, request: Any) -> None:
            asked = request.payload.data
            provider.codes[code] = Code(
                code,
                asked["redirect_uri"],
                asked["scope"],
                asked.get("nonce"),
                asked["code_challenge"],
                asked["code_challenge_method"],
            )

        def query_authorization_code(self, code: str, client: Client) -> Code | None:
            return provider.codes.get(code)

        def delete_authorization_code(self, authorization_code: Code) -> None:
            del provider.codes[authorization_code.code]

        def authenticate_user(self, authorization_code: Code) -> dict[str, Any]:
            return provider.person

    return Grant


class IdTokens(OpenIDCode):
    def __init__(self, provider: Provider) -> None:
        super().__init__(require_nonce=True)
        self.provider = provider

    def exists_nonce(self, nonce: str, request: Any) -> bool:
        return False

    def resolve_client_private_key(self, client: Client) -> jwk.RSAKey:
        return self.provider.signing_key

    def get_encode_header(self, client: Client) -> dict[str, str]:
        return {"alg": "RS256", "kid": "the key"}

    def get_client_algorithm(self, client: Client) -> str:
        return "RS256"

    def get_compatible_claims(self, request: Any) -> dict[str, Any]:
        now = int(time.time())
        return {"iss": self.provider.url, "aud": CLIENT_ID, "iat": now, "exp": now + 300}

    def generate_user_info(self, user: dict[str, Any], scope: str) -> dict[str, Any]:
        """Authlib lets what is told of the person replace other claims; we use that to lie."""
        return user | self.provider.wrong_claims


def _application(provider: Provider) -> flask.Flask:
    app = flask.Flask("oidc_provider")
    server = AuthorizationServer(app, lambda _id: Client(), lambda _token, _request: None)
    server.register_grant(_grant(provider), [StrictCodeChallenge(), IdTokens(provider)])

    @app.get("/.well-known/openid-configuration")
    def configuration() -> dict[str, Any]:
        return {
            "issuer": provider.url,
            "authorization_endpoint": f"{provider.url}/authorize",
            "token_endpoint": f"{provider.url}/token",
            "userinfo_endpoint": f"{provider.url}/userinfo",
            "jwks_uri": f"{provider.url}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    @app.get("/authorize")
    def authorize() -> Any:
        provider.asked.append(flask.request.args.to_dict())
        grant = server.get_consent_grant(provider.person)
        return server.create_authorization_response(grant_user=provider.person, grant=grant)

    @app.post("/token")
    def token() -> Any:
        provider.redeemed.append(flask.request.form.to_dict())
        return server.create_token_response()

    @app.get("/userinfo")
    def userinfo() -> dict[str, Any]:
        return provider.person | provider.wrong_person

    @app.get("/keys")
    def keys() -> dict[str, Any]:
        return {"keys": [key("published").as_dict(private=False) | {"alg": "RS256", "use": "sig"}]}

    return app


@contextmanager
def running() -> Iterator[Provider]:
    provider = Provider("")
    server = make_server("127.0.0.1", 0, _application(provider), threaded=True)
    provider.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def somebody(**claims: Any) -> dict[str, Any]:
    return {"sub": secrets.token_hex(8), "email": "nora@example.com", "name": "Nora"} | claims
