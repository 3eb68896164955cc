"""Databases, links, and deleting tables, in either account."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from sharing.access import Table
from sharing.mirroring.steps.step import LINKS, Step
from sharing.mirroring.world import Copy, Place
from sharing.steps import OURS


def create_database(
    place: Place, account: str, name: str, touches: str, serves: Iterable[Table]
) -> Step:
    described = (
        f"Tables of account {place.producer}, mirrored by Sluice."
        if account == place.catalog
        else f"Links to the mirrors in account {place.catalog}, kept by Sluice."
    )
    return Step(
        account,
        place.region,
        "glue:CreateDatabase",
        {
            "CatalogId": account,
            "DatabaseInput": {
                "Name": name,
                "Description": described,
                "Parameters": {OURS: "true"},
                # Otherwise every table made in it would be open to everyone in the account.
                "CreateTableDefaultPermissions": [],
            },
        },
        touches,
        _("Create the database “%(name)s” in account %(account)s")
        % {"name": name, "account": account},
        tuple(serves),
    )


def delete_database(place: Place, account: str, name: str, touches: str) -> Step:
    return Step(
        account,
        place.region,
        "glue:DeleteDatabase",
        {"CatalogId": account, "Name": name},
        touches,
        _("Delete the empty database “%(name)s” in account %(account)s")
        % {"name": name, "account": account},
    )


def delete_tables(
    place: Place, account: str, database: str, tables: dict[str, Table], touches: str
) -> Step:
    """``tables``: names to delete, with the originals they serve; at most a hundred."""
    return Step(
        account,
        place.region,
        "glue:BatchDeleteTable",
        {"CatalogId": account, "DatabaseName": database, "TablesToDelete": list(tables)},
        touches,
        _("Delete %(names)s in account %(account)s")
        % {"names": ", ".join(f"{database}.{name}" for name in tables), "account": account},
        tuple(tables.values()),
    )


def create_link(place: Place, copy: Copy, link: Table) -> Step:
    target = {
        "CatalogId": place.catalog,
        "DatabaseName": copy.target.database,
        "Name": copy.target.name,
    }
    return Step(
        place.producer,
        place.region,
        "glue:CreateTable",
        {
            "CatalogId": place.producer,
            "DatabaseName": link.database,
            "TableInput": {"Name": link.name, "TargetTable": target},
        },
        LINKS,
        _("Create the link “%(link)s” to %(target)s") % {"link": link, "target": copy.target},
        (copy.source,),
    )
