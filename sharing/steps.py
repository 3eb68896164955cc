"""The steps of a plan: each is one AWS call (or one batch), safe to repeat.

A step can say itself in plain words, as the exact call, and how it is undone; and it knows what
the world looks like after it, so that a plan can be shown before anything is done.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Protocol

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sharing.access import (
    NO_RIGHT,
    Holding,
    Link,
    Place,
    Right,
    Seen,
    Share,
    Table,
    union,
)

FORESEEN_SHARE = "(the share Lake Formation will make)"
FORESEEN_INVITATION = "(the invitation, if AWS sends one)"

OWNER, TARGET, LOCAL, SHARES = "owner", "target", "local", "shares"
"""The parts of the world a step changes and that must be read again after it."""


class Step(Protocol):
    @property
    def account(self) -> str: ...
    @property
    def region(self) -> str: ...
    @property
    def operation(self) -> str: ...
    @property
    def touches(self) -> str: ...
    @property
    def tables(self) -> frozenset[Table]: ...
    def words(self) -> str: ...
    def undo(self) -> str: ...
    def parameters(self) -> dict[str, Any]: ...
    def after(self, seen: Seen) -> Seen: ...


@dataclass(frozen=True)
class TableEntry:
    """One entry of a batch: a right on a table of the catalog, given or taken."""

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
class LocalEntry:
    """One entry of a batch: DESCRIBE on a link, or on the local database (``link`` empty)."""

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


Entry = TableEntry | LocalEntry


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
        return "; ".join(sorted({_entry_words(entry, grant=self.grant) for entry in self.entries}))

    def undo(self) -> str:
        return "; ".join(
            sorted({_entry_words(entry, grant=not self.grant) for entry in self.entries})
        )

    def after(self, seen: Seen) -> Seen:
        for entry in self.entries:
            seen = _after_entry(seen, entry, self)
        return seen


@dataclass(frozen=True)
class AcceptInvitation:
    account: str
    region: str
    share: str
    invitation: str
    touches: str = SHARES
    operation: str = "ram:AcceptResourceShareInvitation"
    tables: frozenset[Table] = frozenset()

    def parameters(self) -> dict[str, Any]:
        return {"resourceShareInvitationArn": self.invitation}

    def words(self) -> str:
        return _("Account %(account)s accepts the resource share.") % {"account": self.account}

    def undo(self) -> str:
        return _("The share goes with the last grant that needs it.")

    def after(self, seen: Seen) -> Seen:
        return replace(seen, shares={**seen.shares, self.share: Share("ASSOCIATED")})


@dataclass(frozen=True)
class CreateDatabase:
    place: Place
    touches: str = LOCAL
    operation: str = "glue:CreateDatabase"
    tables: frozenset[Table] = frozenset()

    @property
    def account(self) -> str:
        return self.place.account

    @property
    def region(self) -> str:
        return self.place.region

    def parameters(self) -> dict[str, Any]:
        return {
            "CatalogId": self.account,
            "DatabaseInput": {
                "Name": self.place.database,
                "Description": "Links to data products, kept by Sluice.",
                "Parameters": {OURS: "true"},
                # Otherwise every new link would be open to everyone in the account.
                "CreateTableDefaultPermissions": [],
            },
        }

    def words(self) -> str:
        return _("Create the database “%(database)s” for links in account %(account)s.") % {
            "database": self.place.database,
            "account": self.account,
        }

    def undo(self) -> str:
        return _("Delete the database when the last link in it is gone.")

    def after(self, seen: Seen) -> Seen:
        return replace(seen, database_exists=True, database_is_ours=True)


OURS = "sluice"
"""The parameter that marks a database as made by Sluice; others are never deleted."""


@dataclass(frozen=True)
class DeleteDatabase:
    place: Place
    touches: str = LOCAL
    operation: str = "glue:DeleteDatabase"
    tables: frozenset[Table] = frozenset()

    @property
    def account(self) -> str:
        return self.place.account

    @property
    def region(self) -> str:
        return self.place.region

    def parameters(self) -> dict[str, Any]:
        return {"CatalogId": self.account, "Name": self.place.database}

    def words(self) -> str:
        return _("Delete the empty database “%(database)s” in account %(account)s.") % {
            "database": self.place.database,
            "account": self.account,
        }

    def undo(self) -> str:
        return _("Create it again with the next grant.")

    def after(self, seen: Seen) -> Seen:
        return replace(
            seen,
            database_exists=False,
            database_is_ours=False,
            database_readers=frozenset(),
        )


@dataclass(frozen=True)
class CreateLink:
    place: Place
    name: str
    target: Table
    touches: str = LOCAL
    operation: str = "glue:CreateTable"

    @property
    def account(self) -> str:
        return self.place.account

    @property
    def region(self) -> str:
        return self.place.region

    @property
    def tables(self) -> frozenset[Table]:
        return frozenset({self.target})

    def parameters(self) -> dict[str, Any]:
        target = {
            "CatalogId": self.place.catalog_account,
            "DatabaseName": self.target.database,
            "Name": self.target.name,
        }
        if self.place.catalog_region != self.place.region:
            target["Region"] = self.place.catalog_region
        return {
            "CatalogId": self.account,
            "DatabaseName": self.place.database,
            "TableInput": {"Name": self.name, "TargetTable": target},
        }

    def words(self) -> str:
        return _("Create the link “%(database)s.%(name)s” to %(target)s.") % {
            "database": self.place.database,
            "name": self.name,
            "target": self.target,
        }

    def undo(self) -> str:
        return _("Delete the link.")

    def after(self, seen: Seen) -> Seen:
        link = Link(self.place.catalog_account, self.target)
        return replace(seen, links={**seen.links, self.name: link})


@dataclass(frozen=True)
class DeleteLinks:
    """At most a hundred links in one call. Deleting a link leaves its target alone."""

    place: Place
    links: tuple[tuple[str, Table], ...]
    touches: str = LOCAL
    operation: str = "glue:BatchDeleteTable"

    @property
    def account(self) -> str:
        return self.place.account

    @property
    def region(self) -> str:
        return self.place.region

    @property
    def tables(self) -> frozenset[Table]:
        return frozenset(table for _name, table in self.links)

    def parameters(self) -> dict[str, Any]:
        return {
            "CatalogId": self.account,
            "DatabaseName": self.place.database,
            "TablesToDelete": [name for name, _table in self.links],
        }

    def words(self) -> str:
        count = len(self.links)
        names = ", ".join(f"“{self.place.database}.{name}”" for name, _table in self.links)
        return ngettext("Delete the link %(names)s.", "Delete the links %(names)s.", count) % {
            "names": names
        }

    def undo(self) -> str:
        return _("Create the links again.")

    def after(self, seen: Seen) -> Seen:
        names = {name for name, _table in self.links}
        return replace(
            seen,
            links={name: link for name, link in seen.links.items() if name not in names},
            link_readers={n: who for n, who in seen.link_readers.items() if n not in names},
        )


def _entry_words(entry: Entry, *, grant: bool) -> str:
    if isinstance(entry, LocalEntry):
        return _local_words(entry, grant=grant)
    words = (
        _("%(who)s may read %(what)s of %(table)s")
        if grant
        else _("%(who)s may no longer read %(what)s of %(table)s")
    )
    return words % {
        "who": principal_words(entry.holding.principal),
        "what": column_words(entry.right.columns),
        "table": entry.table,
    }


def _local_words(entry: LocalEntry, *, grant: bool) -> str:
    words = _("%(who)s may see %(what)s") if grant else _("%(who)s may no longer see %(what)s")
    what = (
        _("the link “%(name)s”") % {"name": f"{entry.database}.{entry.link}"}
        if entry.link
        else _("the database “%(name)s”") % {"name": entry.database}
    )
    return words % {"who": principal_words(entry.principal), "what": what}


def principal_words(principal: str) -> str:
    """``Role “Analyst” in 222222222222``, or ``Account 222222222222``."""
    if ":role/" not in principal:
        return _("Account %(account)s") % {"account": principal}
    account = principal.split(":")[4]
    name = principal.rsplit("/", 1)[-1]
    return _("Role “%(name)s” in account %(account)s") % {
        "name": name,
        "account": account,
    }


def column_words(columns: frozenset[str] | None) -> str:
    if columns is None:
        return _("all columns")
    count = len(columns)
    return ngettext("the column %(names)s", "the %(count)d columns %(names)s", count) % {
        "count": count,
        "names": ", ".join(sorted(columns)),
    }


def _after_entry(seen: Seen, entry: Entry, step: ChangePermissions) -> Seen:
    if isinstance(entry, LocalEntry):
        return _after_local(seen, entry, grant=step.grant)
    held = dict(seen.at_owner if step.touches == OWNER else seen.at_target)
    before = held.get(entry.holding, NO_RIGHT)
    held[entry.holding] = _given(before, entry.right) if step.grant else _taken(before, entry.right)
    if step.touches == TARGET:
        return replace(seen, at_target=held)
    seen = replace(seen, at_owner=held)
    abroad = account_of(entry.holding.principal) != step.account
    return _with_share(seen, entry.table) if step.grant and abroad else seen


def account_of(principal: str) -> str:
    return principal.split(":")[4] if principal.startswith("arn:") else principal


def _with_share(seen: Seen, table: Table) -> Seen:
    """A grant to another account makes a RAM share, whose invitation waits to be accepted."""
    if table in seen.shared_by:
        return seen
    shared_by = {**seen.shared_by, table: frozenset({FORESEEN_SHARE})}
    invited = {FORESEEN_SHARE: Share("ASSOCIATING", FORESEEN_INVITATION)}
    return replace(seen, shared_by=shared_by, shares=invited | seen.shares)


def _given(before: Right, right: Right) -> Right:
    return replace(
        before,
        columns=union(before.columns, right.columns),
        describe=before.describe or right.describe,
        grantable=before.grantable or right.grantable,
    )


def _taken(before: Right, right: Right) -> Right:
    whole = right.columns is None
    columns = frozenset() if whole or before.columns is None else before.columns - right.columns
    describe = before.describe and not right.describe
    left = replace(before, columns=columns, describe=describe)
    return replace(left, grantable=before.grantable and not left.nothing)


def _after_local(seen: Seen, entry: LocalEntry, *, grant: bool) -> Seen:
    if not entry.link:
        readers = _changed(seen.database_readers, entry.principal, grant=grant)
        return replace(seen, database_readers=readers)
    present = seen.link_readers.get(entry.link, frozenset())
    readers = _changed(present, entry.principal, grant=grant)
    return replace(seen, link_readers={**seen.link_readers, entry.link: readers})


def _changed(members: frozenset[str], member: str, *, grant: bool) -> frozenset[str]:
    return members | {member} if grant else members - {member}
