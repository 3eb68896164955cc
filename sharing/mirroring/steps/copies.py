"""In the catalog account: locations, definitions and partitions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from sharing.access import Table
from sharing.mirroring.definitions import Definition
from sharing.mirroring.steps.step import COPIES, LOCATIONS, PARTITIONS, Step
from sharing.mirroring.world import Copy, Place


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
