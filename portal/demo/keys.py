"""API tokens of the demo's people, for the story and for scripts."""

import json
from pathlib import Path

from django.utils import timezone

from portal.demo.people import PASSWORD, PEOPLE
from portal.demo.room import write_private
from portal.identity.models import ApiToken, TokenScope, User
from portal.identity.services import create_token, digest_of

_LASTS_DAYS = 365


def user_facts(kept: Path) -> dict[str, dict[str, str]]:
    """How each person signs in, by short name; the tokens in ``kept`` are used while they last."""
    known = json.loads(kept.read_text()) if kept.exists() else {}
    tokens = {person.key: _token(person.email, known.get(person.key, "")) for person in PEOPLE}
    write_private(kept, json.dumps(tokens))
    return {
        person.key: {"email": person.email, "password": PASSWORD, "token": tokens[person.key]}
        for person in PEOPLE
    }


def _token(email: str, secret: str) -> str:
    user = User.objects.get(email=email)
    good = ApiToken.objects.filter(user=user, revoked_at=None, expires_at__gt=timezone.now())
    if secret and good.filter(digest=digest_of(secret)).exists():
        return secret
    return create_token(user, "demo", TokenScope.values, _LASTS_DAYS)[1]
