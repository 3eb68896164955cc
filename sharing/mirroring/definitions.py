"""What Glue says of a table, as far as it is copied, and how a copy is told from a stranger."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

MARK = "sluice.mirror_of"
"""The parameter that names a copy's original; a table without it is not ours to change."""

# The fields of a TableInput that mean the same in another account.
_COPIED = (
    "Name",
    "Description",
    "Retention",
    "StorageDescriptor",
    "PartitionKeys",
    "ViewOriginalText",
    "ViewExpandedText",
    "TableType",
    "Parameters",
)


@dataclass(frozen=True)
class Definition:
    """A table's definition; ``mark`` is the ARN of its original when it is a copy of ours."""

    table_input: dict[str, Any]
    fingerprint: str
    mark: str = ""
    is_link: bool = False

    @property
    def location(self) -> str:
        """``s3://bucket/prefix/``, empty when there is none."""
        storage = self.table_input.get("StorageDescriptor") or {}
        return str(storage.get("Location") or "")

    def marked(self, original: str) -> dict[str, Any]:
        """The TableInput of a copy."""
        parameters = {**(self.table_input.get("Parameters") or {}), MARK: original}
        return {**self.table_input, "Parameters": parameters}


def read(table: Mapping[str, Any]) -> Definition:
    """A definition from what GetTable or GetTables returns."""
    copied = {name: table[name] for name in _COPIED if table.get(name) is not None}
    parameters = dict(copied.get("Parameters") or {})
    mark = parameters.pop(MARK, "")
    copied["Parameters"] = parameters
    return Definition(copied, fingerprint_of(copied), mark, bool(table.get("TargetTable")))


def fingerprint_of(copied: Mapping[str, Any]) -> str:
    """SHA-256 of what Glue says, whichever empty fields it leaves out."""
    said = json.dumps(_bare(copied), sort_keys=True, default=str)
    return hashlib.sha256(said.encode()).hexdigest()


def _bare(value: Any) -> Any:
    """Without what is empty: Glue leaves such fields out in one answer and not in another."""
    if isinstance(value, Mapping):
        bare = {key: _bare(inner) for key, inner in value.items()}
        return {key: inner for key, inner in bare.items() if inner not in (None, "", 0, [], {})}
    if isinstance(value, list):
        return [_bare(inner) for inner in value]
    return value
