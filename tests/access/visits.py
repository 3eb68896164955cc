"""Requests of the seven people, each undone as soon as it is answered."""

from copy import deepcopy
from http.cookies import SimpleCookie
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.test import Client

from portal.identity.models import User
from tests.access.world import PEOPLE, World


def _signed_in(user: User | AnonymousUser) -> SimpleCookie:
    client = Client()
    if isinstance(user, User):
        client.force_login(user)
    return client.cookies


class Visits:
    """All through one client: each new one sets up the middleware, which outlasts most requests.

    The sessions are rows of the database, so that undoing a request signs in again whoever it
    signed out.
    """

    def __init__(self, world: World) -> None:
        self._client = Client(raise_request_exception=False)
        self._cookies = {person: _signed_in(world.person(person)) for person in PEOPLE}

    def status(self, person: str, method: str, url: str, **sent: Any) -> int:
        self._client.cookies = deepcopy(self._cookies[person])
        with transaction.atomic():
            status: int = getattr(self._client, method)(url, **sent).status_code
            transaction.set_rollback(True)
        return status
