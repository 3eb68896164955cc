"""A draft is its producers' own: everybody else reads the names that were published."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from portal.audit.models import AuditEvent
from portal.errors import Conflict
from portal.identity.models import User
from portal.notify.models import Notification
from sharing import ports
from sharing.models import Grant, GrantState
from subscriptions.services import requests, subscriptions
from tests import factories as make
from tests.subscriptions.conftest import World

PUBLISHED, DRAFT, TABLE_DRAFT = "Movie listings with category", "Secret merger", "Secret table"


@pytest.fixture
def drafted(world: World) -> World:
    """Olu writes new names down and has not published them."""
    world.product.name = DRAFT
    world.product.save()
    world.films.business_name = TABLE_DRAFT
    world.films.save()
    return world


def browser(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def read(client: Any, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return bytes(answer.content).decode()


def test_pages_show_the_published_names(drafted: World) -> None:
    asked = drafted.ask()
    ana = browser(drafted.ana)
    pages = [reverse("subscriptions:ask", args=[drafted.product.pk]), asked.get_absolute_url()]
    pages += [reverse("subscriptions:requests")]
    texts = [read(ana, url) for url in pages]

    held = requests.approve(asked, by=drafted.olu)
    pages = [held.get_absolute_url(), asked.get_absolute_url(), reverse("subscriptions:access")]
    pages += [reverse("subscriptions:cancellation", args=[held.pk])]
    texts += [read(ana, url) for url in pages]

    assert all(PUBLISHED in text for text in texts)
    assert not [text for text in texts if DRAFT in text or TABLE_DRAFT in text]


def test_lists_are_searched_by_the_published_name(drafted: World) -> None:
    drafted.subscribe()
    drafted.ask(environment=make.environment(drafted.consumer, drafted.environment.account))
    ana = browser(drafted.ana)

    for name in ("requests", "access"):
        url = reverse(f"subscriptions:{name}")
        assert f"{PUBLISHED}</a>" not in read(ana, f"{url}?words=merger")
        assert f"{PUBLISHED}</a>" in read(ana, f"{url}?words=CATEGORY&sort=-published_name")


def test_the_api_shows_the_published_names(drafted: World) -> None:
    held = drafted.subscribe()
    api = APIClient()
    api.force_login(drafted.ana)

    for kind, pk in (("requests", held.request_id), ("subscriptions", held.pk)):
        for url in (f"/api/v1/{kind}/", f"/api/v1/{kind}/{pk}/"):
            text = read(api, url)
            assert PUBLISHED in text
            assert DRAFT not in text
            assert TABLE_DRAFT not in text
    grants = api.get(f"/api/v1/subscriptions/{held.pk}/").json()["grants"]
    assert "curatedzonedb.streaming_films" in {grant["asset"]["name"] for grant in grants}


def test_asking_by_api_answers_with_the_published_name(drafted: World) -> None:
    api = APIClient()
    api.force_login(drafted.ana)
    wish = {
        "product": drafted.product.pk,
        "project": drafted.consumer.pk,
        "environment": drafted.environment.pk,
        "reason": "Plan",
        "duration_days": 9,
    }

    answer = api.post("/api/v1/requests/", wish, format="json")

    assert answer.json()["product"] == {"id": drafted.product.pk, "name": PUBLISHED}


def test_notifications_conflicts_and_the_ledger_hold_the_published_name(drafted: World) -> None:
    held = drafted.subscribe()
    with pytest.raises(Conflict) as refused:
        drafted.ask()
    for grant in Grant.objects.filter(holder=held.holder):
        grant.state, grant.error = GrantState.FAILED, "No."
        ports.tell(grant, before=GrantState.PENDING)
    subscriptions.revoke(held, by=drafted.olu, reason="Over")

    said = [str(refused.value), *Notification.objects.values_list("text", flat=True)]
    ledger = AuditEvent.objects.filter(verb__regex="^(request|subscription)")
    said += ledger.values_list("object_label", flat=True)
    assert len(said) > 6
    assert all(PUBLISHED in text for text in said)


def test_what_was_unpublished_is_refused_without_naming_its_draft(drafted: World) -> None:
    drafted.listing.delete()

    with pytest.raises(Conflict) as refused:
        drafted.ask()

    assert DRAFT not in str(refused.value)
