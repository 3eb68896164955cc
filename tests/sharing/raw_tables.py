"""A raw zone of the film company: tables as AWS makes them by itself, which IAM alone governs."""

from __future__ import annotations

from typing import Any

from catalog.importing.looking import look_again
from catalog.models import Asset
from portal.demo import organisation as company
from sharing.handing_over import carrying_out
from sharing.handing_over.plan import Choices
from sharing.handing_over.preparing import prepare
from sharing.models import Handover
from sharing.services import handovers
from tests import factories
from tests.sharing.film_company import EVERYBODY, PRODUCER, FilmCompany

BUCKET = "film-company-raw"


def open_raw_zone(film_company: FilmCompany) -> Asset:
    """A table open to all of IAM, in an unregistered location."""
    film_company.accounts[PRODUCER].producers.add(film_company.producing)
    s3 = film_company.root(PRODUCER, "s3")
    s3.create_bucket(
        Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": company.REGION}
    )
    return make_raw(film_company, "reels")


def make_raw(film_company: FilmCompany, name: str, location: str = "", **table: Any) -> Asset:
    glue = film_company.root(PRODUCER, "glue")
    if not any(one["Name"] == "raw" for one in glue.get_databases()["DatabaseList"]):
        glue.create_database(
            DatabaseInput={
                "Name": "raw",
                "Description": "As it comes in.",
                "CreateTableDefaultPermissions": [
                    {
                        "Principal": {"DataLakePrincipalIdentifier": EVERYBODY},
                        "Permissions": ["ALL"],
                    }
                ],
            }
        )
    location = location or f"s3://{BUCKET}/raw/{name}/"
    columns = [{"Name": "film_id", "Type": "int"}]
    glue.create_table(
        DatabaseName="raw",
        TableInput={
            "Name": name,
            "StorageDescriptor": {"Columns": columns, "Location": location},
            **table,
        },
    )
    asset = factories.asset(
        film_company.producing,
        film_company.accounts[PRODUCER],
        name=name,
        database="raw",
        columns={"film_id": "int"},
    )
    return look_again(asset, alive=lambda: None)


def hand_over(asset: Asset, film_company: FilmCompany, **chosen: Any) -> Handover:
    choices = Choices(**chosen)
    plan = prepare(asset, choices)
    made = handovers.hand_over(
        asset, by=film_company.olu, choices=choices, plan=plan, shown=plan.digest
    )
    carrying_out.carry_out(made.pk)
    made.refresh_from_db()
    return made
