"""Pages and API of fulfilment by hand: lists, the task with its buttons, secrets shown once."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from sharing.models import DeliveryState, Fulfiller, WebhookDelivery
from tests import factories
from tests.clients import browser, program
from tests.sharing import by_hand
from tests.sharing.by_hand import ByHand

QUERIES = {"fulfilment_tasks": 9, "fulfillers": 10, "deliveries": 10}
API_QUERIES = {
    "api-fulfilment-task-list": 4,
    "api-fulfiller-list": 5,
    "api-webhook-delivery-list": 5,
}


@pytest.fixture
def place(db: None) -> ByHand:
    return by_hand.build()


def show(client: Client, url: str, status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status, response.content.decode()
    return response.content.decode()


def url_of(name: str, place: ByHand) -> str:
    return reverse(f"sharing:{name}", args=[place.fulfiller.pk] if name == "deliveries" else [])


def several(place: ByHand, count: int) -> None:
    """So many of everything that lists show."""
    for _number in range(count):
        place.want()
        project = factories.project(owner=place.olu)
        factories.fulfiller(project, place.dana)


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("name", QUERIES)
def test_lists_cost_the_same_however_long(
    place: ByHand, name: str, count: int, django_assert_num_queries: Any
) -> None:
    several(place, count)
    client, url = browser(place.olu), url_of(name, place)
    show(client, url)
    with django_assert_num_queries(QUERIES[name]):
        show(client, url)


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("name", API_QUERIES)
def test_the_api_costs_the_same_however_much(
    place: ByHand, name: str, count: int, django_assert_num_queries: Any
) -> None:
    several(place, count)
    client = program(place.olu)
    with django_assert_num_queries(API_QUERIES[name]):
        assert client.get(reverse(name)).status_code == 200


def test_tasks_are_narrowed_sorted_and_exported(place: ByHand) -> None:
    place.report(place.want(), "done")
    place.want(factories.asset(place.producer, place.asset.account, name="posters", managed=False))
    client, url = browser(place.dana), reverse("sharing:fulfilment_tasks")
    scripts, posters = "Give curatedzonedb.film_scripts", "Give curatedzonedb.posters"
    everything = show(client, url)
    assert scripts in everything
    assert posters in everything
    for query, there, gone in (
        ("state=done", scripts, posters),
        ("mine=true", posters, scripts),
        ("mine=false", scripts, posters),
        ("table=poster", posters, scripts),
    ):
        found = show(client, f"{url}?{query}")
        assert there in found
        assert gone not in found
    by_due = show(client, f"{url}?sort=grant__asset__name")
    assert by_due.index(scripts) < by_due.index(posters)
    export = client.get(f"{url}?export=csv")
    assert b"film_scripts" in b"".join(export)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("fulfilment_tasks", "Nothing to do by hand."),
        ("fulfillers", "Nobody is named yet."),
    ],
)
def test_empty_lists_say_what_to_expect(place: ByHand, name: str, words: str) -> None:
    assert words in show(browser(factories.person("Sam")), reverse(f"sharing:{name}"))


def test_the_task_says_what_exactly_and_takes_the_report(place: ByHand) -> None:
    task, client = place.want(), browser(place.dana)
    shown = show(client, task.get_absolute_url())
    for words in (
        place.asset.arn,
        "Marketing Analysis",
        factories.CONSUMER,
        place.environment.role_arns[0],
        by_hand.REASON,
    ):
        assert words in shown
    url = reverse("sharing:fulfilment_report", args=[task.pk])
    ticket = "https://tickets.example.com/7"
    started = client.post(url, {"state": "started", "reference": ticket}, follow=True)
    assert f'href="{ticket}"' in started.content.decode()
    assert client.post(url, {"state": "failed"}).status_code == 400
    refused = client.post(url, {"state": "done", "reference": "javascript:alert(1)"})
    assert refused.status_code == 400
    assert 'href="javascript' not in refused.content.decode()
    done = client.post(url, {"state": "done"}, follow=True).content.decode()
    assert "Whoever waits for it sees that now." in done
    assert "Your report" not in done
    late = client.post(url, {"state": "started"}, follow=True).content.decode()
    assert "cannot become" in late


def test_somebody_of_both_sides_reads_why_they_do_not_report(place: ByHand) -> None:
    task = place.want()
    place.consumer.memberships.create(user=place.dana, role="consumer")
    shown = show(browser(place.dana), task.get_absolute_url())
    assert "somebody else reports what was done" in shown
    assert "Your report" not in shown


def test_a_person_named_sees_the_grant_and_nobody_else_of_no_project(place: ByHand) -> None:
    task = place.want()
    for url in (task.get_absolute_url(), task.grant.get_absolute_url()):
        show(browser(place.dana), url)
        show(browser(factories.person()), url, 404)


def test_what_waits_stands_on_the_home_page_of_who_is_to_act(place: ByHand) -> None:
    task = place.want()
    words = "Give curatedzonedb.film_scripts · Marketing Analysis"
    assert words in show(browser(place.dana), "/")
    assert words not in show(browser(place.ana), "/")
    place.report(task, "done")
    assert words not in show(browser(place.dana), "/")


def test_the_secret_is_shown_once_on_the_page_that_made_it(place: ByHand) -> None:
    Fulfiller.objects.all().delete()
    client = browser(place.olu)
    filled_in = {
        "project": place.producer.pk,
        "people": "dana@example.com\n",
        "webhook_url": "https://tickets.example.com/hook/abc",
        "remind_after_days": 3,
    }
    made = client.post(reverse("sharing:fulfiller_new"), filled_in)
    secret = re.findall(r"whsec_[\w+/=]+", made.content.decode())
    assert len(secret[0]) == len("whsec_") + 44
    assert "no-store" in made["Cache-Control"]
    fulfiller = Fulfiller.objects.get()
    page = show(client, fulfiller.get_absolute_url())
    assert "whsec_" not in page
    assert "https://tickets.example.com/hook/abc" in page
    renewed = client.post(reverse("sharing:fulfiller_secret", args=[fulfiller.pk]))
    assert re.findall(r"whsec_[\w+/=]+", renewed.content.decode()) != secret


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"people": "nobody@example.com"}, "Nobody with this e-mail address"),
        ({"people": "", "webhook_url": ""}, "Name at least one person"),
        ({"webhook_url": "https://192.168.0.1/"}, "inside the network"),
        ({"table": "curatedzonedb.nothing"}, "has no table curatedzonedb.nothing"),
        ({"remind_after_days": "0"}, "greater than or equal to 1"),
    ],
)
def test_what_is_wrong_stands_beside_the_field(
    place: ByHand, wrong: dict[str, str], words: str
) -> None:
    Fulfiller.objects.all().delete()
    filled_in = {
        "project": place.producer.pk,
        "people": "dana@example.com",
        "remind_after_days": 2,
    }
    answer = browser(place.olu).post(reverse("sharing:fulfiller_new"), filled_in | wrong)
    assert answer.status_code == 400
    assert words in answer.content.decode()


def test_the_page_of_an_asset_leads_to_who_gives_it(place: ByHand) -> None:
    page = show(browser(place.olu), place.asset.get_absolute_url())
    assert f'href="{place.fulfiller.get_absolute_url()}"' in page
    factories.project(owner=place.olu)
    Fulfiller.objects.all().delete()
    new = f"{reverse('sharing:fulfiller_new')}?asset={place.asset.pk}"
    assert new in show(browser(place.olu), place.asset.get_absolute_url())
    chosen = f'<option value="{place.producer.pk}" selected>'
    assert chosen in show(browser(place.olu), new)
    assert chosen not in show(browser(place.olu), f"{new}x")


def test_only_who_may_change_it_sees_the_whole_address(place: ByHand) -> None:
    carla = factories.person("Carla")
    place.producer.memberships.create(user=carla, role="contributor")
    url = place.fulfiller.get_absolute_url()
    api = reverse("api-fulfiller-detail", args=[place.fulfiller.pk])
    assert "https://tickets.example.com/hook" in show(browser(place.olu), url)
    assert "example.com/hook" not in show(browser(carla), url)
    assert program(carla).get(api).json()["webhook_url"] == "https://tickets.example.com/…"


def test_owners_read_what_was_sent_and_answered(place: ByHand) -> None:
    delivery = place.delivery(place.want())
    delivery.attempts.create(number=1, status=500, milliseconds=12)
    WebhookDelivery.objects.update(state=DeliveryState.GIVEN_UP, last_answer="HTTP 500")
    client = browser(place.olu)
    assert "HTTP 500" in show(client, url_of("deliveries", place))
    shown = show(client, delivery.get_absolute_url())
    assert "Send again" in shown
    assert delivery.message_id in shown
    again = client.post(reverse("sharing:delivery_repetition", args=[delivery.pk]), follow=True)
    assert "It is being sent again." in again.content.decode()


def test_the_api_says_who_fulfils_and_tells_the_secret_once(place: ByHand) -> None:
    Fulfiller.objects.all().delete()
    client, url = program(place.olu), reverse("api-fulfiller-list")
    wish = {
        "project": place.producer.pk,
        "people": ["dana@example.com"],
        "webhook_url": "https://tickets.example.com/hook",
    }
    made = client.post(url, wish, format="json")
    assert made.status_code == 201
    assert made.json()["webhook_secret"].startswith("whsec_")
    assert made.json()["people"] == [{"id": place.dana.pk, "name": "Dana"}]
    assert client.post(url, wish, format="json").status_code == 409
    here = reverse("api-fulfiller-detail", args=[made.json()["id"]])
    assert "whsec_" not in client.get(here).content.decode()
    assert "whsec_" not in client.get(url).content.decode()
    changed = client.patch(here, {"people": [], "webhook_url": ""}, format="json")
    assert changed.status_code == 400


@pytest.mark.parametrize(
    ("query", "sent", "status"),
    [
        ("", {"state": "done"}, 200),
        ("", {}, 400),
        ("", {"state": "dropped"}, 400),
        ("", {"state": ["done"]}, 400),
        ("", {"state": "failed"}, 400),
        ("", {"state": "done", "reference": "javascript:alert(1)"}, 400),
        ("", {"state": "done", "reference": "ftp://example.com/7"}, 400),
        ("?task=999999", {"state": "done"}, 404),
        ("?task=x", {"state": "done"}, 400),
        ("?task=", {"state": "done"}, 400),
        ("?task=" + "9" * 30, {"state": "done"}, 400),
    ],
)
def test_reports_through_the_api(place: ByHand, query: str, sent: Any, status: int) -> None:
    task = place.want()
    url = reverse("api-grant-fulfilment", args=[task.grant_id]) + query
    answer = program(place.dana).post(url, sent, format="json")
    assert answer.status_code == status, answer.content


def test_the_api_tells_whose_word_it_is(place: ByHand) -> None:
    task = place.want()
    grant = reverse("api-grant-detail", args=[task.grant_id])
    before = program(place.ana).get(grant).json()
    assert (before["means"], before["catalog_account"], before["reported_by"]) == (
        "manual",
        None,
        None,
    )
    url = reverse("api-grant-fulfilment", args=[task.grant_id])
    for _time in range(2):
        assert program(place.dana).post(url, {"state": "done"}, format="json").status_code == 200
    told = program(place.ana).get(grant).json()
    assert (told["state"], told["reported_by"], told["seen_at"]) == ("granted", "Dana", None)
    assert told["reported_at"]
    late = program(place.dana).post(url, {"state": "started"}, format="json")
    assert late.status_code == 409


def test_what_sluice_grants_itself_takes_no_report(place: ByHand) -> None:
    managed = factories.asset(place.producer, place.asset.account)
    place.want(place.asset, managed)
    grant = managed.grants.get()
    url = reverse("api-grant-fulfilment", args=[grant.pk])
    answer = program(place.olu).post(url, {"state": "done"}, format="json")
    assert answer.status_code == 409
    assert "in AWS itself" in answer.json()["detail"]
