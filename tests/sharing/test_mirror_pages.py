"""Pages and API of mirrors: who sees them, what they say, and comparing on demand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.urls import reverse

from catalog.models import Product
from portal.identity.models import User
from sharing.models import Mirror, MirrorRoute, MirrorState, Want
from tests import factories
from tests.clients import browser, program


@dataclass
class World:
    olu: User
    sam: User
    ada: User
    product: Product
    route: MirrorRoute
    add: Callable[..., Mirror]


@pytest.fixture
def world(db: None) -> World:
    olu, sam = factories.person("Olu"), factories.person("Sam")
    producing = factories.project("Film Catalog", owner=olu)
    account, central = factories.account(), factories.account(factories.CENTRAL, name="central")
    route = MirrorRoute.objects.create(
        producer=account, catalog_account=central, region=factories.REGION
    )
    product = factories.product(producing)

    def add(**fields: Any) -> Mirror:
        asset = factories.asset(producing, account)
        product.contents.create(asset=asset)
        place = {"database": f"curatedzonedb_{account.account_id}", "name": asset.name}
        return Mirror.objects.create(route=route, asset=asset, **place, **fields)

    ada = factories.person("Ada", is_platform_admin=True)
    return World(olu, sam, ada, product, route, add)


def test_the_list_costs_the_same_for_one_and_for_many(
    world: World, django_assert_max_num_queries: Any
) -> None:
    client = browser(world.olu)
    for _number in range(3):
        world.add()
        with django_assert_max_num_queries(12):
            page = client.get(reverse("sharing:mirrors"))
    assert page.content.decode().count("curatedzonedb_111111111111") == 3


def test_strangers_see_none(world: World) -> None:
    mirror = world.add()
    client = browser(world.sam)
    assert client.get(mirror.get_absolute_url()).status_code == 404
    page = client.get(reverse("sharing:mirrors")).content.decode()
    assert mirror.technical_name not in page
    assert "shared from their producers" in page


def test_the_page_says_what_stands_in_the_way(world: World) -> None:
    mirror = world.add(state=MirrorState.FAILED, error="No role is named.", altered=True)
    page = browser(world.olu).get(mirror.get_absolute_url()).content.decode()
    assert "No role is named." in page
    assert "Altered in the catalog account" in page
    assert "None is named for the producer" in page


def test_the_product_and_its_domain_show_how_it_stands(world: World) -> None:
    world.add(state=MirrorState.FAILED, error="No role is named.")
    world.add(state=MirrorState.PRESENT)
    world.add(state=MirrorState.REMOVED, want=Want.ABSENT)
    client = browser(world.olu)
    draft = client.get(reverse("catalog:draft", args=[world.product.pk])).content.decode()
    assert "No role is named." in draft
    assert "Mirrored" in draft
    assert "Removed" not in draft
    domain = client.get(world.product.project.domain.get_absolute_url()).content.decode()
    assert "Failed: 1" in domain
    assert "Mirrored: 1" in domain


def test_comparing_wakes_the_route_and_asks_for_the_original(world: World) -> None:
    mirror = world.add(state=MirrorState.PRESENT)
    answer = program(world.olu).post(reverse("api-mirror-comparison", args=[mirror.pk]))
    assert answer.status_code == 202
    mirror.refresh_from_db()
    world.route.refresh_from_db()
    assert mirror.force
    assert world.route.wanted_version == 1


def test_what_was_removed_is_not_compared(world: World) -> None:
    mirror = world.add(state=MirrorState.REMOVED, want=Want.ABSENT)
    answer = program(world.ada).post(reverse("api-mirror-comparison", args=[mirror.pk]))
    assert answer.status_code == 409


def test_the_api_filters_by_product_and_state(world: World) -> None:
    failed = world.add(state=MirrorState.FAILED)
    world.add(state=MirrorState.PRESENT)
    found = program(world.olu).get(
        reverse("api-mirror-list"), {"product": str(world.product.pk), "state": "failed"}
    )
    assert [one["id"] for one in found.json()["results"]] == [failed.pk]
