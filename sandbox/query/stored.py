"""A table as it lies in S3, handed to the engine: description and the bytes of its objects."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class StoredObject:
    """One object below a table's location: its key relative to it, and its bytes."""

    key: str
    data: bytes


@dataclass(frozen=True)
class StoredTable:
    """Columns and keys are (name, Glue type); `readable` is what the caller may see, in order."""

    format: str
    columns: tuple[tuple[str, str], ...]
    readable: tuple[str, ...]
    partition_keys: tuple[tuple[str, str], ...] = ()
    serde_parameters: dict[str, str] = field(default_factory=dict)
    parameters: dict[str, str] = field(default_factory=dict)
    row_filters: tuple[str, ...] = ()
    cell_filters: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Columns whose values show only where one of their conditions holds, NULL elsewhere."""
    objects: tuple[StoredObject, ...] = ()

    @property
    def types(self) -> dict[str, str]:
        """Glue type of every column and partition key."""
        return dict((*self.columns, *self.partition_keys))
