"""The same conversation by clicking: each page as its people see it."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from governance.models import ProjectRole
from sharing.models import Grant, GrantState, Want
from subscriptions.models import Subscription, SubscriptionRequest
from subscriptions.services import requests
from tests import factories as make
from tests.clients import browser
from tests.subscriptions.conftest import World
from tests.subscriptions.pages import ask_url, filled_in, page

LINK = "Movie listings with category</a>"


def test_asking_approving_and_revoking_by_clicking(world: World) -> None:
    ana, olu = browser(world.ana), browser(world.olu)
    assert "Olu" in page(ana, ask_url(world))

    sent = ana.post(ask_url(world), filled_in(world))
    request = SubscriptionRequest.objects.get()
    here = request.get_absolute_url()
    assert sent.status_code == 302
    assert sent["Location"] == here
    assert "Plan the spring campaign" in page(ana, here)

    assert "Plan the spring campaign" in page(olu, reverse("subscriptions:inbox"))
    assert "Your decision" in page(olu, here)
    decide = reverse("subscriptions:decision", args=[request.pk])
    form = filled_in(world, verdict="approve", comment="Welcome")
    assert olu.post(decide, form).status_code == 302

    held = Subscription.objects.get()
    assert "Welcome" in page(ana, here)
    assert LINK in page(ana, reverse("subscriptions:access"))
    assert "Marketing Analysis" in page(olu, reverse("subscriptions:subscribers"))

    revoke = reverse("subscriptions:revocation", args=[held.pk])
    asked_once = page(olu, revoke)
    assert "Marketing Analysis (2 people)" in asked_once
    assert "2 tables" in asked_once
    assert olu.post(revoke, {"reason": "Contract ended"}).status_code == 302
    assert not Grant.objects.filter(want=Want.PRESENT).exists()
    assert "Contract ended" in page(ana, held.get_absolute_url())


def test_the_request_page_says_why_an_owner_does_not_decide(world: World) -> None:
    world.consumer.memberships.create(user=world.olu, role=ProjectRole.CONSUMER)

    shown = page(browser(world.olu), world.ask().get_absolute_url())

    assert "Your decision" not in shown
    assert "Members of the asking project never decide on its requests." in shown


def test_what_people_write_is_never_markup(world: World) -> None:
    request = world.ask(reason="<script>alert(1)</script>")
    requests.comment(request, by=world.olu, text="<img src=x onerror=alert(2)>")

    for person in (world.ana, world.olu):
        shown = page(browser(person), request.get_absolute_url())
        assert "<script>alert" not in shown
        assert "<img src=x" not in shown
    assert "<script>alert" not in page(browser(world.olu), reverse("subscriptions:inbox"))


def test_approving_less_by_clicking(world: World) -> None:
    request = world.ask(scope={str(world.films.pk): ["film_id", "title"]})
    films = world.films.pk
    less = {f"take_{films}": "some", f"columns_{films}": ["title"], "duration_days": 7}

    browser(world.olu).post(
        reverse("subscriptions:decision", args=[request.pk]), {"verdict": "approve", **less}
    )

    held = Subscription.objects.get()
    assert held.scope == {str(films): ["title"]}
    assert (held.ends_at - held.starts_at).days == 7


def test_approving_as_asked_keeps_the_columns_that_were_asked(world: World) -> None:
    request = world.ask(scope={str(world.films.pk): ["title"]})
    form = {"verdict": "approve", f"take_{world.films.pk}": "all"}

    browser(world.olu).post(reverse("subscriptions:decision", args=[request.pk]), form)

    assert Subscription.objects.get().scope == {str(world.films.pk): ["title"]}


def test_a_refusal_needs_a_reason_but_no_tables(world: World) -> None:
    request, olu = world.ask(), browser(world.olu)
    world.listing.delete()
    url = reverse("subscriptions:decision", args=[request.pk])

    assert olu.post(url, {"verdict": "refuse", "comment": ""}).status_code == 400
    assert olu.post(url, {"verdict": "refuse", "comment": "Withdrawn product"}).status_code == 302
    request.refresh_from_db()
    assert request.state == "refused"


def test_a_question_is_asked_and_answered_by_clicking(world: World) -> None:
    request, ana = world.ask(), browser(world.ana)
    decide = reverse("subscriptions:decision", args=[request.pk])
    browser(world.sten).post(decide, {"verdict": "ask", "comment": "Which countries?"})
    assert "Which countries?" in page(ana, request.get_absolute_url())
    assert str(request.product) in page(ana, reverse("subscriptions:inbox"))

    ana.post(reverse("subscriptions:comments", args=[request.pk]), {"text": "Spain"})

    request.refresh_from_db()
    assert request.state == "pending"


def test_who_sees_which_forms(world: World) -> None:
    world.consumer.memberships.create(user=world.olu, role=ProjectRole.CONSUMER)
    request = world.ask(by=world.olu)
    here = request.get_absolute_url()

    assert "Your decision" not in page(browser(world.olu), here)
    assert "on their own request" in page(browser(world.olu), here)
    assert "Your decision" in page(browser(world.sten), here)
    assert "Say something" in page(browser(world.ana), here)
    ida = page(browser(world.ida), here)
    assert "Your decision" not in ida
    assert "Say something" not in ida


@pytest.mark.parametrize(
    ("name", "status"), [("ana", 403), ("ida", 403), ("sam", 404), ("ada", 404)]
)
def test_who_may_not_decide_or_revoke(world: World, name: str, status: int) -> None:
    held = world.subscribe()
    place = make.environment(world.consumer, world.environment.account)
    request, client = world.ask(environment=place), browser(getattr(world, name))

    decide = reverse("subscriptions:decision", args=[request.pk])
    revoke = reverse("subscriptions:revocation", args=[held.pk])

    assert client.post(decide, {"verdict": "approve"}).status_code == status
    assert client.post(revoke, {"reason": "No"}).status_code == status
    assert client.get(revoke).status_code == status


@pytest.mark.parametrize("name", ["sam", "ada"])
def test_strangers_find_nothing(world: World, name: str) -> None:
    held, client = world.subscribe(), browser(getattr(world, name))

    for thing in (held, held.request):
        page(client, thing.get_absolute_url(), status=404)
    for name in ("inbox", "requests", "access", "subscribers"):
        assert "Movie listings" not in page(client, reverse(f"subscriptions:{name}"))


def test_nobody_is_sent_to_sign_in(world: World) -> None:
    for url in (ask_url(world), reverse("subscriptions:inbox"), reverse("subscriptions:access")):
        assert Client().get(url).status_code == 302


def test_the_request_page_asks_again_only_while_grants_settle(world: World) -> None:
    request, ana = world.ask(), browser(world.ana)
    here = request.get_absolute_url()
    assert "every 2s" not in page(ana, here)

    held = requests.approve(request, by=world.olu)
    part = page(ana, here, headers={"HX-Request": "true", "HX-Request-Type": "partial"})
    assert "every 2s" in part
    assert "<html" not in part

    Grant.objects.filter(holder=held.holder).update(state=GrantState.GRANTED)
    for url in (here, held.get_absolute_url()):
        assert "every 2s" not in page(ana, url)


def test_the_access_page_gives_what_to_copy(world: World) -> None:
    held = world.subscribe(scope={str(world.films.pk): ["title"]})
    Grant.objects.update(state=GrantState.GRANTED)

    shown = page(browser(world.ana), held.get_absolute_url())

    database = world.environment.database
    assert f"SELECT * FROM &quot;{database}&quot;.&quot;streaming_films&quot;" in shown
    assert (
        "https://eu-west-1.console.aws.amazon.com/athena/home?region=eu-west-1#/query-editor"
        in (shown)
    )
    assert "start_query_execution" in shown


def test_withdrawing_and_giving_up_ask_once(world: World) -> None:
    request, ana = world.ask(), browser(world.ana)
    withdraw = reverse("subscriptions:withdrawal", args=[request.pk])
    assert "Withdraw" in page(ana, withdraw)
    assert ana.post(withdraw).status_code == 302
    request.refresh_from_db()
    assert request.state == "withdrawn"

    held = world.subscribe()
    cancel = reverse("subscriptions:cancellation", args=[held.pk])
    assert "2 tables" in page(ana, cancel)
    assert ana.post(cancel, {"reason": ""}).status_code == 302
    held.refresh_from_db()
    assert held.state == "cancelled"


@pytest.mark.parametrize("tables", [1, 3])
def test_the_pages_cost_the_same_however_many_tables(
    world: World, tables: int, django_assert_num_queries: Any
) -> None:
    for _number in range(tables):
        world.listing.assets.add(make.asset(world.producer, world.films.account))
    held, olu = world.subscribe(), browser(world.olu)

    with django_assert_num_queries(25):
        page(olu, held.request.get_absolute_url())
    with django_assert_num_queries(9):
        page(olu, held.get_absolute_url())


@pytest.mark.parametrize("tables", [1, 3])
def test_asking_and_deciding_cost_the_same_however_many_tables(
    world: World, tables: int, django_assert_num_queries: Any
) -> None:
    for _number in range(tables):
        world.listing.assets.add(make.asset(world.producer, world.films.account))
    asked = world.ask(environment=make.environment(world.consumer, world.environment.account))

    with django_assert_num_queries(44):
        page(browser(world.ana), reverse("subscriptions:ask", args=[world.product.pk]))
    with django_assert_num_queries(48):
        page(browser(world.olu), asked.get_absolute_url())
