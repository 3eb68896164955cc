"""The people and projects of the story: Olu's project produces, Ana's asks."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection

from catalog.models import Asset, Listing, Product
from governance.models import Domain, Project, ProjectRole
from portal.identity.models import User
from sharing.models import Environment, Grant, GrantState
from subscriptions.models import Subscription, SubscriptionRequest
from subscriptions.services import requests
from tests import factories as make


@dataclass
class World:
    olu: User
    sten: User
    ana: User
    mia: User
    sam: User
    ida: User
    ada: User
    domain: Domain
    producer: Project
    consumer: Project
    films: Asset
    categories: Asset
    product: Product
    listing: Listing
    environment: Environment

    def ask(self, **changes: Any) -> SubscriptionRequest:
        wish = {
            "by": self.ana,
            "product": self.product,
            "project": self.consumer,
            "environment": self.environment,
            "reason": "Plan the spring campaign",
            "duration_days": 90,
        }
        return requests.submit(**{**wish, **changes})

    def subscribe(self, **changes: Any) -> Subscription:
        return requests.approve(self.ask(**changes), by=self.olu, comment="Welcome")


@pytest.fixture
def world(db: None) -> World:
    """Mia owns the asking project, Ana consumes in it; Sam, Ida and Ada belong nowhere."""
    olu, sten, ana, mia, sam = map(make.person, ("Olu", "Sten", "Ana", "Mia", "Sam"))
    domain = make.domain("Streaming", stewards=[sten])
    producer = make.project("Film Catalog", owner=olu, domain=domain)
    consumer = make.project("Marketing Analysis", owner=mia, consumer=ana)
    account = make.account(make.PRODUCER)
    columns = {"film_id": "bigint", "title": "string", "price": "double"}
    films = make.asset(producer, account, name="streaming_films", columns=columns)
    categories = make.asset(producer, account, name="film_category")
    product = make.product(producer, films, categories, name="Movie listings with category")
    return World(
        olu=olu,
        sten=sten,
        ana=ana,
        mia=mia,
        sam=sam,
        ida=make.person("Ida", is_auditor=True),
        ada=make.person("Ada", is_platform_admin=True),
        domain=domain,
        producer=producer,
        consumer=consumer,
        films=films,
        categories=categories,
        product=product,
        listing=make.listing(product),
        environment=make.environment(consumer, make.account(make.CONSUMER)),
    )


@pytest.fixture
def contributor(world: World) -> User:
    """Somebody who produces but does not own."""
    person = make.person("Carla")
    world.producer.memberships.create(user=person, role=ProjectRole.CONTRIBUTOR)
    return person


@pytest.fixture
def settle() -> Callable[[Subscription, str], None]:
    """What a worker would have seen in AWS, written down."""

    def seen(subscription: Subscription, state: str = GrantState.GRANTED) -> None:
        Grant.objects.filter(holder=subscription.holder).update(state=state)

    return seen


@pytest.fixture
def other_session() -> Callable[[Callable[[], object]], object]:
    """Runs something in a database session of its own and gives back what it returned."""

    def run(act: Callable[[], object]) -> object:
        with ThreadPoolExecutor(max_workers=1) as pool:
            return pool.submit(_closing, act).result(timeout=30)

    return run


def _closing(act: Callable[[], object]) -> object:
    try:
        return act()
    finally:
        connection.close()
