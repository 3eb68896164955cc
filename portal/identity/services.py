"""The verbs of identity: API tokens, and whose single sign-on is whose."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.audit import services as audit
from portal.errors import Conflict
from portal.identity.models import ApiToken, TokenScope, User
from portal.identity.policies import may

MARK = "slu_"  # by it, scanners for leaked secrets recognise a token
SHOWN_LENGTH = 12
LONGEST_DAYS = 365
USE_NOTED_EVERY = timedelta(minutes=1)


def digest_of(secret: str) -> str:
    """SHA-256 is enough: the secret is 256 random bits, so nobody can guess at it offline."""
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def create_token(
    by: User, name: str, scopes: Iterable[str], days: int, *, through: ApiToken | None = None
) -> tuple[ApiToken, str]:
    """Make a token that lives for ``days`` (1 to 365); the second value is shown once, never kept.

    ``through`` is the token the maker is using, if any: what it makes cannot outlive it, so
    that a leaked token does not renew itself.
    """
    may.demand(by, "token.create", None)
    secret = MARK + secrets.token_urlsafe(32)
    token = ApiToken(
        user=by,
        name=name,
        prefix=secret[:SHOWN_LENGTH],
        digest=digest_of(secret),
        scopes=_known(scopes),
        expires_at=_end(days, through),
    )
    token.full_clean()
    token.save()
    expires = token.expires_at.date().isoformat()
    audit.record("token.created", token, by=by, scopes=token.scopes, expires_on=expires)
    return token, secret


def _known(scopes: Iterable[str]) -> list[str]:
    asked = set(scopes)
    if not asked or not asked <= set(TokenScope.values):
        raise ValidationError({"scopes": _("Choose what the token may do: read, or write.")})
    return sorted(asked)


def _end(days: int, through: ApiToken | None) -> datetime:
    if not 1 <= days <= LONGEST_DAYS:
        raise ValidationError(
            {"days": _("A token lives for 1 to %(most)s days.") % {"most": LONGEST_DAYS}}
        )
    end = timezone.now() + timedelta(days=days)
    if through and end > through.expires_at:
        raise ValidationError(
            {"days": _("A token made with a token ends no later than that one. Sign in instead.")}
        )
    return end


@transaction.atomic
def revoke_token(token: ApiToken, *, by: User) -> None:
    """End a token now. Revoking twice is a Conflict."""
    token = ApiToken.objects.select_for_update().get(pk=token.pk)
    may.demand(by, "token.revoke", token)
    if token.revoked_at:
        raise Conflict(_("This token has already been revoked."))
    token.revoked_at = timezone.now()
    token.save(update_fields=["revoked_at"])
    audit.record("token.revoked", token, by=by)


def note_use(token: ApiToken) -> None:
    """Remember when the token was last used, at most once a minute."""
    now = timezone.now()
    stale = Q(last_used_at=None) | Q(last_used_at__lt=now - USE_NOTED_EVERY)
    if token.last_used_at is None or token.last_used_at < now - USE_NOTED_EVERY:
        ApiToken.objects.filter(stale, pk=token.pk).update(last_used_at=now)


@transaction.atomic
def link_sign_in(person: User, subject: str) -> SocialAccount:
    """Let the provider's ``subject`` sign in as ``person``; for whoever runs the portal.

    Conflict if that subject already reaches somebody.
    """
    linked, is_new = SocialAccount.objects.get_or_create(
        provider=settings.OIDC_PROVIDER_ID, uid=subject, defaults={"user": person}
    )
    if not is_new:
        raise Conflict(_("This identifier is already linked to %(who)s.") % {"who": linked.user})
    audit.record("person.linked", person, by=None, identifier=subject)
    return linked
