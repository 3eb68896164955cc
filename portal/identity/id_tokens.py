"""Checking an ID token as OpenID Connect Core 1.0, section 3.1.3.7 demands.

allauth skips the signature of a token fetched over TLS and knows no nonce; a catalog that hands
out access trusts neither the wire nor a token meant for another sign-in.
"""

import secrets
from typing import Any

import jwt

# Only signatures that need the provider's private key: never "none", never a shared secret.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"]
CLOCK_SECONDS = 60


class BadIdToken(Exception):
    """The token is not one this provider made for this sign-in; ``str()`` says in what."""


def verified(
    token: str, *, keys: dict[str, Any], issuer: str, client_id: str, nonce: str
) -> dict[str, Any]:
    """The claims, after signature, issuer, audience, expiry and nonce were found right.

    ``keys`` is the provider's JSON Web Key Set. Raises BadIdToken.
    """
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            key=_key(token, keys),
            algorithms=ALGORITHMS,
            issuer=issuer,
            audience=client_id,
            leeway=CLOCK_SECONDS,
            options={"require": ["iss", "sub", "aud", "exp", "iat"]},
        )
    except jwt.PyJWTError as error:
        raise BadIdToken(str(error)) from error
    if claims.get("azp", client_id) != client_id:
        raise BadIdToken("It was issued to another client.")
    if not secrets.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
        raise BadIdToken("Its nonce is not that of this sign-in.")
    return claims


def _key(token: str, keys: dict[str, Any]) -> jwt.PyJWK:
    """The key the token names; a provider with one key need not name it."""
    known = jwt.PyJWKSet.from_dict(keys).keys
    name = jwt.get_unverified_header(token).get("kid")
    fitting = [key for key in known if name is None or key.key_id == name]
    if len(fitting) != 1:
        raise BadIdToken("It is signed with a key the provider does not publish.")
    return fitting[0]
