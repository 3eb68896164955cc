"""Batches of grants and revocations in Lake Formation."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from sharing.access import NO_RIGHT, Columns, Holding, Right, Seen, Share, Table
from sharing.steps import words
from sharing.steps.shares import FORESEEN_INVITATION, FORESEEN_SHARE
from sharing.steps.step import OWNER, TARGET
from sharing.tags.expressions import as_requested


@dataclass(frozen=True)
class TableEntry:
    """One entry of a batch: a right on a table or database of the catalog, given or taken."""

    holding: Holding
    right: Right
    catalog: str

    @property
    def table(self) -> Table:
        return self.holding.table

    def request(self, number: int) -> dict[str, Any]:
        """A ``BatchPermissionsRequestEntry``."""
        permissions = self._permissions()
        return {
            "Id": str(number),
            "Principal": {"DataLakePrincipalIdentifier": self.holding.principal},
            "Resource": self._resource(),
            "Permissions": permissions,
            "PermissionsWithGrantOption": permissions if self.right.grantable else [],
        }

    def _permissions(self) -> list[str]:
        select = [] if self.right.columns == frozenset() else ["SELECT"]
        return (["DESCRIBE"] if self.right.describe else []) + select

    def _resource(self) -> dict[str, Any]:
        if self.table.is_policy:
            expression = as_requested(self.table)
            named = {"CatalogId": self.catalog, "ResourceType": "TABLE", "Expression": expression}
            return {"LFTagPolicy": named}
        if self.table.is_database:
            return {"Database": {"CatalogId": self.catalog, "Name": self.table.database}}
        name = {
            "CatalogId": self.catalog,
            "DatabaseName": self.table.database,
            "Name": self.table.name,
        }
        if self.right.columns is None:
            return {"TableWithColumns": {**name, "ColumnWildcard": {}}}
        if self.right.columns:
            return {"TableWithColumns": {**name, "ColumnNames": sorted(self.right.columns)}}
        return {"Table": name}


@dataclass(frozen=True)
class FilterEntry:
    """One entry of a batch: reading a table through a data cells filter."""

    holding: Holding
    filter: str
    catalog: str
    grantable: bool = False

    @property
    def table(self) -> Table:
        return self.holding.table

    @property
    def right(self) -> Right:
        return Right(filters=frozenset({self.filter}), grantable=self.grantable)

    def request(self, number: int) -> dict[str, Any]:
        return {
            "Id": str(number),
            "Principal": {"DataLakePrincipalIdentifier": self.holding.principal},
            "Resource": {
                "DataCellsFilter": {
                    "TableCatalogId": self.catalog,
                    "DatabaseName": self.table.database,
                    "TableName": self.table.name,
                    "Name": self.filter,
                }
            },
            "Permissions": ["SELECT"],
            "PermissionsWithGrantOption": ["SELECT"] if self.grantable else [],
        }


@dataclass(frozen=True)
class LocalEntry:
    """One entry of a batch: DESCRIBE on a link to a table, or (``link`` empty) on the local
    database or a link to a whole database.
    """

    principal: str
    catalog: str
    database: str
    link: str = ""
    target: Table | None = None

    @property
    def table(self) -> Table | None:
        return self.target

    def request(self, number: int) -> dict[str, Any]:
        return {
            "Id": str(number),
            "Principal": {"DataLakePrincipalIdentifier": self.principal},
            "Resource": self._resource(),
            "Permissions": ["DESCRIBE"],
            "PermissionsWithGrantOption": [],
        }

    def _resource(self) -> dict[str, Any]:
        if not self.link:
            return {"Database": {"CatalogId": self.catalog, "Name": self.database}}
        return {
            "Table": {
                "CatalogId": self.catalog,
                "DatabaseName": self.database,
                "Name": self.link,
            }
        }


Entry = TableEntry | FilterEntry | LocalEntry


@dataclass(frozen=True)
class ChangePermissions:
    """A batch of at most twenty grants or revocations, by the portal role of ``account``."""

    account: str
    region: str
    entries: tuple[Entry, ...]
    grant: bool
    touches: str

    @property
    def operation(self) -> str:
        verb = "BatchGrantPermissions" if self.grant else "BatchRevokePermissions"
        return f"lakeformation:{verb}"

    @property
    def tables(self) -> frozenset[Table]:
        return frozenset(entry.table for entry in self.entries if entry.table)

    def parameters(self) -> dict[str, Any]:
        return {
            "CatalogId": self.entries[0].catalog,
            "Entries": [entry.request(number) for number, entry in enumerate(self.entries)],
        }

    def words(self) -> str:
        return "; ".join(sorted({_words(entry, grant=self.grant) for entry in self.entries}))

    def undo(self) -> str:
        return "; ".join(sorted({_words(entry, grant=not self.grant) for entry in self.entries}))

    def after(self, seen: Seen) -> Seen:
        for entry in self.entries:
            seen = _after_entry(seen, entry, self)
        return seen


def _after_entry(seen: Seen, entry: Entry, step: ChangePermissions) -> Seen:
    if isinstance(entry, LocalEntry):
        return _after_local(seen, entry, grant=step.grant)
    held = dict(seen.at_owner if step.touches == OWNER else seen.at_target)
    before = held.get(entry.holding, NO_RIGHT)
    after = before | entry.right if step.grant else _taken(before, entry.right)
    held[entry.holding] = after
    if after.nothing:
        del held[entry.holding]
    seen = _with_filter_holder(seen, entry, grant=step.grant)
    if step.touches == TARGET:
        return replace(seen, at_target=held)
    seen = replace(seen, at_owner=held)
    if not step.grant:
        return _without_share(seen, entry.table)
    abroad = account_of(entry.holding.principal) != step.account
    return _with_share(seen, entry.table) if abroad else seen


def _with_filter_holder(seen: Seen, entry: TableEntry | FilterEntry, *, grant: bool) -> Seen:
    if isinstance(entry, TableEntry):
        return seen
    key = (entry.table, entry.filter)
    who = _changed(seen.filter_holders.get(key, frozenset()), entry.holding.principal, grant=grant)
    return replace(seen, filter_holders={**seen.filter_holders, key: who})


def account_of(principal: str) -> str:
    return principal.split(":")[4] if principal.startswith("arn:") else principal


def _with_share(seen: Seen, table: Table) -> Seen:
    """A grant to another account makes a RAM share, whose invitation waits to be accepted."""
    if table in seen.shared_by:
        return seen
    shared_by = {**seen.shared_by, table: frozenset({FORESEEN_SHARE})}
    invited = {FORESEEN_SHARE: Share("ASSOCIATING", FORESEEN_INVITATION)}
    return replace(seen, shared_by=shared_by, shares=invited | seen.shares)


def _without_share(seen: Seen, table: Table) -> Seen:
    """The last right on a table takes it out of its share."""
    if any(holding.table == table for holding in seen.at_owner):
        return seen
    return replace(
        seen, shared_by={one: arns for one, arns in seen.shared_by.items() if one != table}
    )


def _taken(before: Right, right: Right) -> Right:
    columns: Columns = frozenset()
    if right.columns is not None and before.columns is not None:
        columns = before.columns - right.columns
    elif right.columns == frozenset():
        columns = before.columns
    left = replace(
        before,
        columns=columns,
        describe=before.describe and not right.describe,
        filters=before.filters - right.filters,
    )
    return replace(left, grantable=before.grantable and not left.nothing)


def _after_local(seen: Seen, entry: LocalEntry, *, grant: bool) -> Seen:
    if entry.database in seen.database_links:
        present = seen.database_link_readers.get(entry.database, frozenset())
        readers = _changed(present, entry.principal, grant=grant)
        known = {**seen.database_link_readers, entry.database: readers}
        return replace(seen, database_link_readers=known)
    if not entry.link:
        readers = _changed(seen.database_readers, entry.principal, grant=grant)
        return replace(seen, database_readers=readers)
    present = seen.link_readers.get(entry.link, frozenset())
    readers = _changed(present, entry.principal, grant=grant)
    return replace(seen, link_readers={**seen.link_readers, entry.link: readers})


def _changed(members: frozenset[str], member: str, *, grant: bool) -> frozenset[str]:
    return members | {member} if grant else members - {member}


def _words(entry: Entry, *, grant: bool) -> str:
    if isinstance(entry, LocalEntry):
        return words.seeing(entry.principal, entry.database, entry.link, grant=grant)
    who, table = entry.holding.principal, entry.table
    if isinstance(entry, FilterEntry):
        return words.filtering(who, table, entry.filter, grant=grant)
    if table.is_policy:
        return words.reading_by_tag(who, table, grant=grant)
    if table.is_database:
        return words.seeing(who, table.database, "", grant=grant)
    return words.reading(who, table, entry.right.columns, grant=grant)
