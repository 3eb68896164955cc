"""Where a person stands with a product, and what unpublishing it would touch."""

from typing import Any

import pytest

from catalog import ports
from catalog.models import Product
from catalog.ports import Standing
from portal.identity.models import User
from sharing.models import Grant, GrantState
from subscriptions.explaining.cases import address
from subscriptions.services import subscriptions
from tests import factories as make
from tests.subscriptions.conftest import World


def standing(world: World, person: User) -> Standing:
    return ports.subscriptions.standings(person, [world.product])[world.product.pk]


def test_somebody_who_has_nothing_may_ask(world: World) -> None:
    for person in (world.ana, world.sam):
        found = standing(world, person)
        assert (found.state, found.action_label) == ("none", "Request access")
        assert found.action_url == f"/ask/{world.product.pk}/"


def test_who_asked_sees_where_the_request_is(world: World) -> None:
    request = world.ask()

    found = standing(world, world.mia)

    assert (found.state, found.action_url) == ("requested", request.get_absolute_url())
    assert standing(world, world.sam).state == "none"


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (GrantState.PENDING, "granting"),
        (GrantState.GRANTED, "granted"),
        (GrantState.FAILED, "broken"),
        (GrantState.BROKEN, "broken"),
    ],
)
def test_who_holds_it_sees_what_was_seen_in_aws(world: World, state: str, expected: str) -> None:
    held = world.subscribe()
    Grant.objects.filter(asset=world.films).update(state=GrantState.GRANTED)
    Grant.objects.filter(asset=world.categories).update(state=state)

    found = standing(world, world.ana)

    assert found.state == expected
    if expected == "granted":
        assert found.action_label == "Query in Athena"
        assert found.action_url.startswith("https://eu-west-1.console.aws.amazon.com/athena/")
    elif expected == "broken":
        assert found.action_label == "Why can't I read it?"
        assert found.action_url == address(world.categories.pk, world.environment.pk)
    else:
        assert found.action_url == held.get_absolute_url()


def test_who_no_longer_holds_it_may_ask_again(world: World) -> None:
    subscriptions.cancel(world.subscribe(), by=world.ana)

    assert standing(world, world.ana).state == "none"


def test_who_only_produces_it_sees_its_subscribers(world: World) -> None:
    found = standing(world, world.olu)

    assert found.state == "own"
    assert found.action_url == f"/subscribers/?product={world.product.pk}"


def products(world: World, count: int) -> list[Product]:
    found = []
    for _number in range(count):
        product = make.product(world.producer, world.films)
        make.listing(product)
        world.subscribe(product=product)
        found.append(product)
    return found


@pytest.mark.parametrize("count", [1, 3])
def test_standings_cost_the_same_however_many_products(
    world: World, count: int, django_assert_num_queries: Any
) -> None:
    listed = products(world, count)

    with django_assert_num_queries(5):
        found = ports.subscriptions.standings(world.ana, listed)

    assert {entry.state for entry in found.values()} == {"granting"}
    assert len(found) == count


def test_standings_of_nothing_are_nothing(world: World) -> None:
    assert ports.subscriptions.standings(world.ana, []) == {}


def test_unpublishing_names_each_project_that_holds_it(world: World) -> None:
    assert list(ports.subscriptions.unpublishing_affects(world.product)) == []
    held = world.subscribe()

    (line,) = ports.subscriptions.unpublishing_affects(world.product)

    assert line.startswith("Marketing Analysis (2 people)")
    subscriptions.cancel(held, by=world.ana)
    assert list(ports.subscriptions.unpublishing_affects(world.product)) == []
