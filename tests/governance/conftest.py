"""The people of the tests, and a small company they work in."""

from dataclasses import dataclass

import pytest

from governance.models import Domain, Project
from portal.identity.models import User
from tests import factories


@dataclass(frozen=True)
class World:
    """Olu owns, Sten stewards, Ana asks, Sam is a stranger, Ida audits, Ada administers."""

    olu: User
    sten: User
    ana: User
    sam: User
    ida: User
    ada: User
    streaming: Domain
    films_domain: Domain
    films: Project
    marketing: Project


@pytest.fixture
def world(db: None) -> World:
    people = {name: factories.person(name.title()) for name in ("olu", "sten", "ana", "sam")}
    streaming = factories.domain("Streaming", stewards=[people["sten"]])
    films_domain = factories.domain("Film catalog", parent=streaming)
    return World(
        **people,
        ida=factories.person("Ida", is_auditor=True),
        ada=factories.person("Ada", is_platform_admin=True),
        streaming=streaming,
        films_domain=films_domain,
        films=factories.project("Film Catalog", domain=films_domain, owner=people["olu"]),
        marketing=factories.project("Marketing Analysis", owner=people["ana"]),
    )
