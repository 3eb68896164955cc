"""The calls that make and unmake mirrors: each one call or one batch, safe to repeat."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from sharing.access import Table
from sharing.mirroring.definitions import Definition
from sharing.mirroring.world import ENGINEERS, Copy, Place
from sharing.steps import OURS
from sharing.steps.words import who

SOURCES, COPIES, PARTITIONS = "sources", "copies", "partitions"
LOCATIONS, RIGHTS, LINKS = "locations", "rights", "links"
"""The parts of the world a step changes and that must be read again after it."""


@dataclass(frozen=True)
class Step:
    """One call by the portal role of ``account``. ``tables`` are the originals it serves; those
    of a batch stand in the order of its entries.
    """

    account: str
    region: str
    operation: str
    parameters: dict[str, Any]
    touches: str
    words: str
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True)
class Entry:
    """One entry of a batch: permissions of a principal on a link, its database, or a copy."""

    principal: str
    catalog: str
    place: Table
    permissions: frozenset[str]
    serves: Table

    def request(self, number: int) -> dict[str, Any]:
        return {
            "Id": str(number),
            "Principal": {"DataLakePrincipalIdentifier": self.principal},
            "Resource": self._resource(),
            "Permissions": sorted(self.permissions),
            "PermissionsWithGrantOption": [],
        }

    def _resource(self) -> dict[str, Any]:
        if not self.place.name:
            return {"Database": {"CatalogId": self.catalog, "Name": self.place.database}}
        name = {"DatabaseName": self.place.database, "Name": self.place.name}
        return {"Table": {"CatalogId": self.catalog, **name}}


def change_rights(
    place: Place, account: str, entries: Sequence[Entry], *, grant: bool, touches: str
) -> Step:
    verb = "Grant" if grant else "Revoke"
    text = _("%(who)s may %(what)s") if grant else _("%(who)s may no longer %(what)s")
    told = {
        text
        % {
            "who": who(entry.principal),
            "what": f"{', '.join(sorted(entry.permissions))} {entry.place.database}"
            + (f".{entry.place.name}" if entry.place.name else ""),
        }
        for entry in entries
    }
    return Step(
        account,
        place.region,
        f"lakeformation:Batch{verb}Permissions",
        {"CatalogId": account, "Entries": [e.request(n) for n, e in enumerate(entries)]},
        touches,
        "; ".join(sorted(told)),
        tuple(entry.serves for entry in entries),
    )


# In the catalog account.


def register(place: Place, path: str, serves: Iterable[Table]) -> Step:
    return Step(
        place.catalog,
        place.region,
        "lakeformation:RegisterResource",
        {"ResourceArn": f"arn:aws:s3:::{path}", "RoleArn": place.location_role},
        LOCATIONS,
        _("Register s3://%(path)s in account %(account)s; the data stays where it is")
        % {"path": path, "account": place.catalog},
        tuple(serves),
    )


def deregister(place: Place, arn: str) -> Step:
    return Step(
        place.catalog,
        place.region,
        "lakeformation:DeregisterResource",
        {"ResourceArn": arn},
        LOCATIONS,
        _("Deregister %(arn)s in account %(account)s") % {"arn": arn, "account": place.catalog},
    )


def use_locations(place: Place, arns: Sequence[str], *, grant: bool) -> Step:
    """Making or altering a table below a registered path asks for DATA_LOCATION_ACCESS there."""
    verb = "Grant" if grant else "Revoke"
    text = _("Make tables at %(arns)s in account %(account)s")
    return Step(
        place.catalog,
        place.region,
        f"lakeformation:Batch{verb}Permissions",
        {
            "CatalogId": place.catalog,
            "Entries": [
                {
                    "Id": str(number),
                    "Principal": {"DataLakePrincipalIdentifier": place.admin},
                    "Resource": {"DataLocation": {"CatalogId": place.catalog, "ResourceArn": arn}},
                    "Permissions": ["DATA_LOCATION_ACCESS"],
                    "PermissionsWithGrantOption": [],
                }
                for number, arn in enumerate(arns)
            ],
        },
        LOCATIONS,
        text % {"arns": ", ".join(arns), "account": place.catalog},
    )


def create_table(place: Place, copy: Copy, original: Definition) -> Step:
    return _put_table(place, copy, original, "glue:CreateTable")


def update_table(place: Place, copy: Copy, original: Definition) -> Step:
    """Only ever for a table that was seen to be no link: through a link the target changes."""
    return _put_table(place, copy, original, "glue:UpdateTable")


def _put_table(place: Place, copy: Copy, original: Definition, operation: str) -> Step:
    return Step(
        place.catalog,
        place.region,
        operation,
        {
            "CatalogId": place.catalog,
            "DatabaseName": copy.target.database,
            "TableInput": original.marked(place.original(copy.source)),
        },
        COPIES,
        _("Copy the definition of %(source)s to %(target)s in account %(account)s")
        % {"source": copy.source, "target": copy.target, "account": place.catalog},
        (copy.source,),
    )


def put_partitions(
    place: Place, copy: Copy, partitions: Sequence[dict[str, Any]], *, new: bool
) -> Step:
    """At most a hundred."""
    text = _("Copy %(count)d partitions of %(source)s to %(target)s in account %(account)s")
    operation, entries = "glue:BatchCreatePartition", {"PartitionInputList": list(partitions)}
    if not new:
        operation = "glue:BatchUpdatePartition"
        entries = {
            "Entries": [
                {"PartitionValueList": one["Values"], "PartitionInput": one} for one in partitions
            ]
        }
    return _partitions(place, copy, operation, entries, text, len(partitions))


def delete_partitions(place: Place, copy: Copy, gone: Sequence[Sequence[str]]) -> Step:
    """At most 25."""
    entries = {"PartitionsToDelete": [{"Values": list(values)} for values in gone]}
    text = _("Delete %(count)d partitions of %(target)s in account %(account)s")
    return _partitions(place, copy, "glue:BatchDeletePartition", entries, text, len(gone))


def _partitions(
    place: Place, copy: Copy, operation: str, entries: dict[str, Any], text: str, count: int
) -> Step:
    named = {"source": copy.source, "target": copy.target, "account": place.catalog}
    return Step(
        place.catalog,
        place.region,
        operation,
        {
            "CatalogId": place.catalog,
            "DatabaseName": copy.target.database,
            "TableName": copy.target.name,
            **entries,
        },
        PARTITIONS,
        text % {**named, "count": count},
        (copy.source,),
    )


# In either account.


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


def accept(place: Place, invitation: str) -> Step:
    return Step(
        place.producer,
        place.region,
        "ram:AcceptResourceShareInvitation",
        {"resourceShareInvitationArn": invitation},
        RIGHTS,
        _("Account %(account)s accepts the resource share") % {"account": place.producer},
    )


def engineers_entry(place: Place, principal: str, copy: Copy, rights: frozenset[str]) -> Entry:
    return Entry(principal, place.catalog, copy.target, rights & ENGINEERS, copy.source)
