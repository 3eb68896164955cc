"""One look at a catalog for all its routes: what it wakes, what it leaves, what it finds."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from portal.audit.models import AuditEvent
from portal.demo import organisation as company
from portal.demo import policies
from portal.notify.models import Notification
from sharing.drift import looking
from sharing.models import CatalogLook, Drift, Grant, Route
from sharing.services import catalog_looks
from tests.sharing.film_company import CONSUMER, EVERYBODY, PRODUCER, FilmCompany

TABLE = {"DatabaseName": company.DATABASE, "Name": "film_category"}
ALL_OF_IT = {"TableWithColumns": {**TABLE, "ColumnWildcard": {}}}


def look_of(there: FilmCompany, account: str = PRODUCER) -> CatalogLook:
    look, _made = CatalogLook.objects.get_or_create(
        account=there.accounts[account], region=company.REGION
    )
    return look


def look(there: FilmCompany, account: str = PRODUCER) -> CatalogLook:
    found = look_of(there, account)
    assert looking.look_at(found.pk)
    found.refresh_from_db()
    return found


@pytest.fixture
def granted(film_company: FilmCompany) -> FilmCompany:
    film_company.want("film_category", "streaming_films")
    film_company.settle()
    film_company.sandbox.forget_calls()
    return film_company


def give(there: FilmCompany, principal: str, resource: Any, *permissions: str, **more: Any) -> None:
    there.by_hand(PRODUCER, "lakeformation").grant_permissions(
        Principal={"DataLakePrincipalIdentifier": principal},
        Resource=resource,
        Permissions=list(permissions),
        **more,
    )


def test_a_settled_route_is_observed_and_left_alone(granted: FilmCompany) -> None:
    before = timezone.now()
    found = look(granted)
    route = Route.objects.get()
    assert route.observed_at
    assert route.observed_at >= before
    assert (route.differs_at, route.wanted_version) == (None, 1)
    assert (found.routes, found.differing, found.error) == (1, 0, "")
    assert not Drift.objects.exists()


def test_one_listing_of_each_kind_whatever_the_number_of_routes(granted: FilmCompany) -> None:
    for number in range(4):
        environment = granted.another_environment(
            name=f"another {number}", role_arns=[granted.role(company.ANALYST)]
        )
        granted.want("film_category", holder=f"subscription:{number + 2}", environment=environment)
    granted.settle()
    granted.sandbox.forget_calls()
    found = look(granted)

    assert (found.routes, found.differing) == (5, 0)
    calls = Counter(granted.calls())
    assert calls["lakeformation:ListPermissions"] == 3
    assert calls["ram:GetResourceShareAssociations"] == 1
    assert calls["lakeformation:ListResources"] == 1
    # The source database, and each environment's local one.
    assert calls["glue:GetTables"] == 1 + 5
    assert found.calls == calls.total() - calls["sts:AssumeRole"]


def test_what_was_taken_away_wakes_its_route_alone(granted: FilmCompany) -> None:
    other = granted.another_environment(role_arns=[granted.role(company.SCIENTIST)])
    granted.want("film_category", holder="subscription:2", environment=other)
    granted.settle()
    glue = granted.by_hand(CONSUMER, "glue")
    glue.delete_table(DatabaseName=company.LOCAL_DATABASE, Name="film_category")

    assert look(granted).differing == 1
    woken = Route.objects.exclude(differs_at=None)
    assert [route.environment for route in woken] == [granted.environment]


def test_a_right_given_by_hand_is_found_and_told_once(granted: FilmCompany) -> None:
    stranger = granted.role(company.SCIENTIST)
    give(granted, stranger, ALL_OF_IT, "SELECT", "DESCRIBE")
    look(granted)

    drift = Drift.objects.get()
    assert (drift.principal, drift.table, drift.project) == (
        stranger,
        "film_category",
        granted.producing,
    )
    assert set(drift.permissions) == {"SELECT", "DESCRIBE"}
    assert drift.columns is None
    assert drift.given_by == granted.aws.accounts[PRODUCER].portal_role
    assert drift.given_at
    told = Notification.objects.filter(kind="drift.found")
    assert [(one.user, one.url) for one in told] == [(granted.olu, drift.get_absolute_url())]

    first = drift.last_seen_at
    look(granted)
    drift.refresh_from_db()
    assert drift.last_seen_at > first
    assert AuditEvent.objects.filter(verb="drift.found").count() == 1
    assert told.count() == 1


def test_more_than_was_decided_is_found_as_that_much(granted: FilmCompany) -> None:
    give(granted, granted.role(company.ANALYST), {"Table": TABLE}, "ALTER")
    look(granted)
    assert Drift.objects.get().permissions == ["ALTER"]
    assert Grant.objects.filter(state="granted").count() == 2


def test_everybody_on_a_table_and_somebody_on_all_tables(granted: FilmCompany) -> None:
    granted.open_to_everybody("category_streams", opened=True)
    wildcard = {"Table": {"DatabaseName": company.DATABASE, "TableWildcard": {}}}
    somebody = granted.root(PRODUCER, "iam").create_role(
        RoleName="Somebody", AssumeRolePolicyDocument=policies.trust_of_users(PRODUCER)
    )["Role"]["Arn"]
    give(granted, somebody, wildcard, "DESCRIBE", "SELECT")
    look(granted)
    found = {(drift.principal, drift.table, drift.what) for drift in Drift.objects.all()}
    assert found == {
        (EVERYBODY, "category_streams", "ALL"),
        (somebody, "ALL_TABLES", "SELECT (all columns), DESCRIBE"),
    }


def test_what_is_gone_again_is_history(granted: FilmCompany) -> None:
    granted.open_to_everybody("category_streams", opened=True)
    look(granted)
    granted.open_to_everybody("category_streams", opened=False)
    look(granted)
    drift = Drift.objects.get()
    assert drift.state == "gone"
    assert drift.gone_at
    assert AuditEvent.objects.filter(verb="drift.gone").count() == 1


def test_a_decision_explains_it(granted: FilmCompany) -> None:
    other = granted.another_environment(role_arns=[granted.role(company.SCIENTIST)])
    give(granted, granted.role(company.SCIENTIST), ALL_OF_IT, "SELECT", "DESCRIBE")
    look(granted)
    granted.want("film_category", holder="subscription:2", environment=other)
    look(granted)
    assert Drift.objects.get().state == "gone"
    assert AuditEvent.objects.filter(verb="drift.explained").count() == 1


def test_tables_that_are_not_managed_are_nobodys_business(granted: FilmCompany) -> None:
    granted.make_table("private", ["id"])
    give(
        granted,
        granted.role(company.SCIENTIST),
        {"Table": {"DatabaseName": company.DATABASE, "Name": "private"}},
        "DESCRIBE",
    )
    look(granted)
    assert not Drift.objects.exists()


def test_a_role_that_no_longer_administers_wakes_all_and_finds_nothing_gone(
    granted: FilmCompany,
) -> None:
    granted.open_to_everybody("category_streams", opened=True)
    look(granted)
    settings = granted.root(PRODUCER, "lakeformation").get_data_lake_settings()["DataLakeSettings"]
    granted.root(PRODUCER, "lakeformation").put_data_lake_settings(
        DataLakeSettings={**settings, "DataLakeAdmins": []}
    )
    found = look(granted)
    assert found.error_code == "NotAdministrator"
    assert Route.objects.get().differs_at
    assert Drift.objects.get().state == "unexplained"


def test_a_throttled_look_is_tried_again(granted: FilmCompany) -> None:
    throttled = {"code": "ThrottlingException", "message": "Rate exceeded", "status": 400}
    granted.sandbox.faults({"operation": "*:GetDataLakeSettings", "error": throttled, "times": 4})
    found = look(granted)
    assert found.error_code == "ThrottlingException"
    assert found.asked_at
    assert found.until
    assert found.until > timezone.now()
    assert not looking.look_at(found.pk)


def test_two_workers_never_look_at_one_catalog(granted: FilmCompany) -> None:
    found = look_of(granted)
    CatalogLook.objects.update(until=timezone.now() + timedelta(seconds=9))
    assert not looking.look_at(found.pk)


def test_every_catalog_with_managed_tables_is_looked_at(granted: FilmCompany) -> None:
    catalog_looks.ask_for_all()
    assert [str(one) for one in CatalogLook.objects.all()] == [
        f"{granted.accounts[PRODUCER]}, {company.REGION}"
    ]
