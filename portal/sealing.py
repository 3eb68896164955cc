"""Keeping secrets that must be used again, so that the database alone does not tell them.

Sealed with a key made from SECRET_KEY; the fallbacks of Django's key rotation still open them.
"""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.encoding import force_bytes


class SealBroken(Exception):
    """SECRET_KEY has changed since this was sealed, so nobody can read it any more."""


def seal(secret: str) -> str:
    return _box().encrypt(secret.encode()).decode()


def unseal(sealed: str) -> str:
    """Raises SealBroken."""
    try:
        return _box().decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise SealBroken from error


def _box() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(key: str | bytes) -> bytes:
    digest = hashlib.sha256(b"sluice sealed secrets\0" + force_bytes(key)).digest()
    return base64.urlsafe_b64encode(digest)
