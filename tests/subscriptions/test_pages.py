"""The same conversation by clicking: each page as its people see it."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from governance.models import ProjectRole, RuleKind
from portal.identity.models import User
from sharing.models import Grant, GrantState, Want
from subscriptions.models import Subscription, SubscriptionRequest
from subscriptions.services import requests
from tests import factories as make
from tests.subscriptions.conftest import World

Browser = Callable[[User], Client]
LIST_QUERIES = {"inbox": 9, "requests": 9, "access": 9, "subscribers": 10}
LINK = "Movie listings with category</a>"


@pytest.fixture
def browser() -> Browser:
    def signed_in(person: User) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return signed_in


def page(client: Client, url: str, status: int = 200, headers: Any = None) -> str:
    response = client.get(url, headers=headers)
    assert response.status_code == status, response.content.decode()
    return response.content.decode()


def ask_url(world: World) -> str:
    return reverse("subscriptions:ask", args=[world.product.pk])


def filled_in(world: World, **changes: Any) -> dict[str, Any]:
    return {
        "environment": world.environment.pk,
        "reason": "Plan the spring campaign",
        "duration_days": 90,
        f"take_{world.films.pk}": "all",
        f"take_{world.categories.pk}": "all",
    } | changes


def test_asking_approving_and_revoking_by_clicking(world: World, browser: Browser) -> None:
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


def test_ask_offers_columns_and_sends_only_those_ticked(world: World, browser: Browser) -> None:
    films, categories = world.films.pk, world.categories.pk
    some = {f"take_{films}": "some", f"columns_{films}": ["title"], f"take_{categories}": "none"}

    browser(world.ana).post(ask_url(world), filled_in(world, **some))

    assert SubscriptionRequest.objects.get().scope == {str(films): ["title"]}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"reason": " "}, "This field is required"),
        ({"duration_days": 0}, "greater than or equal to 1"),
        ({"duration_days": 10**9}, "less than or equal to 3650"),
        ({"environment": 999_999}, "Select a valid choice"),
        ({"reason": "nul \0"}, "Null characters are not allowed"),
    ],
)
def test_ask_says_what_is_wrong_and_keeps_what_was_written(
    world: World, browser: Browser, changes: dict[str, Any], said: str
) -> None:
    response = browser(world.ana).post(ask_url(world), filled_in(world, **changes))

    assert response.status_code == 400
    assert said in response.content.decode()
    assert not SubscriptionRequest.objects.exists()


def test_ask_refuses_nothing_and_a_table_without_columns(world: World, browser: Browser) -> None:
    films, categories, ana = world.films.pk, world.categories.pk, browser(world.ana)
    nothing = {f"take_{films}": "none", f"take_{categories}": "none"}

    answer = ana.post(ask_url(world), filled_in(world, **nothing))
    assert "Choose at least one table." in answer.content.decode()
    answer = ana.post(ask_url(world), filled_in(world, **{f"take_{films}": "some"}))
    assert "Tick at least one column." in answer.content.decode()


def test_ask_shows_what_will_happen_without_sending(world: World, browser: Browser) -> None:
    ana, films = browser(world.ana), world.films.pk
    some = {f"take_{films}": "some", f"columns_{films}": ["title", "price"], "reason": ""}
    data = filled_in(world, **some)

    live = ana.post(reverse("subscriptions:outlook", args=[world.product.pk]), data)
    plain = ana.post(ask_url(world), data | {"look": "1"})

    for response in (live, plain):
        assert response.status_code == 200
        assert "2 of 3 columns of curatedzonedb.streaming_films" in response.content.decode()
    assert "<html" not in live.content.decode()
    assert not SubscriptionRequest.objects.exists()


def test_ask_demands_the_forms_of_the_domain(world: World, browser: Browser) -> None:
    form = make.form("Purpose", required=["Use case"], purpose="request")
    world.domain.rules.create(kind=RuleKind.REQUEST_FORM, form=form)
    ana = browser(world.ana)
    assert "Use case" in page(ana, ask_url(world))

    assert ana.post(ask_url(world), filled_in(world)).status_code == 400
    answer = {f"form-{form.pk}-use_case": "Mailing"}
    assert ana.post(ask_url(world), filled_in(world, **answer)).status_code == 302
    assert SubscriptionRequest.objects.get().answers == {str(form.pk): {"use_case": "Mailing"}}


def test_ask_says_why_a_table_cannot_be_had(world: World, browser: Browser) -> None:
    world.films.managed = False
    world.films.save()
    ana = browser(world.ana)

    assert "Lake Formation does not govern" in page(ana, ask_url(world))
    ana.post(ask_url(world), filled_in(world))
    assert list(SubscriptionRequest.objects.get().scope) == [str(world.categories.pk)]


def test_ask_says_what_is_missing_to_somebody_without_an_environment(
    world: World, browser: Browser
) -> None:
    for person in (world.sam, world.olu):
        assert "has an environment" in page(browser(person), ask_url(world))


def test_ask_says_when_nobody_may_decide(world: World, browser: Browser) -> None:
    world.domain.stewardships.all().delete()
    world.consumer.memberships.create(user=world.olu, role=ProjectRole.CONSUMER)

    shown = page(browser(world.ana), ask_url(world))

    assert "Nobody may decide" in shown
    assert "Members of the asking project never decide on its requests." in shown


def test_the_request_page_says_why_an_owner_does_not_decide(world: World, browser: Browser) -> None:
    world.consumer.memberships.create(user=world.olu, role=ProjectRole.CONSUMER)

    shown = page(browser(world.olu), world.ask().get_absolute_url())

    assert "Your decision" not in shown
    assert "Members of the asking project never decide on its requests." in shown


def test_ask_for_an_unpublished_product_finds_nothing(world: World, browser: Browser) -> None:
    world.listing.delete()

    page(browser(world.ana), ask_url(world), status=404)


def test_asking_twice_goes_back_and_says_where_it_stands(world: World, browser: Browser) -> None:
    first = world.ask()

    referer = f"http://testserver{ask_url(world)}"
    response = browser(world.ana).post(
        ask_url(world), filled_in(world), follow=True, headers={"Referer": referer}
    )

    assert f"request {first.pk} by Ana" in response.content.decode()
    assert SubscriptionRequest.objects.get() == first


def test_what_people_write_is_never_markup(world: World, browser: Browser) -> None:
    request = world.ask(reason="<script>alert(1)</script>")
    requests.comment(request, by=world.olu, text="<img src=x onerror=alert(2)>")

    for person in (world.ana, world.olu):
        shown = page(browser(person), request.get_absolute_url())
        assert "<script>alert" not in shown
        assert "<img src=x" not in shown
    assert "<script>alert" not in page(browser(world.olu), reverse("subscriptions:inbox"))


def test_approving_less_by_clicking(world: World, browser: Browser) -> None:
    request = world.ask(scope={str(world.films.pk): ["film_id", "title"]})
    films = world.films.pk
    less = {f"take_{films}": "some", f"columns_{films}": ["title"], "duration_days": 7}

    browser(world.olu).post(
        reverse("subscriptions:decision", args=[request.pk]), {"verdict": "approve", **less}
    )

    held = Subscription.objects.get()
    assert held.scope == {str(films): ["title"]}
    assert (held.ends_at - held.starts_at).days == 7


def test_approving_as_asked_keeps_the_columns_that_were_asked(
    world: World, browser: Browser
) -> None:
    request = world.ask(scope={str(world.films.pk): ["title"]})
    form = {"verdict": "approve", f"take_{world.films.pk}": "all"}

    browser(world.olu).post(reverse("subscriptions:decision", args=[request.pk]), form)

    assert Subscription.objects.get().scope == {str(world.films.pk): ["title"]}


def test_a_refusal_needs_a_reason_but_no_tables(world: World, browser: Browser) -> None:
    request, olu = world.ask(), browser(world.olu)
    world.listing.delete()
    url = reverse("subscriptions:decision", args=[request.pk])

    assert olu.post(url, {"verdict": "refuse", "comment": ""}).status_code == 400
    assert olu.post(url, {"verdict": "refuse", "comment": "Withdrawn product"}).status_code == 302
    request.refresh_from_db()
    assert request.state == "refused"


def test_a_question_is_asked_and_answered_by_clicking(world: World, browser: Browser) -> None:
    request, ana = world.ask(), browser(world.ana)
    decide = reverse("subscriptions:decision", args=[request.pk])
    browser(world.sten).post(decide, {"verdict": "ask", "comment": "Which countries?"})
    assert "Which countries?" in page(ana, request.get_absolute_url())
    assert str(request.product) in page(ana, reverse("subscriptions:inbox"))

    ana.post(reverse("subscriptions:comments", args=[request.pk]), {"text": "Spain"})

    request.refresh_from_db()
    assert request.state == "pending"


def test_who_sees_which_forms(world: World, browser: Browser) -> None:
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
def test_who_may_not_decide_or_revoke(
    world: World, browser: Browser, name: str, status: int
) -> None:
    held = world.subscribe()
    place = make.environment(world.consumer, world.environment.account)
    request, client = world.ask(environment=place), browser(getattr(world, name))

    decide = reverse("subscriptions:decision", args=[request.pk])
    revoke = reverse("subscriptions:revocation", args=[held.pk])

    assert client.post(decide, {"verdict": "approve"}).status_code == status
    assert client.post(revoke, {"reason": "No"}).status_code == status
    assert client.get(revoke).status_code == status


@pytest.mark.parametrize("name", ["sam", "ada"])
def test_strangers_find_nothing(world: World, browser: Browser, name: str) -> None:
    held, client = world.subscribe(), browser(getattr(world, name))

    for thing in (held, held.request):
        page(client, thing.get_absolute_url(), status=404)
    for name in ("inbox", "requests", "access", "subscribers"):
        assert "Movie listings" not in page(client, reverse(f"subscriptions:{name}"))


def test_nobody_is_sent_to_sign_in(world: World) -> None:
    for url in (ask_url(world), reverse("subscriptions:inbox"), reverse("subscriptions:access")):
        assert Client().get(url).status_code == 302


def test_the_request_page_asks_again_only_while_grants_settle(
    world: World, browser: Browser
) -> None:
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


def test_the_access_page_gives_what_to_copy(world: World, browser: Browser) -> None:
    held = world.subscribe(scope={str(world.films.pk): ["title"]})
    Grant.objects.update(state=GrantState.GRANTED)

    shown = page(browser(world.ana), held.get_absolute_url())

    database = world.environment.database
    assert (
        f"SELECT &quot;title&quot; FROM &quot;{database}&quot;.&quot;streaming_films&quot;" in shown
    )
    assert (
        "https://eu-west-1.console.aws.amazon.com/athena/home?region=eu-west-1#/query-editor"
        in (shown)
    )
    assert "start_query_execution" in shown


def test_withdrawing_and_giving_up_ask_once(world: World, browser: Browser) -> None:
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


def test_the_bar_counts_what_waits(world: World, browser: Browser) -> None:
    world.ask()
    inbox = reverse("subscriptions:inbox")

    assert re.search(
        r'<span class="count">1<span class="unseen"> waiting', page(browser(world.olu), inbox)
    )
    assert "Nothing waits for you." in page(browser(world.ana), inbox)


@pytest.mark.parametrize("name", ["inbox", "requests", "access", "subscribers"])
def test_lists_filter_sort_and_export(world: World, browser: Browser, name: str) -> None:
    world.subscribe()
    world.ask(environment=make.environment(world.consumer, world.environment.account))
    client = browser(world.ana if name in ("requests", "access") else world.olu)
    url = reverse(f"subscriptions:{name}")

    assert LINK in page(client, f"{url}?words=MOVIE&sort=-product__name")
    assert LINK not in page(client, f"{url}?words=nothing+like+it")
    export = client.get(f"{url}?export=csv")
    assert export["Content-Type"].startswith("text/csv")
    assert b"Movie listings" in b"".join(export)


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("name", ["inbox", "requests", "access", "subscribers"])
def test_lists_cost_the_same_however_long(
    world: World, browser: Browser, name: str, count: int, django_assert_num_queries: Any
) -> None:
    account = world.environment.account
    for _number in range(count):
        world.subscribe(environment=make.environment(world.consumer, account))
        world.ask(environment=make.environment(world.consumer, account))
    client = browser(world.ana if name in ("requests", "access") else world.olu)
    page(client, reverse(f"subscriptions:{name}"))

    with django_assert_num_queries(LIST_QUERIES[name]):
        page(client, reverse(f"subscriptions:{name}"))


@pytest.mark.parametrize("tables", [1, 3])
def test_the_pages_cost_the_same_however_many_tables(
    world: World, browser: Browser, tables: int, django_assert_num_queries: Any
) -> None:
    for _number in range(tables):
        world.listing.assets.add(make.asset(world.producer, world.films.account))
    held, olu = world.subscribe(), browser(world.olu)

    with django_assert_num_queries(19):
        page(olu, held.request.get_absolute_url())
    with django_assert_num_queries(9):
        page(olu, held.get_absolute_url())


@pytest.mark.parametrize("tables", [1, 3])
def test_asking_and_deciding_cost_the_same_however_many_tables(
    world: World, browser: Browser, tables: int, django_assert_num_queries: Any
) -> None:
    for _number in range(tables):
        world.listing.assets.add(make.asset(world.producer, world.films.account))
    asked = world.ask(environment=make.environment(world.consumer, world.environment.account))

    with django_assert_num_queries(39):
        page(browser(world.ana), reverse("subscriptions:ask", args=[world.product.pk]))
    with django_assert_num_queries(43):
        page(browser(world.olu), asked.get_absolute_url())
