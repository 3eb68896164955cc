"""What Glue says of one table, in our words; a table may lack nearly every field."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from catalog.models import AssetKind

# Athena and Spark write the type of a view in capitals; Hive's own views are the same.
_VIEWS = {"VIRTUAL_VIEW"}
# The part of a SerDe's or input format's class name that tells the format.
_FORMATS = ("parquet", "orc", "avro", "json", "opencsv", "lazysimple", "regex", "ion")
_SAME_AS = {"opencsv": "csv", "lazysimple": "csv"}
_LOCATION_LENGTH, _FORMAT_LENGTH = 1024, 40


@dataclass(frozen=True)
class TableColumn:
    name: str
    data_type: str
    comment: str = ""
    is_partition_key: bool = False


@dataclass(frozen=True)
class Table:
    """One table or view as Glue describes it."""

    name: str
    kind: str
    description: str
    location: str
    format: str
    parameters: dict[str, str]
    columns: tuple[TableColumn, ...]
    created_at: datetime | None
    updated_at: datetime | None
    is_link: bool
    is_registered: bool | None

    def fingerprint(self, *governed: object) -> str:
        """SHA-256 of all this says, and of whatever else the import learnt of the table."""
        said = asdict(self) | {"governed": governed}
        return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()


def read(table: Mapping[str, Any]) -> Table:
    """A ``Table`` from an entry of ``TableList`` (Glue's GetTables)."""
    storage = table.get("StorageDescriptor") or {}
    parameters = table.get("Parameters") or {}
    return Table(
        name=_text(table["Name"]),
        kind=AssetKind.VIEW if table.get("TableType") in _VIEWS else AssetKind.TABLE,
        description=_text(table.get("Description")),
        location=_text(storage.get("Location"))[:_LOCATION_LENGTH],
        format=_format(storage, parameters)[:_FORMAT_LENGTH],
        parameters={_text(name): _text(value) for name, value in parameters.items()},
        columns=tuple(_columns(table, storage)),
        created_at=table.get("CreateTime"),
        updated_at=table.get("UpdateTime"),
        is_link=bool(table.get("TargetTable")),
        is_registered=table.get("IsRegisteredWithLakeFormation"),
    )


def _columns(table: Mapping[str, Any], storage: Mapping[str, Any]) -> Iterator[TableColumn]:
    """Columns before partition keys, as they are queried; Glue lets a name appear twice."""
    named: set[str] = set()
    for key, columns in (
        (False, storage.get("Columns") or []),
        (True, table.get("PartitionKeys") or []),
    ):
        for column in columns:
            name = _text(column["Name"])
            if name not in named:
                named.add(name)
                yield TableColumn(
                    name, _text(column.get("Type")), _text(column.get("Comment")), key
                )


def _format(storage: Mapping[str, Any], parameters: Mapping[str, Any]) -> str:
    classified = _text(parameters.get("classification")) or _text(parameters.get("table_type"))
    if classified:
        return classified.lower()
    serde = _text((storage.get("SerdeInfo") or {}).get("SerializationLibrary"))
    classes = f"{serde} {_text(storage.get('InputFormat'))}".lower()
    found = next((name for name in _FORMATS if name in classes), "")
    return _SAME_AS.get(found, found)


def _text(value: Any) -> str:
    """PostgreSQL keeps no NUL characters."""
    return "" if value is None else str(value).replace("\0", "")
