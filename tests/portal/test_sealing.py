"""Secrets that are kept to be used again."""

from typing import Any

import pytest

from portal.sealing import SealBroken, seal, unseal


def test_what_is_sealed_can_be_read_again_and_does_not_show() -> None:
    sealed = seal("whsec_something")
    assert unseal(sealed) == "whsec_something"
    assert "something" not in sealed
    assert seal("whsec_something") != sealed


def test_an_old_key_opens_while_it_is_among_the_fallbacks(settings: Any) -> None:
    sealed, old = seal("whsec_something"), settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [old]
    assert unseal(sealed) == "whsec_something"
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(SealBroken):
        unseal(sealed)
