"""Wanting and ending access: names of links, what is refused, what is recorded, who may retry."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from governance.models import ProjectRole
from portal.audit.models import AuditEvent
from portal.errors import Conflict, Denied
from portal.identity.models import User
from sharing import ports
from sharing.models import Grant, GrantState, Route
from sharing.policies import may
from sharing.portions import Portion
from sharing.services import grants
from tests import factories

pytestmark = pytest.mark.django_db


class Place:
    """Olu's project with a table, Ana's project with an environment; no AWS behind them."""

    def __init__(self) -> None:
        self.olu, self.ana = factories.person("Olu"), factories.person("Ana")
        self.sten, self.sam = factories.person("Sten"), factories.person("Sam")
        self.ida = factories.person("Ida", is_auditor=True)
        self.ada = factories.person("Ada", is_platform_admin=True)
        domain = factories.domain("Streaming", stewards=[self.sten])
        self.producing = factories.project("Films", owner=self.olu, domain=domain)
        self.consuming = factories.project("Marketing", consumer=self.ana)
        self.account = factories.account(factories.PRODUCER)
        self.table = factories.asset(self.producing, self.account, name="films")
        self.environment = factories.environment(
            self.consuming, factories.account(factories.CONSUMER)
        )

    def want(self, **changes: Any) -> Grant:
        portion = Portion(changes.pop("asset", self.table), changes.pop("columns", None))
        wish = {
            "holder": "subscription:1",
            "access": [portion],
            "environment": self.environment,
            "by": self.olu,
        }
        return grants.want_access(**{**wish, **changes})[0]


@pytest.fixture
def place() -> Place:
    return Place()


def test_wanting_again_wakes_nobody(place: Place) -> None:
    place.want()
    place.want()
    assert Route.objects.get().wanted_version == 1
    assert AuditEvent.objects.filter(verb="grant.wanted").count() == 1


def test_columns_are_kept_in_order(place: Place) -> None:
    assert place.want(columns=["name", "id"]).columns == ["id", "name"]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"managed": False, "managed_reason": "Its location is not registered."}, "not registered"),
        ({"gone_at": timezone.now()}, "no longer exists in Glue"),
    ],
)
def test_what_lake_formation_cannot_grant_is_refused(
    place: Place, fields: dict[str, Any], words: str
) -> None:
    table = factories.asset(place.producing, place.account, **fields)
    with pytest.raises(ValidationError, match=words):
        place.want(asset=table)
    assert not Grant.objects.exists()


def test_what_the_account_no_longer_consents_to_is_refused(place: Place) -> None:
    held = place.want()
    place.account.producers.remove(place.producing)

    with pytest.raises(ValidationError, match="no longer names Films"):
        place.want(holder="subscription:2")
    assert list(Grant.objects.values_list("pk", "want")) == [(held.pk, "present")]


@pytest.mark.parametrize(
    ("name", "database", "link"),
    [
        ("Films", "other", "other_films"),
        ("größte filme", "other", "größte_filme"),
        ("a" * 255, "other", "a" * 255),
    ],
)
def test_links_are_named_after_the_table_unless_the_name_is_taken(
    place: Place, name: str, database: str, link: str
) -> None:
    assert place.want().link_name == "films"
    table = factories.asset(place.producing, place.account, name=name, database=database)
    assert place.want(asset=table).link_name == link


def test_same_names_in_two_accounts_are_told_apart(place: Place) -> None:
    other = factories.account(factories.CENTRAL)
    names = [
        place.want(asset=factories.asset(place.producing, account, name="films", database=database))
        for account, database in [(place.account, "a"), (other, "a"), (other, "b")]
    ]
    links = [grant.link_name for grant in names]
    assert links == ["films", "a_films", "b_films"]
    fourth = factories.asset(place.producing, other, name="a_films", database="x")
    assert place.want(asset=fourth).link_name not in links


def test_one_table_has_one_link_however_many_hold_it(place: Place) -> None:
    first, second = place.want(), place.want(holder="subscription:2")
    assert first.link_name == second.link_name


def test_a_name_is_free_again_when_its_grant_is_revoked(place: Place) -> None:
    place.want()
    Grant.objects.update(state=GrantState.REVOKED)
    table = factories.asset(place.producing, place.account, name="films", database="other")
    assert place.want(asset=table).link_name == "films"


def test_ending_says_how_many_grants_it_ends_and_why(place: Place) -> None:
    place.want()
    place.want(asset=factories.asset(place.producing, place.account))
    place.want(holder="subscription:2")
    ended = grants.end_access(holder="subscription:1", by=place.olu, reason="Misuse")
    again = grants.end_access(holder="subscription:1", by=place.olu, reason="Misuse")

    assert (ended, again) == (2, 0)
    assert Grant.objects.filter(state=GrantState.REVOKING).count() == 2
    events = AuditEvent.objects.filter(verb="grant.ended")
    assert {event.detail["reason"] for event in events} == {"Misuse"}
    assert set(events[0].projects) == {place.producing.pk, place.consuming.pk}


def test_listeners_are_told_in_the_same_transaction(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[str, str]] = []

    class Listener:
        def grant_changed(self, grant: Grant, *, before: str) -> None:
            told.append((before, grant.state))

    monkeypatch.setattr(ports, "_listeners", [Listener()])
    place.want()
    grants.end_access(holder="subscription:1", by=None, reason="Expired")
    assert told == [("pending", "revoking")]


@pytest.mark.parametrize("who", ["olu", "ana", "sten", "ada"])
def test_whoever_waits_for_a_grant_may_try_again(place: Place, who: str) -> None:
    grant = place.want()
    Grant.objects.update(state=GrantState.FAILED, error="No.", error_code="Refused")
    grant = grants.retry(grant, by=getattr(place, who))
    assert (grant.state, grant.error, grant.error_code) == ("pending", "", "")
    assert Route.objects.get().wanted_version == 2


@pytest.mark.parametrize("who", ["sam", "ida"])
def test_strangers_and_auditors_may_not_try_again(place: Place, who: str) -> None:
    grant = place.want()
    with pytest.raises(Denied):
        grants.retry(grant, by=getattr(place, who))


def test_what_has_ended_is_not_tried_again(place: Place) -> None:
    grant = place.want()
    Grant.objects.update(state=GrantState.REVOKED)
    with pytest.raises(Conflict):
        grants.retry(grant, by=place.ana)


def test_who_sees_a_grant(place: Place) -> None:
    grant = place.want()
    consumer_of_films = factories.person()
    place.producing.memberships.create(user=consumer_of_films, role=ProjectRole.CONSUMER)

    def sees(person: User) -> bool:
        return bool(may(person, "grant.see", grant))

    assert all(sees(one) for one in (place.olu, place.ana, place.sten, place.ida, place.ada))
    assert not any(sees(one) for one in (place.sam, consumer_of_films))
