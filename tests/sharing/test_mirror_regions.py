"""Two Regions are two catalogs: each is mirrored, granted and taken away by itself."""

from __future__ import annotations

import json
from typing import Any

import pytest

from catalog.models import Asset
from governance.models import AwsAccount
from portal.demo import organisation as company
from sharing.models import Environment, Grant, Mirror, MirrorRoute
from tests import factories
from tests.sandbox_process import REGION as OTHER
from tests.sharing.central import (
    CENTRAL,
    CONSUMER,
    COPIES,
    PRODUCER,
    Central,
    govern_centrally,
    let_read,
)
from tests.sharing.film_company import FilmCompany

BUCKET = f"film-catalog-elsewhere-{PRODUCER}"
ROWS = [{"film_id": 1, "title": "Alien"}, {"film_id": 2, "title": "Brazil"}]
TITLES = "SELECT title FROM film_category ORDER BY title"


@pytest.fixture
def central(film_company: FilmCompany) -> Central:
    central = govern_centrally(film_company)
    AwsAccount.objects.update(regions=[company.REGION, OTHER])
    for account in (PRODUCER, CONSUMER, CENTRAL):
        _open_region(film_company, account)
    central.company.tables["elsewhere"] = _lake_elsewhere(film_company)
    let_read(film_company, BUCKET)
    return central


@pytest.fixture
def environment(central: Central) -> Environment:
    """Ana's project queries in the other Region as well."""
    _root(central.company, CONSUMER, "athena").create_work_group(
        Name="elsewhere",
        Configuration={"ResultConfiguration": {"OutputLocation": company.OUTPUT_LOCATION}},
    )
    return central.company.another_environment(
        region=OTHER,
        role_arns=[central.company.role(company.ANALYST)],
        database="elsewhere",
        workgroup="elsewhere",
    )


def test_tables_of_one_name_in_two_regions_are_two(
    central: Central, environment: Environment
) -> None:
    product = central.publish("film_category", "elsewhere")
    central.company.want()
    central.company.want("elsewhere", environment=environment)
    central.settle()

    assert {mirror.route.region for mirror in Mirror.objects.all()} == {company.REGION, OTHER}
    assert {mirror.technical_name for mirror in Mirror.objects.all()} == {f"{COPIES}.film_category"}
    assert set(Grant.objects.values_list("state", flat=True)) == {"granted"}
    assert len(central.reader().rows("SELECT * FROM film_category")) == 400
    assert central.company.reader(environment=environment).rows(TITLES) == [
        {"title": "Alien"},
        {"title": "Brazil"},
    ]

    central.unpublish(product)
    central.company.end()
    central.settle()
    assert set(Mirror.objects.values_list("state", flat=True)) == {"removed"}
    glue = _root(central.company, CENTRAL, "glue")
    assert glue.get_databases()["DatabaseList"] == []


def test_trouble_in_one_region_leaves_the_other_alone(central: Central) -> None:
    _root(central.company, CENTRAL, "glue").create_database(DatabaseInput={"Name": COPIES})
    central.publish("film_category", "elsewhere")
    central.settle()
    states = {one.route.region: one.state for one in Mirror.objects.select_related("route")}
    assert states == {company.REGION: "present", OTHER: "failed"}
    assert MirrorRoute.objects.count() == 2


def _open_region(film_company: FilmCompany, account: str) -> None:
    _root(film_company, account, "lakeformation").put_data_lake_settings(
        DataLakeSettings={
            "DataLakeAdmins": [
                {"DataLakePrincipalIdentifier": film_company.role(company.PORTAL_ROLE, account)}
            ],
            "CreateDatabaseDefaultPermissions": [],
            "CreateTableDefaultPermissions": [],
            "Parameters": {"CROSS_ACCOUNT_VERSION": "4"},
        }
    )


def _lake_elsewhere(film_company: FilmCompany) -> Asset:
    """A database and a table of the same names as at home, with other rows."""
    s3 = _root(film_company, PRODUCER, "s3")
    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": OTHER})
    body = "\n".join(json.dumps(row) for row in ROWS).encode()
    s3.put_object(Bucket=BUCKET, Key="films/part.json", Body=body)
    _root(film_company, PRODUCER, "lakeformation").register_resource(
        ResourceArn=f"arn:aws:s3:::{BUCKET}", UseServiceLinkedRole=True
    )
    glue = _root(film_company, PRODUCER, "glue")
    glue.create_database(
        DatabaseInput={"Name": company.DATABASE, "CreateTableDefaultPermissions": []}
    )
    glue.create_table(DatabaseName=company.DATABASE, TableInput=_TABLE)
    return factories.asset(
        film_company.producing,
        film_company.accounts[PRODUCER],
        name="film_category",
        region=OTHER,
        columns={"film_id": "int", "title": "string"},
    )


_TABLE: dict[str, Any] = {
    "Name": "film_category",
    "TableType": "EXTERNAL_TABLE",
    "Parameters": {"classification": "json"},
    "StorageDescriptor": {
        "Columns": [{"Name": "film_id", "Type": "int"}, {"Name": "title", "Type": "string"}],
        "Location": f"s3://{BUCKET}/films/",
        "SerdeInfo": {"SerializationLibrary": "org.openx.data.jsonserde.JsonSerDe"},
    },
}


def _root(film_company: FilmCompany, account: str, service: str) -> Any:
    """The account's root in the other Region."""
    return film_company.sandbox.account(account).client(service, OTHER)
