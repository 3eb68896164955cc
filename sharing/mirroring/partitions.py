"""Partitions: without them Athena finds no rows in a copy, whatever its columns say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sharing.access import Table
from sharing.lakeformation.calls import Caller
from sharing.mirroring.definitions import Definition, fingerprint_of

PARTITIONS_PER_PAGE = 1000
_COPIED = ("Values", "StorageDescriptor", "Parameters")
_KEEP_THEIR_OWN = {"iceberg", "delta"}

Values = tuple[str, ...]


@dataclass(frozen=True)
class Lag:
    """What a copy's partitions lack: PartitionInputs to create and to change, values to delete."""

    new: tuple[dict[str, Any], ...] = ()
    changed: tuple[dict[str, Any], ...] = ()
    gone: tuple[Values, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.new or self.changed or self.gone)


def are_listed(definition: Definition) -> bool:
    """Whether Glue lists the table's partitions. A projection works them out, and table formats
    keep their own.
    """
    parameters = definition.table_input.get("Parameters") or {}
    return (
        bool(definition.table_input.get("PartitionKeys"))
        and str(parameters.get("projection.enabled", "")).lower() != "true"
        and str(parameters.get("table_type", "")).lower() not in _KEEP_THEIR_OWN
    )


def lag(originals: Mapping[Values, dict[str, Any]], copies: Mapping[Values, dict[str, Any]]) -> Lag:
    """Pure."""
    shared = originals.keys() & copies.keys()
    return Lag(
        new=tuple(originals[values] for values in sorted(originals.keys() - copies.keys())),
        changed=tuple(
            originals[values]
            for values in sorted(shared)
            if fingerprint_of(originals[values]) != fingerprint_of(copies[values])
        ),
        gone=tuple(sorted(copies.keys() - originals.keys())),
    )


def listed(caller: Caller, catalog: str, table: Table) -> dict[Values, dict[str, Any]]:
    """The partitions of a table by their values. One call per thousand. Raises AwsError."""
    found = caller.pages(
        "glue",
        "get_partitions",
        "Partitions",
        CatalogId=catalog,
        DatabaseName=table.database,
        TableName=table.name,
        MaxResults=PARTITIONS_PER_PAGE,
    )
    return {tuple(one["Values"]): _input(one) for one in found}


def _input(partition: Mapping[str, Any]) -> dict[str, Any]:
    return {name: partition[name] for name in _COPIED if partition.get(name)}
