"""Asking by clicking: what the page offers, says and refuses."""

from typing import Any

import pytest
from django.urls import reverse

from governance.models import ProjectRole, RuleKind
from subscriptions.models import SubscriptionRequest
from tests import factories as make
from tests.clients import browser
from tests.subscriptions.conftest import World
from tests.subscriptions.pages import ask_url, filled_in, page


def test_ask_offers_columns_and_sends_only_those_ticked(world: World) -> None:
    films, categories = world.films.pk, world.categories.pk
    some = {f"take_{films}": "some", f"columns_{films}": ["title"], f"take_{categories}": "none"}

    browser(world.ana).post(ask_url(world), filled_in(world, **some))

    assert SubscriptionRequest.objects.get().scope == {str(films): ["title"]}


def test_ask_says_on_top_what_is_asked_for_or_held_already(world: World) -> None:
    ana, before = browser(world.ana), "asked for this before"
    assert before not in page(ana, ask_url(world))

    asked = world.ask()
    shown = page(ana, ask_url(world))

    assert before in shown
    assert asked.get_absolute_url() in shown


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
    world: World, changes: dict[str, Any], said: str
) -> None:
    response = browser(world.ana).post(ask_url(world), filled_in(world, **changes))

    assert response.status_code == 400
    assert said in response.content.decode()
    assert not SubscriptionRequest.objects.exists()


def test_ask_refuses_nothing_and_a_table_without_columns(world: World) -> None:
    films, categories, ana = world.films.pk, world.categories.pk, browser(world.ana)
    nothing = {f"take_{films}": "none", f"take_{categories}": "none"}

    answer = ana.post(ask_url(world), filled_in(world, **nothing))
    assert "Choose at least one table." in answer.content.decode()
    answer = ana.post(ask_url(world), filled_in(world, **{f"take_{films}": "some"}))
    assert "Tick at least one column." in answer.content.decode()


def test_ask_shows_what_will_happen_without_sending(world: World) -> None:
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


def test_ask_demands_the_forms_of_the_domain(world: World) -> None:
    form = make.form("Purpose", required=["Use case"], purpose="request")
    world.domain.rules.create(kind=RuleKind.REQUEST_FORM, form=form)
    ana = browser(world.ana)
    assert "Use case" in page(ana, ask_url(world))

    assert ana.post(ask_url(world), filled_in(world)).status_code == 400
    answer = {f"form-{form.pk}-use_case": "Mailing"}
    assert ana.post(ask_url(world), filled_in(world, **answer)).status_code == 302
    assert SubscriptionRequest.objects.get().answers == {str(form.pk): {"use_case": "Mailing"}}


def test_ask_says_why_a_table_cannot_be_had(world: World) -> None:
    world.films.managed = False
    world.films.save()
    ana = browser(world.ana)

    assert "Lake Formation does not govern" in page(ana, ask_url(world))
    ana.post(ask_url(world), filled_in(world))
    assert list(SubscriptionRequest.objects.get().scope) == [str(world.categories.pk)]


def test_ask_says_what_is_missing_to_somebody_without_an_environment(world: World) -> None:
    for person in (world.sam, world.olu):
        assert "has an environment" in page(browser(person), ask_url(world))


def test_ask_says_when_nobody_may_decide(world: World) -> None:
    world.domain.stewardships.all().delete()
    world.consumer.memberships.create(user=world.olu, role=ProjectRole.CONSUMER)

    shown = page(browser(world.ana), ask_url(world))

    assert "Nobody may decide" in shown
    assert "Members of the asking project never decide on its requests." in shown


def test_ask_for_an_unpublished_product_finds_nothing(world: World) -> None:
    world.listing.delete()

    page(browser(world.ana), ask_url(world), status=404)


def test_asking_twice_goes_back_and_says_where_it_stands(world: World) -> None:
    first = world.ask()

    referer = f"http://testserver{ask_url(world)}"
    response = browser(world.ana).post(
        ask_url(world), filled_in(world), follow=True, headers={"Referer": referer}
    )

    assert f"request {first.pk} by Ana" in response.content.decode()
    assert SubscriptionRequest.objects.get() == first
