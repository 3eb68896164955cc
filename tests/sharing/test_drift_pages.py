"""The pages of drift and its API: what they show, to whom, and at what cost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from catalog.models import Asset
from portal.identity.models import User
from sharing.models import CatalogLook, Drift, Grant, KnownRole
from sharing.portions import Portion
from sharing.services import grants
from tests import factories

pytestmark = pytest.mark.django_db


@dataclass
class Place:
    olu: User
    ida: User
    table: Asset
    look: CatalogLook

    def page(self, path: str, person: User | None = None) -> Any:
        client = Client()
        client.force_login(person or self.olu)
        return client.get(path)

    def send(self, path: str, **data: Any) -> Any:
        client = Client()
        client.force_login(self.olu)
        return client.post(path, data, follow=True)


@pytest.fixture
def place() -> Place:
    olu, sten = factories.person("Olu"), factories.person("Sten")
    films = factories.project(
        "Films", owner=olu, domain=factories.domain("Streaming", stewards=[sten])
    )
    table = factories.asset(films, factories.account(), name="films")
    look = CatalogLook.objects.create(account=table.account, region=table.region)
    return Place(olu, factories.person("Ida", is_auditor=True), table, look)


def test_an_empty_list_says_so(place: Place) -> None:
    page = place.page("/drift/")
    assert "that nobody approved, as far as Sluice has looked" in page.text


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("path", ["/drift/", "/api/v1/drift/"])
def test_a_list_costs_the_same_however_long(
    place: Place, rows: int, path: str, django_assert_num_queries: Any
) -> None:
    for _number in range(rows):
        factories.drift(place.table)
    client = Client()
    client.force_login(place.olu)
    client.get(path)
    with django_assert_num_queries(QUERIES[path]):
        page = client.get(path)
    assert page.text.count("Stranger") >= rows


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("path", ["/drift/catalogs/", "/api/v1/catalogs/"])
def test_the_list_of_catalogs_costs_the_same_however_long(
    place: Place, rows: int, path: str, django_assert_num_queries: Any
) -> None:
    for number in range(1, rows):
        account = factories.account(f"{number:012}")
        factories.asset(place.table.project, account)
        CatalogLook.objects.create(account=account, region=place.table.region)
    client = Client()
    client.force_login(place.olu)
    client.get(path)
    with django_assert_num_queries(QUERIES[path]):
        page = client.get(path)
    assert page.text.count(place.table.region) >= rows


QUERIES = {"/drift/": 9, "/api/v1/drift/": 6, "/drift/catalogs/": 9, "/api/v1/catalogs/": 6}


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("?table=fil", ["two", "one"]),
        ("?table=nothing", []),
        ("?principal=one", ["one"]),
        ("?state=gone", ["two"]),
        ("?account=111111111111", ["two", "one"]),
        ("?account=222222222222", []),
        ("?sort=principal", ["one", "two"]),
        ("?sort=-principal", ["two", "one"]),
    ],
)
def test_the_list_is_narrowed_and_sorted(place: Place, query: str, shown: list[str]) -> None:
    factories.drift(place.table, principal="arn:aws:iam::1:role/one")
    factories.drift(place.table, principal="arn:aws:iam::1:role/two", state="gone")
    rows = place.page(f"/drift/{query}").context["rows"]
    assert [row[0].value for row in rows] == [f"Role “{name}” in account 1" for name in shown]


def test_the_csv_has_all_rows(place: Place) -> None:
    factories.drift(place.table, columns=["id"])
    text = b"".join(place.page("/drift/?export=csv").streaming_content).decode()
    assert "SELECT (the column id)" in text


def test_its_page_tells_all_and_offers_what_may_be_done(place: Place) -> None:
    drift = factories.drift(place.table, given_by="arn:aws:iam::1:role/Admin")
    mine, audited = (place.page(drift.get_absolute_url(), who) for who in (place.olu, place.ida))
    for page in (mine, audited):
        assert "arn:aws:iam::1:role/Admin" in page.text
        assert "lakeformation:RevokePermissions" in page.text
    assert "Have it justified" in mine.text
    assert "Have it justified" not in audited.text


def test_what_is_gone_offers_nothing(place: Place) -> None:
    drift = factories.drift(place.table, state="gone", gone_at=timezone.now())
    page = place.page(drift.get_absolute_url())
    assert "RevokePermissions" not in page.text
    assert "Accept for a while" not in page.text


def test_accepting_by_the_form(place: Place) -> None:
    drift = factories.drift(place.table)
    until = (timezone.now() + timedelta(days=3)).date()
    sent = {"until": until.isoformat(), "reason": "Migration"}
    page = place.send(f"{drift.get_absolute_url()}acceptance/", **sent)
    assert "Migration" in page.text
    drift.refresh_from_db()
    assert (drift.state, drift.accepted_until) == ("accepted", until)


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"until": "soon", "reason": "x"},
        {"until": "2020-01-01", "reason": "x"},
        {"until": "9999-12-31", "reason": "x"},
        {"until": "2026-13-01", "reason": "\0"},
    ],
)
def test_a_form_filled_in_wrongly_comes_back(place: Place, sent: dict[str, str]) -> None:
    drift = factories.drift(place.table)
    page = place.send(f"{drift.get_absolute_url()}acceptance/", **sent)
    assert page.status_code == 400
    assert Drift.objects.get().state == "unexplained"


def test_what_is_missing_for_a_request_is_said_in_the_form(place: Place) -> None:
    drift = factories.drift(place.table)
    page = place.send(f"{drift.get_absolute_url()}adoption/", comment="Who?", days=30)
    assert page.status_code == 400
    assert "environment queries as" in page.text


def test_the_plan_is_shown_before_removing(place: Place) -> None:
    drift = factories.drift(place.table)
    asked = place.page(f"{drift.get_absolute_url()}removal/")
    assert "may no longer SELECT on curatedzonedb.films" in asked.text
    done = place.send(f"{drift.get_absolute_url()}removal/")
    assert "Being removed" in done.text
    assert place.send(f"{drift.get_absolute_url()}removal/").status_code in (200, 409)
    assert Drift.objects.get().state == "removing"


def test_asking_for_a_look_twice_is_asking_once(place: Place) -> None:
    for _time in range(2):
        page = place.send(f"/drift/catalogs/{place.look.pk}/look/")
        assert "being looked at" in page.text
    place.look.refresh_from_db()
    assert place.look.is_under_way


def test_the_plan_in_the_api_is_the_exact_call(place: Place) -> None:
    drift = factories.drift(place.table, columns=["id"])
    (step,) = place.page(f"/api/v1/drift/{drift.pk}/plan/").json()
    assert step["operation"] == "lakeformation:RevokePermissions"
    assert step["parameters"] == {
        "CatalogId": "111111111111",
        "Principal": {"DataLakePrincipalIdentifier": drift.principal},
        "Resource": {
            "TableWithColumns": {
                "CatalogId": "111111111111",
                "DatabaseName": "curatedzonedb",
                "Name": "films",
                "ColumnNames": ["id"],
            }
        },
        "Permissions": ["SELECT"],
        "PermissionsWithGrantOption": [],
    }


def test_the_api_settles_as_the_pages_do(place: Place) -> None:
    client = Client()
    client.force_login(place.olu)
    drift = factories.drift(place.table)
    until = (timezone.now() + timedelta(days=3)).date().isoformat()
    url = f"/api/v1/drift/{drift.pk}"
    sent = {"until": until, "reason": "Migration"}
    accepted = client.post(f"{url}/acceptance/", sent, content_type="application/json")
    assert (accepted.status_code, accepted.json()["state"]) == (200, "accepted")
    removed = client.post(f"{url}/removal/")
    assert (removed.status_code, removed.json()["state"]) == (202, "removing")
    again = client.post(f"{url}/removal/")
    assert again.status_code == 409


def test_a_grant_says_what_happened_to_it(place: Place) -> None:
    environment = factories.environment(
        factories.project("Marketing"), factories.account(factories.CONSUMER)
    )
    place.table.account.producers.add(place.table.project)
    grants.want_access(
        holder="subscription:1",
        access=[Portion(place.table)],
        environment=environment,
        by=place.olu,
    )
    Grant.objects.update(drift_cause="link_deleted", drifted_at=timezone.now())
    grant = Grant.objects.get()
    assert "The link was deleted by hand" in place.page(grant.get_absolute_url()).text
    told = place.page(f"/api/v1/grants/{grant.pk}/").json()
    assert (told["drift_cause"], told["drift_in_words"]) == (
        "link_deleted",
        "The link was deleted by hand",
    )


def test_a_grant_says_when_a_new_role_would_not_be_noticed(place: Place) -> None:
    environment = factories.environment(
        factories.project("Marketing"), factories.account(factories.CONSUMER)
    )
    place.table.account.producers.add(place.table.project)
    (grant,) = grants.want_access(
        holder="subscription:1",
        access=[Portion(place.table)],
        environment=environment,
        by=place.olu,
    )
    Grant.objects.update(state="granted")
    assert "iam:GetRole" in place.page(grant.get_absolute_url()).text
    KnownRole.objects.create(arn=environment.role_arns[0], role_id="AROA1", noted_at=timezone.now())
    assert "iam:GetRole" not in place.page(grant.get_absolute_url()).text
