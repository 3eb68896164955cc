"""Bearer tokens of the REST API."""

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request

from portal.identity import services
from portal.identity.models import ApiToken, TokenScope, User


class TokenAuthentication(BaseAuthentication):
    """``Authorization: Bearer slu_…``; ``request.auth`` is then the ApiToken.

    A token is found by its digest, so no comparison's duration tells anything of the secret.
    """

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        secret = _bearer(request)
        if secret is None:
            return None
        token = _usable(secret)
        if request.method not in SAFE_METHODS and TokenScope.WRITE not in token.scopes:
            raise PermissionDenied(
                _("This token may only read. Make one with the scope “write” to change things.")
            )
        services.note_use(token)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="Sluice"'


def _bearer(request: Request) -> str | None:
    kind, *rest = get_authorization_header(request).split() or [b""]
    if kind.lower() != b"bearer":
        return None
    if len(rest) != 1:
        raise AuthenticationFailed(_("Send the token as “Authorization: Bearer slu_…”."))
    return rest[0].decode("latin-1")


def _usable(secret: str) -> ApiToken:
    found = ApiToken.objects.select_related("user").filter(digest=services.digest_of(secret))
    token = found.first()
    if token is None:
        raise AuthenticationFailed(_("This token is not known."))
    if token.revoked_at:
        raise AuthenticationFailed(_("This token was revoked. Make a new one."))
    if token.expires_at <= timezone.now():
        raise AuthenticationFailed(_("This token has expired. Make a new one."))
    if not token.user.is_active:
        raise AuthenticationFailed(_("The account of this token's person is switched off."))
    return token
