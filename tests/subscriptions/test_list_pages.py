"""Inbox, requests, access and subscribers as lists."""

import re
from typing import Any

import pytest
from django.urls import reverse

from tests import factories as make
from tests.clients import browser
from tests.subscriptions.conftest import World
from tests.subscriptions.pages import page

LIST_QUERIES = {"inbox": 9, "requests": 9, "access": 9, "subscribers": 10}
LINK = "Movie listings with category</a>"


def test_the_bar_counts_what_waits(world: World) -> None:
    world.ask()
    inbox = reverse("subscriptions:inbox")

    assert re.search(
        r'<span class="count">1<span class="unseen"> waiting', page(browser(world.olu), inbox)
    )
    assert "Nothing waits for you." in page(browser(world.ana), inbox)


@pytest.mark.parametrize("name", ["inbox", "requests", "access", "subscribers"])
def test_lists_filter_sort_and_export(world: World, name: str) -> None:
    world.subscribe()
    world.ask(environment=make.environment(world.consumer, world.environment.account))
    client = browser(world.ana if name in ("requests", "access") else world.olu)
    url = reverse(f"subscriptions:{name}")

    assert LINK in page(client, f"{url}?words=MOVIE&sort=-published_name")
    assert LINK not in page(client, f"{url}?words=nothing+like+it")
    export = client.get(f"{url}?export=csv")
    assert export["Content-Type"].startswith("text/csv")
    assert b"Movie listings" in b"".join(export)


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("name", ["inbox", "requests", "access", "subscribers"])
def test_lists_cost_the_same_however_long(
    world: World, name: str, count: int, django_assert_num_queries: Any
) -> None:
    account = world.environment.account
    for _number in range(count):
        world.subscribe(environment=make.environment(world.consumer, account))
        world.ask(environment=make.environment(world.consumer, account))
    client = browser(world.ana if name in ("requests", "access") else world.olu)
    page(client, reverse(f"subscriptions:{name}"))

    with django_assert_num_queries(LIST_QUERIES[name]):
        page(client, reverse(f"subscriptions:{name}"))
