"""What every step is, and the parts of the world it may change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sharing.access import Table

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
