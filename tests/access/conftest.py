"""What the access tests look at."""

from typing import Any

import pytest

from tests.access import world as little_world
from tests.access.world import World

# Nothing listens there, so nobody ever comes in by it.
SIGN_IN_SERVICE = {
    "provider_id": "sso",
    "name": "Company sign-in",
    "client_id": "sluice",
    "secret": "only for tests",
    "settings": {"server_url": "http://127.0.0.1:9"},
}


@pytest.fixture
def world(db: None, settings: Any) -> World:
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [SIGN_IN_SERVICE]}}
    return little_world.build()
