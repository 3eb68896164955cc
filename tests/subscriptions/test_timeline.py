"""Everything that happened, in order, in the words of those who did it."""

from typing import Any

import pytest

from portal.audit.services import record
from sharing.models import Grant
from sharing.verbs import SENTENCES
from subscriptions.selectors.timeline import LOOKS, timeline
from subscriptions.services import requests, subscriptions
from tests import factories as make
from tests.subscriptions.conftest import World


def test_the_timeline_tells_the_whole_story(world: World) -> None:
    request = world.ask()
    requests.ask(request, by=world.sten, comment="Which countries?")
    requests.comment(request, by=world.ana, text="Spain")
    requests.comment(request, by=world.olu, text="Fine")
    held = requests.approve(request, by=world.olu, comment="Welcome", duration_days=30)
    for grant in Grant.objects.filter(holder=held.holder).order_by("asset__name"):
        record("grant.granted", grant, by=None)
    subscriptions.revoke(held, by=world.olu, reason="Contract ended")

    told = [(event.who, str(event.title), event.quote, event.detail) for event in timeline(request)]

    assert told == [
        ("Ana", "asked for access", "Plan the spring campaign", "for 90 days"),
        ("Sten", "asked a question", "Which countries?", ""),
        ("Ana", "answered", "Spain", ""),
        ("Olu", "commented", "Fine", ""),
        ("Olu", "approved", "Welcome", "for 30 days, less than was asked for"),
        (
            "Sluice",
            "saw the access in AWS",
            "",
            "curatedzonedb.film_category, curatedzonedb.streaming_films",
        ),
        ("Olu", "revoked the access", "Contract ended", ""),
    ]


def test_errors_are_told_one_by_one(world: World) -> None:
    held = world.subscribe()
    for number, grant in enumerate(Grant.objects.filter(holder=held.holder).order_by("pk")):
        record("grant.failed", grant, by=None, error=f"error {number}")

    details = [str(event.detail) for event in timeline(held.request)][-2:]

    assert [detail.rpartition(" error ")[2] for detail in details] == ["0", "1"]


def test_nothing_that_happens_to_a_grant_is_left_out_but_what_the_decision_says() -> None:
    untold = {verb for verb in SENTENCES if verb.startswith("grant.")} - set(LOOKS)

    assert untold == {"grant.wanted", "grant.ended", "grant.fulfilment_asked"}


def test_what_was_put_back_in_aws_is_told(world: World) -> None:
    held = world.subscribe()
    grant = Grant.objects.filter(holder=held.holder)[0]
    record("grant.restored", grant, by=None, missing=["link"])

    last = timeline(held.request)[-1]

    assert (last.who, str(last.title)) == ("Sluice", "put back what was missing in AWS")
    assert str(last.detail) == grant.asset.technical_name


def test_requests_of_others_are_not_mixed_in(world: World) -> None:
    first = world.ask()
    second = world.ask(environment=make.environment(world.consumer, world.environment.account))
    requests.refuse(second, by=world.olu, comment="No")

    assert [str(event.title) for event in timeline(first)] == ["asked for access"]


@pytest.mark.parametrize("count", [1, 5])
def test_the_timeline_costs_the_same_however_long(
    world: World, count: int, django_assert_max_num_queries: Any
) -> None:
    held = world.subscribe()
    for number in range(count):
        requests.comment(held.request, by=world.olu, text=f"Comment {number}")

    with django_assert_max_num_queries(6):
        assert len(timeline(held.request)) == 2 + count
