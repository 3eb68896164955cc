"""Data engineers keep the schema of mirrors, and read no data without a producer's decision."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db.models import F

from governance.services import accounts
from portal.demo import organisation as company
from sharing.drift import looking, removal
from sharing.models import CatalogLook, Drift, DriftState, Grant, MirrorRoute, MirrorState
from sharing.services import drift as services
from tests import factories
from tests.sharing.central import CENTRAL, COPIES, PRODUCER, Central, govern_centrally
from tests.sharing.film_company import FilmCompany

COPY = {"DatabaseName": COPIES, "Name": "film_category"}
DATA = {"TableWithColumns": {**COPY, "ColumnWildcard": {}}}


@pytest.fixture
def central(film_company: FilmCompany) -> Central:
    return govern_centrally(film_company)


@pytest.fixture
def engineer(central: Central) -> str:
    """The role, while one table is mirrored and shared back to it."""
    arn = central.name_engineer()
    central.publish()
    central.settle()
    return arn


def held_by(central: Central, principal: str) -> set[str]:
    listed = central.company.by_hand(CENTRAL, "lakeformation").list_permissions(
        ResourceType="TABLE", MaxResults=1000
    )
    return {
        right
        for row in listed["PrincipalResourcePermissions"]
        if row["Principal"]["DataLakePrincipalIdentifier"] == principal
        for right in row["Permissions"]
    }


def give_data(central: Central, principal: str) -> None:
    central.company.by_hand(CENTRAL, "lakeformation").grant_permissions(
        Principal={"DataLakePrincipalIdentifier": principal}, Resource=DATA, Permissions=["SELECT"]
    )


def take_data(central: Central, principal: str) -> None:
    central.company.by_hand(CENTRAL, "lakeformation").revoke_permissions(
        Principal={"DataLakePrincipalIdentifier": principal}, Resource=DATA, Permissions=["SELECT"]
    )


def look(central: Central) -> list[Drift]:
    known, _made = CatalogLook.objects.get_or_create(
        account=central.account(), region=company.REGION
    )
    assert looking.look_at(known.pk)
    return list(Drift.objects.exclude(state=DriftState.GONE))


def test_engineers_hold_alter_and_describe_and_that_is_no_drift(
    central: Central, engineer: str
) -> None:
    assert held_by(central, engineer) == {"ALTER", "DESCRIBE"}
    assert look(central) == []


def test_naming_the_role_of_a_project_gives_it_nothing(central: Central) -> None:
    """A platform admin alone, without a request or a decision."""
    ada = factories.person("Ada", is_platform_admin=True)
    readers = central.name_engineer("Readers")
    accounts.change(central.account(PRODUCER), by=ada, engineer_role_arn="")
    factories.environment(
        central.company.consuming,
        central.account(PRODUCER),
        role_arns=[readers],
        database="local_readers",
    )
    central.publish()
    central.settle()
    with pytest.raises(ValidationError, match="queries as this role"):
        accounts.change(central.account(PRODUCER), by=ada, engineer_role_arn=readers)
    MirrorRoute.objects.update(wanted_version=F("wanted_version") + 1)
    central.settle()
    assert held_by(central, readers) == set()
    assert not Grant.objects.exists()


def test_data_given_to_engineers_by_hand_is_drift_and_removed_as_that(
    central: Central, engineer: str
) -> None:
    give_data(central, engineer)
    central.settle()
    (drift,) = look(central)
    assert (drift.principal, drift.database, drift.table) == (engineer, *COPY.values())
    assert (drift.permissions, drift.columns) == (["SELECT"], None)

    services.remove(drift, by=central.company.olu)
    removal.carry_out(drift.pk)
    drift.refresh_from_db()
    assert drift.state == DriftState.GONE
    assert held_by(central, engineer) == {"ALTER", "DESCRIBE"}
    assert look(central) == []


def test_data_given_to_the_producers_whole_account_is_drift(
    central: Central, engineer: str
) -> None:
    give_data(central, PRODUCER)
    assert [(one.principal, one.permissions) for one in look(central)] == [(PRODUCER, ["SELECT"])]


def test_engineers_of_one_mirror_are_nobody_on_other_tables(
    central: Central, engineer: str
) -> None:
    central.publish("streaming_films")
    central.settle()
    lakeformation = central.company.by_hand(CENTRAL, "lakeformation")
    lakeformation.grant_permissions(
        Principal={"DataLakePrincipalIdentifier": engineer},
        Resource={"Table": {"DatabaseName": COPIES, "TableWildcard": {}}},
        Permissions=["DESCRIBE"],
    )
    assert [(one.table, one.permissions) for one in look(central)] == [("ALL_TABLES", ["DESCRIBE"])]


def test_former_engineers_keep_what_was_given_by_hand_and_it_is_shown(
    central: Central, engineer: str
) -> None:
    give_data(central, engineer)
    successor = central.name_engineer("Successor")
    central.settle()
    assert held_by(central, engineer) == {"SELECT"}
    assert held_by(central, successor) == {"ALTER", "DESCRIBE"}
    assert [(one.principal, one.permissions) for one in look(central)] == [(engineer, ["SELECT"])]


def test_a_copy_that_engineers_read_by_hand_is_not_dropped(central: Central) -> None:
    before = central.traces()
    engineer = central.name_engineer()
    product = central.publish()
    central.settle()
    give_data(central, engineer)
    central.unpublish(product)
    central.settle()
    mirror = central.mirror()
    assert (mirror.state, mirror.error_code) == (MirrorState.REMOVING, "StillUsed")
    assert engineer in mirror.error

    take_data(central, engineer)
    central.settle()
    assert central.mirror().state == MirrorState.REMOVED
    assert central.traces() == before
