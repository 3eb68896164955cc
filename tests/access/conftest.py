"""What the access tests look at."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from tests.access import world as little_world
from tests.access.visits import Visits
from tests.access.world import World

# Nothing listens there, so nobody ever comes in by it.
SIGN_IN_SERVICE = {
    "provider_id": "sso",
    "name": "Company sign-in",
    "client_id": "sluice",
    "secret": "only for tests",
    "settings": {"server_url": "http://127.0.0.1:9"},
}


@pytest.fixture(scope="module")
def _built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Built once for a module. The transaction of a test is a savepoint in this one."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield little_world.build()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def visits(_built: World) -> Visits:
    return Visits(_built)


@pytest.fixture
def world(_built: World, db: None, settings: Any) -> World:
    """A copy, so that no test sees what another did to the objects."""
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [SIGN_IN_SERVICE]}}
    return deepcopy(_built)
