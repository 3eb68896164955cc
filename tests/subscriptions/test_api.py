"""The conversation over the REST API, with the tokens a program would carry."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from rest_framework.test import APIClient

from portal.identity import services as identity
from portal.identity.models import User
from sharing.models import Grant, GrantState, Want
from subscriptions.models import Subscription, SubscriptionRequest
from subscriptions.services import requests
from tests import factories as make
from tests.subscriptions.conftest import World

REQUESTS, SUBSCRIPTIONS = "/api/v1/requests/", "/api/v1/subscriptions/"
Api = Callable[[User], APIClient]


@pytest.fixture
def api() -> Api:
    """Somebody's program, with a token that may write."""

    def client(person: User) -> APIClient:
        _token, secret = identity.create_token(person, "test", ["read", "write"], 30)
        made = APIClient()
        made.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
        return made

    return client


def wish(world: World, **changes: Any) -> dict[str, Any]:
    return {
        "product": world.product.pk,
        "project": world.consumer.pk,
        "environment": world.environment.pk,
        "reason": "Plan the spring campaign",
        "duration_days": 90,
    } | changes


def test_the_story_of_a_request_from_asking_to_revoking(world: World, api: Api) -> None:
    ana, olu = api(world.ana), api(world.olu)

    asked = ana.post(REQUESTS, wish(world, scope={}, answers={}))
    assert asked.status_code == 201, asked.json()
    request = asked.json()
    assert request["state"] == "pending"
    assert request["product"] == {"id": world.product.pk, "name": "Movie listings with category"}
    url = f"{REQUESTS}{request['id']}/"

    assert olu.get(f"{url}plan/").json()["steps"]
    assert olu.post(f"{url}question/", {"comment": "Why?"}).json()["state"] == "question"
    said = ana.post(f"{url}comments/", {"text": "For the mailing"})
    assert (said.status_code, said.json()["author"]["name"]) == (201, "Ana")
    assert [row["text"] for row in olu.get(f"{url}comments/").json()["results"]] == [
        "For the mailing"
    ]
    decided = olu.post(f"{url}approval/", {"comment": "Welcome"})
    assert decided.status_code == 201, decided.json()
    assert decided.json()["state"] == "approved"
    assert [row["verdict"] for row in decided.json()["decisions"]] == ["question", "approved"]
    assert olu.get(f"{url}plan/").json()["steps"]

    held = ana.get(f"{SUBSCRIPTIONS}{decided.json()['subscription']}/").json()
    assert (held["state"], held["access"]) == ("active", "pending")
    films = next(row for row in held["grants"] if row["asset"]["id"] == world.films.pk)
    assert films["link"] == {
        "database": world.environment.database,
        "name": "streaming_films",
        "sql": f'SELECT * FROM "{world.environment.database}"."streaming_films" LIMIT 10',
    }

    gone = olu.post(f"{SUBSCRIPTIONS}{held['id']}/revocation/", {"reason": "Over"})
    assert (gone.status_code, gone.json()["state"]) == (201, "revoked")
    assert not Grant.objects.filter(want=Want.PRESENT).exists()


def test_an_approval_may_be_narrower(world: World, api: Api) -> None:
    request = world.ask()
    scope = {str(world.films.pk): ["title"]}

    answer = api(world.olu).post(
        f"{REQUESTS}{request.pk}/approval/", {"scope": scope, "duration_days": 7}
    )

    assert answer.status_code == 201, answer.json()
    held = api(world.ana).get(f"{SUBSCRIPTIONS}{answer.json()['subscription']}/").json()
    assert held["scope"] == scope
    days = datetime.fromisoformat(held["ends_at"]) - datetime.fromisoformat(held["starts_at"])
    assert days.days == 7
    assert [row["columns"] for row in held["grants"]] == [["title"]]


def test_the_asking_side_gives_up_without_a_reason(world: World, api: Api) -> None:
    held = world.subscribe()

    answer = api(world.ana).post(f"{SUBSCRIPTIONS}{held.pk}/cancellation/", {})

    assert (answer.status_code, answer.json()["state"]) == (201, "cancelled")


def test_withdrawing_and_refusing(world: World, api: Api) -> None:
    first = world.ask()
    answer = api(world.ana).post(f"{REQUESTS}{first.pk}/withdrawal/")
    assert (answer.status_code, answer.json()["state"]) == (201, "withdrawn")
    second = world.ask()
    answer = api(world.sten).post(f"{REQUESTS}{second.pk}/refusal/", {"comment": "Too much"})
    assert (answer.status_code, answer.json()["state"]) == (201, "refused")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"product": 999_999}, "product"),
        ({"reason": "  "}, "reason"),
        ({"reason": "a\0b"}, "reason"),
        ({"duration_days": 0}, "duration_days"),
        ({"duration_days": 10**12}, "duration_days"),
        ({"scope": {"999": None}}, "scope"),
        ({"scope": ["film"]}, "scope"),
        ({"scope": {"1": [{"a": 1}]}}, "scope"),
        ({"answers": {"5": {}}}, "answers"),
        ({"environment": None}, "environment"),
    ],
)
def test_bad_input_is_answered_at_its_field(
    world: World, api: Api, changes: dict[str, Any], field: str
) -> None:
    answer = api(world.ana).post(REQUESTS, wish(world, **changes))

    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert set(answer.json()["errors"]) == {field}


def test_an_unpublished_product_does_not_exist_for_who_asks(world: World, api: Api) -> None:
    world.listing.delete()

    answer = api(world.ana).post(REQUESTS, wish(world))

    assert answer.status_code == 400
    assert "product" in answer.json()["errors"]


def test_asking_twice_is_a_conflict_that_says_where_it_stands(world: World, api: Api) -> None:
    first = world.ask()

    answer = api(world.mia).post(REQUESTS, wish(world))

    assert answer.status_code == 409
    assert f"request {first.pk}" in answer.json()["detail"]


def test_deciding_twice_is_a_conflict(world: World, api: Api) -> None:
    url = f"{REQUESTS}{world.ask().pk}/approval/"

    assert api(world.olu).post(url, {}).status_code == 201
    assert api(world.sten).post(url, {}).status_code == 409


@pytest.mark.parametrize(
    ("name", "status"),
    [("ana", 403), ("mia", 403), ("ida", 403), ("sam", 404), ("ada", 404)],
)
@pytest.mark.parametrize("noun", ["approval", "refusal", "question"])
def test_who_may_not_decide(world: World, api: Api, name: str, status: int, noun: str) -> None:
    request = world.ask()

    answer = api(getattr(world, name)).post(f"{REQUESTS}{request.pk}/{noun}/", {"comment": "x"})

    assert answer.status_code == status
    assert answer.json()["detail"]
    request.refresh_from_db()
    assert request.state == "pending"


@pytest.mark.parametrize(
    ("name", "status"), [("olu", 403), ("sten", 403), ("ida", 403), ("sam", 404), ("ada", 404)]
)
def test_who_may_not_withdraw_or_give_up(world: World, api: Api, name: str, status: int) -> None:
    request, held = world.ask(), None
    client = api(getattr(world, name))
    assert client.post(f"{REQUESTS}{request.pk}/withdrawal/").status_code == status
    held = requests.approve(request, by=world.olu)
    assert client.post(f"{SUBSCRIPTIONS}{held.pk}/cancellation/").status_code == status
    held.refresh_from_db()
    assert held.state == "active"


@pytest.mark.parametrize(
    ("name", "status"), [("ana", 403), ("mia", 403), ("ida", 403), ("sam", 404), ("ada", 404)]
)
def test_who_may_not_revoke(world: World, api: Api, name: str, status: int) -> None:
    held = world.subscribe()

    answer = api(getattr(world, name)).post(
        f"{SUBSCRIPTIONS}{held.pk}/revocation/", {"reason": "x"}
    )

    assert answer.status_code == status


@pytest.mark.parametrize("name", ["sam", "ada"])
def test_strangers_find_nothing(world: World, api: Api, name: str) -> None:
    held = world.subscribe()
    client = api(getattr(world, name))

    for url in (
        f"{REQUESTS}{held.request_id}/",
        f"{REQUESTS}{held.request_id}/plan/",
        f"{REQUESTS}{held.request_id}/comments/",
        f"{SUBSCRIPTIONS}{held.pk}/",
        f"{REQUESTS}99999999999999999999999/",
    ):
        assert client.get(url).status_code == 404
    assert client.post(f"{REQUESTS}{held.request_id}/comments/", {"text": "x"}).status_code == 404
    assert client.get(REQUESTS).json()["count"] == 0
    assert client.get(SUBSCRIPTIONS).json()["count"] == 0


def test_somebody_of_no_project_may_not_ask(world: World, api: Api) -> None:
    assert api(world.sam).post(REQUESTS, wish(world)).status_code == 403
    assert api(world.ida).post(REQUESTS, wish(world)).status_code == 403


def test_nobody_is_asked_to_sign_in() -> None:
    for url in (REQUESTS, SUBSCRIPTIONS):
        assert APIClient().get(url).status_code == 401


@pytest.mark.parametrize("name", ["olu", "sten", "ana", "mia", "ida"])
def test_both_sides_and_auditors_read(world: World, api: Api, name: str) -> None:
    world.subscribe()
    client = api(getattr(world, name))

    assert client.get(REQUESTS).json()["count"] == 1
    assert client.get(SUBSCRIPTIONS).json()["count"] == 1


def test_lists_are_narrowed(world: World, api: Api) -> None:
    world.ask()
    place = make.environment(world.consumer, world.environment.account)
    refused = world.ask(environment=place)
    requests.refuse(refused, by=world.olu, comment="No")
    olu = api(world.olu)

    def ids(query: str) -> int:
        count: int = olu.get(f"{REQUESTS}?{query}").json()["count"]
        return count

    assert ids("state=refused") == 1
    assert ids("state=refused&state=pending") == 2
    assert ids("waiting=true") == 1
    assert ids(f"environment={place.pk}") == 1
    assert ids(f"product={world.product.pk}") == 2
    assert ids("product=0") == 0
    assert olu.get(f"{REQUESTS}?state=nonsense").status_code == 400


@pytest.mark.parametrize("count", [1, 3])
def test_lists_cost_the_same_however_long(
    world: World, api: Api, count: int, django_assert_max_num_queries: Any
) -> None:
    for _number in range(count):
        world.subscribe(environment=make.environment(world.consumer, world.environment.account))
    Grant.objects.update(state=GrantState.GRANTED)
    ana = api(world.ana)
    assert Subscription.objects.count() == SubscriptionRequest.objects.count() == count

    with django_assert_max_num_queries(8):
        assert ana.get(REQUESTS).status_code == 200
    with django_assert_max_num_queries(8):
        assert ana.get(SUBSCRIPTIONS).json()["results"][0]["access"] == "granted"
