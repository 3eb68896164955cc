"""What is known of each link of the chain between a decision and rows. Plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sharing.access import Seen, Table, Wanted


class Standing(StrEnum):
    HOLDS = "holds"
    BROKEN = "broken"
    NOT_LOOKED_AT = "not_looked_at"
    NOT_NEEDED = "not_needed"


class Part(StrEnum):
    """The technical links of the chain; the order is that in which each builds on the others."""

    TABLE = "table"
    GOVERNED = "governed"
    FILTER = "filter"
    RIGHT = "right"
    SHARE = "share"
    LINK = "link"
    LINK_RIGHT = "link_right"
    TARGET_RIGHT = "target_right"
    COLUMNS = "columns"
    ROLE = "role"


class Side(StrEnum):
    OWNER = "owner"
    CONSUMER = "consumer"


@dataclass(frozen=True)
class Finding:
    """One link: ``code`` says what was found (``explaining.words`` says it to people).

    ``said`` are AWS's own words where it refused something. ``values`` are what the words name.
    """

    part: str
    standing: str
    code: str
    values: Mapping[str, Any] = field(default_factory=dict)
    said: str = ""


@dataclass(frozen=True)
class Described:
    """A table as Glue describes it to its owner; ``columns`` with the partition keys."""

    created_at: datetime | None
    columns: tuple[str, ...]
    partition_keys: tuple[str, ...] = ()
    is_registered: bool | None = None
    is_view: bool = False


@dataclass(frozen=True)
class Evidence:
    """All that is known of one table for one role.

    ``wanted`` and ``seen`` are cut down to the table and the role. ``described`` None: it is
    gone. ``awaited`` says why it does not stand in the catalog yet. ``unread`` holds AWS's words
    for the sides that could not be looked at. ``invitations`` are the states of those that are
    not open any more, by share. ``problem`` is what the last attempt to mend met with,
    ``is_refused`` whether AWS says no for good.
    """

    table: Table
    role: str
    wanted: Wanted
    seen: Seen
    described: Described | None
    granted_at: datetime | None = None
    awaited: str = ""
    invitations: Mapping[str, str] = field(default_factory=dict)
    unread: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""
    is_refused: bool = False
