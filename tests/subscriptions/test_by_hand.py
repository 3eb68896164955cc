"""The whole way by hand: asked for, approved, told by webhook, reported, granted, and revoked."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from portal.identity import services as identity
from portal.identity.models import User
from portal.notify.models import Notification
from sharing.manual import webhooks
from sharing.models import Fulfiller, Grant, GrantState
from sharing.services import fulfillers
from subscriptions.models import Subscription
from subscriptions.selectors.timeline import timeline
from subscriptions.services import requests, subscriptions
from tests import factories as make
from tests.receiver import Receiver
from tests.subscriptions.conftest import World
from tests.subscriptions.pages import page


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    with Receiver() as running:
        settings.OUTGOING_PRIVATE_HOSTS = [running.host]
        yield running


@pytest.fixture
def dana(world: World) -> User:
    """Somebody of no project, who gives access in a system of her own."""
    return make.person("Dana")


@pytest.fixture
def named(world: World, dana: User, receiver: Receiver) -> tuple[Fulfiller, str]:
    """The films are not governed by Lake Formation; the categories are."""
    world.films.managed = False
    world.films.save()
    return fulfillers.create(
        by=world.olu, project=world.producer, people=[dana], webhook_url=receiver.url
    )


def api(person: User) -> Callable[..., Any]:
    """Sends as a program of the person does."""
    _token, secret = identity.create_token(person, "tickets", ["read", "write"], 1)

    def post(url: str, **data: Any) -> Any:
        path = url.removeprefix("http://localhost:8000")
        headers = {"Authorization": f"Bearer {secret}"}
        return Client().post(path, data, content_type="application/json", headers=headers)

    return post


def deliver() -> None:
    """What workers do with messages that are due."""
    for key in webhooks.due():
        assert webhooks.deliver(key)


def given_by_hand(subscription: Subscription) -> Grant:
    return Grant.objects.get(holder=subscription.holder, means="manual")


def test_a_table_nobody_governs_is_given_and_taken_away_by_report(
    world: World, named: tuple[Fulfiller, str], dana: User, receiver: Receiver
) -> None:
    request = world.ask()
    subscription = requests.approve(request, by=world.olu, comment="Welcome")
    deliver()
    (message,) = receiver.received
    wanted = message.verified(named[1])
    assert wanted["type"] == "grant.wanted"
    assert given_by_hand(subscription).state == GrantState.PENDING

    tell, ticket = api(dana), "https://tickets.example.com/7"
    url = wanted["data"]["report_url"]
    assert tell(url, state="started", reference=ticket).status_code == 200
    assert tell(url, state="done").json()["state"] == "done"
    grant = given_by_hand(subscription)
    assert grant.state == GrantState.GRANTED
    assert grant.route_id is None
    assert grant.seen_at is None
    assert grant.seen["reported_by"] == "Dana"

    subscriptions.revoke(subscription, by=world.olu, reason="The contract ended")
    deliver()
    ended = receiver.received[-1].verified(named[1])
    assert ended["type"] == "grant.ended"
    assert given_by_hand(subscription).state == GrantState.REVOKING
    assert tell(ended["data"]["report_url"], state="done").status_code == 200
    assert given_by_hand(subscription).state == GrantState.REVOKED
    told = [(str(event.title), str(event.who)) for event in timeline(request)]
    assert told == [
        ("asked for access", "Ana"),
        ("approved", "Olu"),
        ("began to give by hand", "Dana"),
        ("reported it given by hand", "Dana"),
        ("revoked the access", "Olu"),
        ("reported it taken away by hand", "Dana"),
    ]


def test_a_late_report_on_giving_is_never_taken_for_one_on_taking_away(
    world: World, named: tuple[Fulfiller, str], dana: User, receiver: Receiver
) -> None:
    subscription = world.subscribe()
    deliver()
    late = receiver.received[0].event["data"]["report_url"]
    subscriptions.revoke(subscription, by=world.olu, reason="A mistake")
    assert api(dana)(late, state="done").status_code == 409
    assert given_by_hand(subscription).state == GrantState.REVOKING


@pytest.mark.parametrize("asker", ["ana", "mia"])
def test_nobody_of_the_asking_side_reports_their_own_access(
    world: World, named: tuple[Fulfiller, str], asker: str
) -> None:
    person = getattr(world, asker)
    named[0].people.add(person)
    subscription = world.subscribe()
    grant = given_by_hand(subscription)
    answer = api(person)(f"/api/v1/grants/{grant.pk}/fulfilment/", state="done")
    assert answer.status_code == 403
    assert "somebody else reports" in answer.json()["detail"]
    grant.refresh_from_db()
    assert grant.state == GrantState.PENDING


def test_an_owner_of_both_sides_does_not_report_either(
    world: World, named: tuple[Fulfiller, str]
) -> None:
    world.consumer.memberships.create(user=world.olu, role="consumer")
    sten_approves = requests.approve(world.ask(), by=world.sten)
    grant = given_by_hand(sten_approves)
    url = f"/api/v1/grants/{grant.pk}/fulfilment/"
    assert api(world.olu)(url, state="done").status_code == 403


def test_what_failed_is_told_to_who_waits_with_who_is_to_act(
    client: Client, world: World, named: tuple[Fulfiller, str], dana: User
) -> None:
    subscription = world.subscribe()
    grant = given_by_hand(subscription)
    url = f"/api/v1/grants/{grant.pk}/fulfilment/"
    failed = api(dana)(url, state="failed", diagnostics="The share is full.")
    assert failed.status_code == 200
    told = Notification.objects.filter(kind="grant.failed", user=world.ana).get()
    assert "The share is full." in told.text
    client.force_login(world.ana)
    shown = page(client, subscription.get_absolute_url())
    assert "The share is full." in shown
    assert "Asked to act: Dana." in shown
    assert "The share is full." in page(client, subscription.request.get_absolute_url())


def test_granted_is_told_when_the_last_table_is_there_by_whatever_means(
    world: World,
    named: tuple[Fulfiller, str],
    dana: User,
    django_capture_on_commit_callbacks: Any,
) -> None:
    subscription = world.subscribe()
    Grant.objects.filter(holder=subscription.holder, means="lake_formation").update(
        state=GrantState.GRANTED
    )
    url = f"/api/v1/grants/{given_by_hand(subscription).pk}/fulfilment/"
    with django_capture_on_commit_callbacks(execute=True):
        api(dana)(url, state="done")
    assert Notification.objects.filter(kind="subscription.granted", user=world.ana).count() == 1


def test_taking_away_that_failed_is_told_to_who_answers_for_the_data(
    world: World, named: tuple[Fulfiller, str], dana: User
) -> None:
    subscription = world.subscribe()
    url = f"/api/v1/grants/{given_by_hand(subscription).pk}/fulfilment/"
    tell = api(dana)
    tell(url, state="done")
    subscriptions.revoke(subscription, by=world.olu, reason="The contract ended")
    assert tell(url, state="failed", diagnostics="No rights left.").status_code == 200
    grant = given_by_hand(subscription)
    assert (grant.state, grant.error_code) == (GrantState.REVOKING, "FulfilmentFailed")
    told = Notification.objects.filter(kind="grant.revoking_refused", user=world.sten).get()
    assert "by hand" in told.text
    assert "No rights left." in told.text


def test_the_pages_say_whose_word_it_is_and_offer_no_query(
    client: Client, world: World, named: tuple[Fulfiller, str], dana: User
) -> None:
    subscription = world.subscribe(scope={str(world.films.pk): None})
    url = f"/api/v1/grants/{given_by_hand(subscription).pk}/fulfilment/"
    api(dana)(url, state="done")
    client.force_login(world.ana)
    shown = page(client, subscription.get_absolute_url())
    assert "reported by Dana" in shown
    assert "Athena</a>" not in shown
    assert "SELECT" not in shown
    grant_page = page(client, given_by_hand(subscription).get_absolute_url())
    assert "reported by Dana" in grant_page
    assert "last seen in AWS" not in grant_page


def test_without_anybody_named_the_table_cannot_be_asked_for(world: World) -> None:
    world.films.managed = False
    world.films.save()
    with pytest.raises(ValidationError, match="has not said who does it by hand"):
        world.ask()


def test_the_plan_names_who_is_asked(
    world: World, named: tuple[Fulfiller, str], client: Client
) -> None:
    request = world.ask()
    client.force_login(world.olu)
    url = reverse("api-request-plan", args=[request.pk])
    steps = client.get(url).json()["steps"]
    by_hand = [step for step in steps if step["operation"] == "by hand"]
    assert [step["words"] for step in by_hand] == [
        "Ask Dana to give access to curatedzonedb.streaming_films by hand, and wait for their "
        "report."
    ]
    assert len(steps) > len(by_hand)
