"""Before a domain's catalog is changed, everybody is told what that does; then it happens."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from catalog.models import AssetKind
from governance.models import CatalogChoice
from governance.services import domains
from sharing import names
from sharing.mirroring import tasks
from sharing.models import CatalogMove, Grant, MirrorRoute, Route
from sharing.moving import outlook
from sharing.services import moves
from tests import factories
from tests.clients import browser, program
from tests.sharing.central import CENTRAL, Central, choose_catalog, govern_centrally
from tests.sharing.film_company import FilmCompany


@pytest.fixture
def central(film_company: FilmCompany) -> Central:
    central = govern_centrally(film_company)
    choose_catalog(central.domain, None)
    central.publish("film_category", "streaming_films")
    central.company.want("film_category", "streaming_films")
    central.settle()
    return central


@pytest.fixture
def ada(central: Central) -> Any:
    return factories.person("Ada", is_platform_admin=True)


def test_it_counts_tables_grants_and_calls_and_names_who_notices(central: Central) -> None:
    found = outlook(central.domain, catalog=CatalogChoice.ACCOUNT, account=central.account())
    assert (found.products, found.tables, found.grants, found.stays) == (1, 2, 2, 0)
    assert found.projects == ["Marketing Analysis"]
    assert found.calls > 10
    told = " ".join(found.sentences())
    assert "2 grants move" in told
    assert "Marketing Analysis may notice" in told
    assert CatalogMove.objects.count() == 0


def test_it_tells_of_views_and_of_what_is_lacking(central: Central) -> None:
    account = central.account()
    account.location_role_arn = ""
    asset = central.table("streaming_films")
    asset.kind = AssetKind.VIEW
    asset.save()
    found = outlook(central.domain, catalog=CatalogChoice.ACCOUNT, account=account)
    assert (found.tables, found.stays, found.grants) == (1, 1, 1)
    assert "names a role for S3 locations" in found.sentences()[-1]


def test_what_shares_a_database_link_with_others_is_held_back(
    central: Central, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One table of the database belongs to another domain, whose catalog stays."""
    central.company.end()
    central.settle()
    monkeypatch.setattr(names, "DATABASE_LINK_FROM", 1)
    other = factories.project("Elsewhere", owner=central.company.olu)
    asset = central.table("category_streams")
    asset.project = other
    asset.save()
    asset.account.producers.add(other)
    central.company.want("film_category", "category_streams", holder="subscription:2")

    found = outlook(central.domain, catalog=CatalogChoice.ACCOUNT, account=central.account())
    assert (found.grants, found.held_back) == (0, 1)
    choose_catalog(central.domain, central.account())
    assert moves.move_in(central.company.environment) == []


def test_what_changes_nothing_says_nothing(central: Central) -> None:
    assert outlook(central.domain, catalog=CatalogChoice.PRODUCER, account=None).is_empty
    other = factories.domain("Elsewhere")
    assert outlook(other, catalog=CatalogChoice.ACCOUNT, account=central.account()).is_empty


def test_the_page_shows_it_before_and_moves_after(central: Central, ada: Any) -> None:
    client = browser(ada)
    url = reverse("governance:domain_catalog", args=[central.domain.pk])
    sent = client.post(url, {"catalog": "account", "account": central.account().pk})
    assert sent.status_code == 302
    shown = client.get(sent["Location"])
    assert "2 grants move" in shown.content.decode()
    central.domain.refresh_from_db()
    assert central.domain.catalog == CatalogChoice.PRODUCER

    done = client.post(sent["Location"])
    assert done.status_code == 302
    _work(central)
    central.domain.refresh_from_db()
    assert central.domain.catalog_account == central.account()
    assert set(Grant.objects.values_list("route__catalog_account__account_id", flat=True)) == {
        CENTRAL
    }
    page = client.get(central.domain.get_absolute_url()).content.decode()
    assert "Mirrored: 2" in page
    move = CatalogMove.objects.get()
    assert move.grants == 2
    assert move.finished_at is not None


def test_the_domain_tells_how_far_it_is(central: Central, ada: Any) -> None:
    domains.choose_catalog(
        central.domain, by=ada, catalog=CatalogChoice.ACCOUNT, account=central.account()
    )
    client = browser(ada)
    page = client.get(central.domain.get_absolute_url()).content.decode()
    assert "0 of 2 grants have moved" in page


def test_the_api_tells_the_same(central: Central, ada: Any) -> None:
    api = program(ada)
    url = reverse("api-catalog-change", args=[central.domain.pk])
    choice = {"catalog": "account", "catalog_account": str(central.account().pk)}
    found = api.get(url, choice).json()
    assert (found["tables"], found["grants"], found["projects"]) == (2, 2, ["Marketing Analysis"])
    assert len(found["effects"]) == 3
    wrong = api.get(url, {"catalog": "account"})
    assert wrong.status_code == 400


def _work(central: Central) -> None:
    tasks.move()
    for _turn in range(2):
        central.settle()
    assert Route.objects.exists()
    assert MirrorRoute.objects.exists()
    tasks.move()
