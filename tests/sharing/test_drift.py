"""What somebody changes in AWS behind Sluice's back is put back, and the ledger tells of it."""

from typing import Any

import pytest

from portal.audit.models import AuditEvent
from portal.demo import organisation as company
from sharing.models import Grant
from sharing.services import grants
from tests.sharing.film_company import CONSUMER, PRODUCER, FilmCompany

FILMS = "SELECT film_id FROM film_category"


@pytest.fixture
def granted(film_company: FilmCompany) -> FilmCompany:
    film_company.want()
    film_company.settle()
    assert len(film_company.reader().rows(FILMS)) == 400
    return film_company


def told(verb: str) -> list[dict[str, Any]]:
    return list(AuditEvent.objects.filter(verb=verb).values_list("detail", flat=True))


def test_a_link_deleted_by_hand(granted: FilmCompany) -> None:
    glue = granted.by_hand(CONSUMER, "glue")
    glue.delete_table(DatabaseName=company.LOCAL_DATABASE, Name="film_category")
    granted.settle()

    assert granted.state() == "granted"
    assert len(granted.reader().rows(FILMS)) == 400
    assert told("grant.restored")[0]["missing"] == ["link", "link right"]


def test_a_right_revoked_by_hand(granted: FilmCompany) -> None:
    granted.by_hand(PRODUCER, "lakeformation").revoke_permissions(
        Principal={"DataLakePrincipalIdentifier": granted.role(company.ANALYST)},
        Resource={"Table": {"DatabaseName": company.DATABASE, "Name": "film_category"}},
        Permissions=["DESCRIBE", "SELECT"],
    )
    granted.settle()

    assert len(granted.reader().rows(FILMS)) == 400
    assert "right" in told("grant.restored")[0]["missing"]


def test_the_local_database_deleted_by_hand(granted: FilmCompany) -> None:
    granted.by_hand(CONSUMER, "glue").delete_database(Name=company.LOCAL_DATABASE)
    granted.settle()
    assert len(granted.reader().rows(FILMS)) == 400


def test_a_table_dropped_and_made_again(granted: FilmCompany) -> None:
    """Dropping takes all rights along; a table of the same name starts without any."""
    granted.drop_table("film_category")
    granted.make_table("film_category", ["film_id"])
    granted.settle()

    assert granted.state() == "granted"
    assert len(granted.reader().rows(FILMS)) == 400
    assert len(told("grant.restored")) == 1


def test_a_dropped_table_fails_and_is_granted_again_when_it_is_back(granted: FilmCompany) -> None:
    granted.drop_table("film_category")
    granted.settle()
    assert granted.state() == "failed"
    assert "no longer exists" in told("grant.failed")[0]["error"]

    granted.make_table("film_category", ["film_id"])
    granted.settle()
    assert granted.state() == "granted"


def test_a_retry_that_aws_delays_is_shown_as_broken(granted: FilmCompany) -> None:
    granted.drop_table("film_category")
    granted.settle()
    granted.make_table("film_category", ["film_id"])
    grants.retry(Grant.objects.get(), by=granted.ana)
    throttled = {"code": "ThrottlingException", "message": "Rate exceeded", "status": 400}
    granted.sandbox.faults({"operation": "*:BatchGrantPermissions", "error": throttled, "times": 4})
    granted.settle()
    assert granted.state() == "broken"

    granted.settle()
    assert granted.state() == "granted"


def test_nothing_is_told_while_nothing_changed(granted: FilmCompany) -> None:
    before = AuditEvent.objects.count()
    granted.settle()
    assert AuditEvent.objects.count() == before


def test_ending_what_drifted_away_is_no_trouble(granted: FilmCompany) -> None:
    granted.by_hand(CONSUMER, "glue").delete_database(Name=company.LOCAL_DATABASE)
    granted.drop_table("film_category")
    granted.end()
    granted.settle()
    assert granted.state() == "revoked"
