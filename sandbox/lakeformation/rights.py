"""Rights on one object, and how they add up and limit each other."""

from collections.abc import Iterable
from dataclasses import dataclass

from sandbox.lakeformation import cells
from sandbox.lakeformation.cells import Cells
from sandbox.lakeformation.resources import Columns
from sandbox.lakeformation.store import Grant
from sandbox.lakeformation.validation import PERMISSIONS


@dataclass(frozen=True)
class Access:
    """Rights on one object, `ALL` spelt out, any right including DESCRIBE."""

    permissions: frozenset[str] = frozenset()
    grantable: frozenset[str] = frozenset()
    cells: frozenset[Cells] = frozenset()
    """Columns that SELECT covers, and on which rows; several parts add up."""
    shown: frozenset[str] = frozenset()
    """Columns that metadata calls show."""

    @property
    def selected(self) -> frozenset[str]:
        """Columns that SELECT covers on any row."""
        return frozenset().union(*(part.columns for part in self.cells))

    def may(self, permission: str) -> bool:
        return permission in self.permissions


def sum_of(kind: str, grants: Iterable[Grant], every: tuple[str, ...]) -> Access:
    """What grants on an object of a kind come to; `every` is all its columns."""
    found = Access()
    for grant in grants:
        found = union(found, _of_grant(kind, grant, every))
    return found


def _of_grant(kind: str, grant: Grant, every: tuple[str, ...]) -> Access:
    permissions = _spelt_out(kind, grant.permissions)
    grantable = _spelt_out(kind, grant.grantable)
    chosen = (grant.columns or Columns(frozenset(), excluded=True)).of(every)
    if permissions or grantable:
        permissions |= {"DESCRIBE"} & PERMISSIONS[kind]
    conditions = frozenset({grant.condition} if grant.condition else ())
    read = frozenset({Cells(chosen, conditions)} if "SELECT" in permissions else ())
    return Access(permissions, grantable, read, chosen if permissions else frozenset())


def _spelt_out(kind: str, permissions: set[str]) -> frozenset[str]:
    return PERMISSIONS[kind] if "ALL" in permissions else frozenset(permissions)


def union(one: Access, other: Access) -> Access:
    return Access(
        one.permissions | other.permissions,
        one.grantable | other.grantable,
        one.cells | other.cells,
        one.shown | other.shown,
    )


def within(inner: Access, outer: Access) -> Access:
    """What was passed on, cut to what the account itself still holds (E58, E59)."""
    return Access(
        inner.permissions & (outer.permissions | {"DESCRIBE"})
        if outer.permissions
        else frozenset(),
        inner.grantable & outer.grantable,
        cells.within(inner.cells, outer.cells),
        inner.shown & outer.shown,
    )
