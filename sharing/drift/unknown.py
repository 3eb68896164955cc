"""The part of what somebody holds that no decision explains. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sharing.access import NO_RIGHT, Columns, Right, Table, union
from sharing.drift.words import ALL_TABLES, EVERYBODY
from sharing.lakeformation.rows import principal_of, table_name

SELECT, DESCRIBE = "SELECT", "DESCRIBE"
OF_A_CREATOR = frozenset({"ALL", "ALTER", "DELETE", "DESCRIBE", "DROP", "INSERT", SELECT})

Row = dict[str, Any]


@dataclass(frozen=True, order=True)
class Key:
    """Who holds something on what. ``filter_name`` is a data cells filter's, mostly empty.

    A right to every table of a database has a table named ``ALL_TABLES``.
    """

    principal: str
    table: Table
    filter_name: str = ""


@dataclass(frozen=True)
class Held:
    """What a principal holds on one table, with who gave it last and when, where AWS says.

    ``permissions`` hold SELECT as well; ``columns`` is what it reaches (None is all of them), but
    for ``excluded``.
    """

    permissions: frozenset[str] = frozenset()
    grantable: frozenset[str] = frozenset()
    columns: Columns = frozenset()
    excluded: frozenset[str] = frozenset()
    given_by: str = ""
    given_at: datetime | None = None

    @property
    def nothing(self) -> bool:
        return not (self.permissions or self.grantable)

    def same_right(self, other: Held) -> bool:
        return _right(self) == _right(other)

    def wider_than(self, other: Held) -> bool:
        """Whether this lets somebody do what ``other`` does not."""
        mine, known = _reach(self), _reach(other)
        return (
            not self.permissions <= other.permissions
            or not self.grantable <= other.grantable
            or (known is not None and (mine is None or not mine <= known))
            or (mine is None and bool(other.excluded - self.excluded))
        )


NOTHING = Held()


def _right(held: Held) -> tuple[Any, ...]:
    return (held.permissions, held.grantable, _reach(held), held.excluded)


def _reach(held: Held) -> Columns:
    return held.columns if SELECT in held.permissions | held.grantable else frozenset()


def key_of(row: Row) -> Key | None:
    """What a row of ListPermissions is about; None when it is about no table."""
    cells = row["Resource"].get("DataCellsFilter")
    if cells:
        table = Table(cells["DatabaseName"], cells["TableName"])
        return Key(principal_of(row), table, cells["Name"])
    name = table_name(row)
    if "DatabaseName" not in name:
        return None
    return Key(principal_of(row), Table(name["DatabaseName"], _name(name)))


def _name(name: dict[str, Any]) -> str:
    # AWS names a wildcard's rows so by itself, those of SELECT without the wildcard.
    if "TableWildcard" in name:
        return ALL_TABLES
    return str(name.get("Name", ""))


def with_row(before: Held, row: Row) -> Held:
    """SELECT comes as a row of its own, the other permissions as another one."""
    permissions = frozenset(row["Permissions"])
    grantable = frozenset(row.get("PermissionsWithGrantOption", []))
    columns, excluded = before.columns, before.excluded
    if SELECT in permissions | grantable:
        reach, hidden = _columns(row)
        excluded = hidden if before.columns == frozenset() else excluded & hidden
        columns = union(columns, reach)
    latest = row.get("LastUpdated") or before.given_at
    newer = before.given_at is None or (latest is not None and latest >= before.given_at)
    return Held(
        permissions=before.permissions | permissions,
        grantable=before.grantable | grantable,
        columns=columns,
        excluded=excluded,
        given_by=row.get("LastUpdatedBy", "") or before.given_by if newer else before.given_by,
        given_at=latest if newer else before.given_at,
    )


def _columns(row: Row) -> tuple[Columns, frozenset[str]]:
    resource = row["Resource"].get("TableWithColumns") or {}
    if "ColumnNames" in resource:
        return frozenset(resource["ColumnNames"]), frozenset()
    hidden = resource.get("ColumnWildcard", {}).get("ExcludedColumnNames") or []
    return None, frozenset(hidden)


def held_of(rows: Iterable[Row]) -> dict[Key, Held]:
    held: dict[Key, Held] = {}
    for row in rows:
        key = key_of(row)
        if key:
            held[key] = with_row(held.get(key, NOTHING), row)
    return held


def unexplained(
    key: Key, held: Held, wanted: Right = NO_RIGHT, undecided: frozenset[str] = frozenset()
) -> Held:
    """What of ``held`` goes beyond ``wanted``, the right to ``key.table``; nothing if not.

    ``undecided`` are permissions that need no decision; never one to read.
    """
    if key.filter_name:
        return NOTHING if key.filter_name in wanted.filters else held
    explained = {DESCRIBE, *undecided} if wanted.describe else set(undecided)
    columns = _columns_beyond(held, wanted)
    if SELECT in held.permissions and columns == frozenset():
        explained.add(SELECT)
    passable = {SELECT, DESCRIBE} if wanted.grantable else set()
    return replace(
        held,
        permissions=held.permissions - explained,
        grantable=held.grantable - passable,
        columns=columns,
        excluded=held.excluded if columns is None else frozenset(),
    )


def _columns_beyond(held: Held, wanted: Right) -> Columns:
    if wanted.columns is None:
        return frozenset()
    if held.columns is None:
        return None
    return held.columns - wanted.columns


@dataclass(frozen=True)
class House:
    """Whose rights in a catalog's account need no decision behind them, whatever they are.

    ``creators`` are the roles that Glue names as makers of a table.
    """

    principals: frozenset[str] = frozenset()
    creators: dict[Table, str] = field(default_factory=dict)

    def holds(self, key: Key, held: Held) -> bool:
        """Administrators, the portal's role and those of locations, and who made the table.

        Lake Formation lists a creator's implicit rights like any others: all of them, all to be
        passed on, given by nobody else. Nothing can revoke them.
        """
        if key.principal == EVERYBODY:
            return False
        if key.principal in self.principals or self.creators.get(key.table) == key.principal:
            return True
        whole = held.permissions >= OF_A_CREATOR and held.grantable >= OF_A_CREATOR
        return whole and held.given_by in ("", key.principal)


def role_of_session(arn: str) -> str:
    """The role behind ``arn:aws:sts::1:assumed-role/Name/session``; other ARNs as they are.

    A session's ARN does not tell its role's path, so a role with one is not recognised.
    """
    head, _kind, rest = arn.partition(":assumed-role/")
    if not rest:
        return arn
    return f"{head.replace(':sts:', ':iam:')}:role/{rest.split('/')[0]}"
