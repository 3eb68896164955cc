"""Central governance: tables are mirrored into the catalog account, and granted from there."""

from __future__ import annotations

from typing import Any

import pytest

from portal.demo import organisation as company
from sharing.models import Grant, Mirror, MirrorState
from tests import factories
from tests.athena import QueryFailed
from tests.sharing.central import BACK, CENTRAL, COPIES, PRODUCER, Central, govern_centrally
from tests.sharing.film_company import FilmCompany

FILMS = "SELECT * FROM film_category"


@pytest.fixture
def central(film_company: FilmCompany) -> Central:
    return govern_centrally(film_company)


def test_a_published_table_is_granted_from_its_mirror(central: Central) -> None:
    central.publish("film_category", "streaming_films")
    with pytest.raises(QueryFailed):
        central.reader().rows(FILMS)
    central.company.want()
    central.settle()

    assert central.mirror().state == MirrorState.PRESENT
    assert central.mirror().technical_name == f"{COPIES}.film_category"
    assert central.company.state() == "granted"
    assert len(central.reader().rows(FILMS)) == 400
    grant = Grant.objects.get()
    assert grant.route.catalog_account.account_id == CENTRAL


def test_a_copy_is_metadata_alone(central: Central) -> None:
    """Same columns, same place in S3; nobody but the portal's role holds a right."""
    central.company.sandbox.forget_calls()
    central.publish()
    central.settle()

    original = central.company.root(PRODUCER, "glue").get_table(
        DatabaseName=company.DATABASE, Name="film_category"
    )["Table"]
    copy = central.copy()
    assert copy["StorageDescriptor"] == original["StorageDescriptor"]
    rows = central.company.by_hand(CENTRAL, "lakeformation").list_permissions(ResourceType="TABLE")
    holders = {
        row["Principal"]["DataLakePrincipalIdentifier"]
        for row in rows["PrincipalResourcePermissions"]
    }
    assert holders == {central.company.role(company.PORTAL_ROLE, CENTRAL)}
    assert not [call for call in central.company.calls() if call.startswith("s3:")]


def test_a_grant_waits_for_the_mirror_and_says_so(central: Central) -> None:
    central.publish()
    central.company.want()
    central.company.settle()

    grant = Grant.objects.get()
    assert (grant.state, grant.error_code) == ("pending", "MirrorPending")
    assert "is being made" in grant.error

    central.settle()
    assert central.company.state() == "granted"


def test_unpublishing_leaves_nothing_behind(central: Central) -> None:
    before = central.traces()
    central.name_engineer()
    product = central.publish("film_category", "streaming_films")
    central.settle()
    assert central.traces() != before

    central.unpublish(product)
    central.settle()

    assert {mirror.state for mirror in Mirror.objects.all()} == {MirrorState.REMOVED}
    assert central.traces() == before


def test_a_mirror_stays_until_its_last_grant_has_ended(central: Central) -> None:
    before = central.traces()
    product = central.publish()
    central.company.want()
    central.settle()

    central.unpublish(product)
    central.settle()
    assert central.mirror().state == MirrorState.PRESENT
    assert len(central.reader().rows(FILMS)) == 400

    central.company.end()
    central.settle()
    assert central.mirror().state == MirrorState.REMOVED
    assert central.traces() == before


def test_the_producers_engineers_alter_the_copy_through_its_link(central: Central) -> None:
    central.name_engineer()
    central.publish()
    central.settle()

    glue = central.engineer("glue")
    seen = glue.get_table(DatabaseName=BACK, Name="film_category")["Table"]
    assert [one["Name"] for one in seen["StorageDescriptor"]["Columns"]] == central.columns()
    changed = {**seen["StorageDescriptor"]}
    changed["Columns"] = [*changed["Columns"], {"Name": "remark", "Type": "string"}]
    glue.update_table(
        DatabaseName=BACK,
        TableInput={"Name": "film_category", "StorageDescriptor": changed},
    )
    assert "remark" in central.columns()
    with pytest.raises(glue.exceptions.ClientError):
        glue.delete_table(DatabaseName=COPIES, Name="film_category", CatalogId=CENTRAL)


def test_another_role_takes_the_engineers_place(central: Central) -> None:
    first = central.name_engineer("First")
    central.publish()
    central.settle()
    second = central.name_engineer("Second")
    central.settle()
    held = "\n".join(central.traces())
    assert first not in held
    assert second in held
    assert central.mirror().route.engineer_arns == [second]


def test_two_producers_with_a_database_of_one_name_do_not_collide(central: Central) -> None:
    """Marketing produces as well, from a database that is called the same."""
    consumer = central.company.accounts[company.CONSUMER]
    central.company.root(company.CONSUMER, "glue").create_database(
        DatabaseInput={"Name": company.DATABASE, "CreateTableDefaultPermissions": []}
    )
    central.company.root(company.CONSUMER, "glue").create_table(
        DatabaseName=company.DATABASE,
        TableInput={
            "Name": "film_category",
            "StorageDescriptor": {
                "Columns": [{"Name": "id", "Type": "string"}],
                "Location": f"s3://{company.RESULTS_BUCKET}/tables/film_category/",
            },
        },
    )
    other = factories.asset(central.company.producing, consumer, name="film_category")
    central.company.tables["other"] = other
    central.publish("film_category")
    central.publish("other", name="Other")
    central.settle()

    assert {mirror.technical_name for mirror in Mirror.objects.all()} == {
        f"{COPIES}.film_category",
        f"{company.DATABASE}_{company.CONSUMER}.film_category",
    }
    assert {mirror.state for mirror in Mirror.objects.all()} == {MirrorState.PRESENT}


def test_looking_again_only_reads(central: Central) -> None:
    central.name_engineer()
    central.publish()
    central.settle()
    central.company.sandbox.forget_calls()
    central.settle()
    operations = [call.split(":")[1] for call in central.company.calls()]
    assert operations
    assert all(one.startswith(("Get", "List", "AssumeRole")) for one in operations)


def test_the_end_of_the_last_grant_is_heard(
    central: Central, django_capture_on_commit_callbacks: Any
) -> None:
    product = central.publish()
    central.company.want()
    central.settle()
    central.unpublish(product)
    central.company.end()
    with django_capture_on_commit_callbacks(execute=True):
        central.company.settle()
    assert central.mirror().want == "absent"
