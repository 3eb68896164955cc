"""A pocket AWS for testing plans: it carries out the exact calls and knows nothing of steps."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from botocore import xform_name

from sharing.access import Cells, FilterKey, Holding, Link, Place, Right, Seen, Share, Table
from sharing.steps import OURS, Step

SHARE = "arn:share"
INVITATION = "arn:invitation"


class RefusedByWorld(AssertionError):
    """A call that AWS would refuse: the plan's order is wrong."""


@dataclass
class World:
    place: Place
    select: dict[Holding, set[str] | None] = field(default_factory=dict)
    describe: set[Holding] = field(default_factory=set)
    passed_on: dict[Holding, set[str] | None] = field(default_factory=dict)
    passed_on_describe: set[Holding] = field(default_factory=set)
    grantable: set[Holding] = field(default_factory=set)
    filters: dict[FilterKey, Cells] = field(default_factory=dict)
    through: dict[Holding, set[str]] = field(default_factory=dict)
    passed_through: dict[Holding, set[str]] = field(default_factory=dict)
    share: str = ""
    database: dict[str, str] | None = None
    links: dict[str, Link] = field(default_factory=dict)
    database_links: dict[str, Link] = field(default_factory=dict)
    readers: set[tuple[str, str]] = field(default_factory=set)

    def do(self, step: Step) -> None:
        operation = xform_name(step.operation.split(":")[1])
        getattr(self, f"_{operation}")(step.account, step.parameters())

    def seen(self) -> Seen:
        held = {*self.select, *self.describe, *self.through}
        return Seen(
            at_owner=self._rights(self.select, self.describe, self.through),
            at_target=self._rights(self.passed_on, self.passed_on_describe, self.passed_through),
            filters=dict(self.filters),
            filter_holders={key: self._holders(key) for key in self.filters},
            shares={SHARE: Share(self.share, self._invitation())} if self.share else {},
            shared_by={h.table: frozenset({SHARE}) for h in held if self._abroad(h)},
            database_exists=self.database is not None,
            database_is_ours=OURS in (self.database or {}),
            database_readers=self._readers(""),
            links=dict(self.links),
            link_readers={name: self._readers(name) for name in self.links},
            database_links=dict(self.database_links),
            database_link_readers={name: self._readers(name) for name in self.database_links},
        )

    def _readers(self, what: str) -> frozenset[str]:
        return frozenset(who for who, seen in self.readers if seen == what)

    def _holders(self, key: FilterKey) -> frozenset[str]:
        return frozenset(
            holding.principal
            for holders in (self.through, self.passed_through)
            for holding, names in holders.items()
            if holding.table == key[0] and key[1] in names
        )

    def _invitation(self) -> str:
        return INVITATION if self.share == "ASSOCIATING" else ""

    def _rights(
        self,
        select: dict[Holding, set[str] | None],
        describe: set[Holding],
        through: dict[Holding, set[str]],
    ) -> dict[Holding, Right]:
        return {
            holding: Right(
                columns=self._columns(select.get(holding, set())),
                describe=holding in describe,
                grantable=holding in self.grantable,
                filters=frozenset(through.get(holding, ())),
            )
            for holding in {*select, *describe, *through}
        }

    @staticmethod
    def _columns(columns: set[str] | None) -> frozenset[str] | None:
        return None if columns is None else frozenset(columns)

    def _abroad(self, holding: Holding) -> bool:
        return self.place.account != self.place.catalog_account

    def _batch_grant_permissions(self, account: str, call: dict[str, Any]) -> None:
        assert len(call["Entries"]) <= 20
        for entry in call["Entries"]:
            self._grant(account, call["CatalogId"], entry)

    def _grant(self, account: str, catalog: str, entry: dict[str, Any]) -> None:
        who = entry["Principal"]["DataLakePrincipalIdentifier"]
        (kind, resource), *_rest = entry["Resource"].items()
        if (local := self._local(account, catalog, kind, resource)) is not None:
            self._grant_local(who, local)
        elif kind == "Database":
            self._grant_describe(Holding(who, Table(resource["Name"], "")), entry)
        elif kind == "DataCellsFilter":
            self._grant_filter(who, resource, entry)
        else:
            table = Table(resource["DatabaseName"], resource["Name"])
            self._grant_table(Holding(who, table), resource, entry)

    def _local(self, account: str, catalog: str, kind: str, resource: dict[str, Any]) -> str | None:
        """The link, the database link, or "" for the local database, that an entry is about."""
        if account != self.place.account or catalog != account:
            return None
        if kind == "Database":
            name: str = resource["Name"]
            return "" if name == self.place.database else name
        link: str = resource["Name"]
        return link if resource["DatabaseName"] == self.place.database else None

    def _grant_describe(self, holding: Holding, entry: dict[str, Any]) -> None:
        passed_on = self._passed_on(holding)
        if passed_on and self.share != "ASSOCIATED" and self._abroad(holding):
            raise RefusedByWorld("Insufficient Glue permissions to access the database")
        (self.passed_on_describe if passed_on else self.describe).add(holding)
        self._shared(holding, entry)

    def _grant_filter(self, who: str, resource: dict[str, Any], entry: dict[str, Any]) -> None:
        table = Table(resource["DatabaseName"], resource["TableName"])
        holding, name = Holding(who, table), resource["Name"]
        if (table, name) not in self.filters:
            raise RefusedByWorld("Cell Filter not found")
        passed_on = self._passed_on(holding)
        if passed_on:
            self._must_have_arrived(table)
        (self.passed_through if passed_on else self.through).setdefault(holding, set()).add(name)
        self._shared(holding, entry)

    def _passed_on(self, holding: Holding) -> bool:
        return self.place.account_mode and holding.principal.startswith("arn:")

    def _shared(self, holding: Holding, entry: dict[str, Any]) -> None:
        if entry["PermissionsWithGrantOption"]:
            assert holding.principal == self.place.account, "no grant option for roles abroad"
            self.grantable.add(holding)
        if not self._passed_on(holding) and self._abroad(holding) and not self.share:
            self.share = "ASSOCIATING"

    def _grant_local(self, who: str, what: str) -> None:
        exists = what in {*self.links, *self.database_links}
        if not (exists or (what == "" and self.database is not None)):
            raise RefusedByWorld("no such database or link")
        self.readers.add((who, what))

    def _grant_table(
        self, holding: Holding, resource: dict[str, Any], entry: dict[str, Any]
    ) -> None:
        passed_on = self._passed_on(holding)
        if passed_on:
            self._must_have_arrived(holding.table)
        self._give_columns(
            self.passed_on if passed_on else self.select,
            self.passed_on_describe if passed_on else self.describe,
            holding,
            columns=set(resource["ColumnNames"]) if "ColumnNames" in resource else None,
            describe="DESCRIBE" in entry["Permissions"],
        )
        self._shared(holding, entry)

    @staticmethod
    def _give_columns(
        select: dict[Holding, set[str] | None],
        describes: set[Holding],
        holding: Holding,
        *,
        columns: set[str] | None,
        describe: bool,
    ) -> None:
        """Whole tables and lists of columns do not mix, nor do DESCRIBE and lists of columns."""
        present = select.get(holding, set())
        if present != set() and (columns is None) != (present is None):
            raise RefusedByWorld("Permissions modification is invalid")
        if columns is not None and (describe or holding in describes):
            raise RefusedByWorld("Permissions modification is invalid")
        select[holding] = None if columns is None or present is None else present | columns
        if describe:
            describes.add(holding)

    def _must_have_arrived(self, table: Table) -> None:
        held = {*self.select, *self.through}
        arrived = any(h.table == table and h.principal == self.place.account for h in held)
        if not arrived or self.share not in ("", "ASSOCIATED"):
            raise RefusedByWorld("Insufficient Glue permissions to access table")

    def _batch_revoke_permissions(self, account: str, call: dict[str, Any]) -> None:
        assert len(call["Entries"]) <= 20
        for entry in call["Entries"]:
            self._revoke(account, call["CatalogId"], entry)
        if not (self.select or self.describe or self.through):
            self.share = ""

    def _revoke(self, account: str, catalog: str, entry: dict[str, Any]) -> None:
        who = entry["Principal"]["DataLakePrincipalIdentifier"]
        (kind, resource), *_rest = entry["Resource"].items()
        if (local := self._local(account, catalog, kind, resource)) is not None:
            self.readers.remove((who, local))
        elif kind == "Database":
            holding = Holding(who, Table(resource["Name"], ""))
            (self.passed_on_describe if self._passed_on(holding) else self.describe).remove(holding)
        elif kind == "DataCellsFilter":
            self._revoke_filter(who, resource)
        else:
            self._revoke_table(who, resource, entry["Permissions"])

    def _revoke_filter(self, who: str, resource: dict[str, Any]) -> None:
        holding = Holding(who, Table(resource["DatabaseName"], resource["TableName"]))
        through = self.passed_through if self._passed_on(holding) else self.through
        through[holding].remove(resource["Name"])
        if not through[holding]:
            del through[holding]
        self._forget_option(holding)

    def _revoke_table(self, who: str, resource: dict[str, Any], permissions: list[str]) -> None:
        holding = Holding(who, Table(resource["DatabaseName"], resource["Name"]))
        passed_on = self._passed_on(holding)
        if "DESCRIBE" in permissions:
            (self.passed_on_describe if passed_on else self.describe).remove(holding)
        if "SELECT" in permissions:
            select = self.passed_on if passed_on else self.select
            self._take_columns(select, holding, resource)
        self._forget_option(holding)

    def _forget_option(self, holding: Holding) -> None:
        if not any(holding in held for held in (self.select, self.describe, self.through)):
            self.grantable.discard(holding)

    def _create_data_cells_filter(self, account: str, call: dict[str, Any]) -> None:
        assert account == self.place.catalog_account
        key = self._filter_key(call["TableData"])
        assert key not in self.filters
        self.filters[key] = self._cells(call["TableData"])

    def _update_data_cells_filter(self, account: str, call: dict[str, Any]) -> None:
        key = self._filter_key(call["TableData"])
        assert key in self.filters
        self.filters[key] = self._cells(call["TableData"])

    def _delete_data_cells_filter(self, account: str, call: dict[str, Any]) -> None:
        key = self._filter_key(call)
        assert not self._holders(key), "whoever reads through it would read no more"
        del self.filters[key]

    @staticmethod
    def _filter_key(data: dict[str, Any]) -> FilterKey:
        return Table(data["DatabaseName"], data["TableName"]), data["Name"]

    @staticmethod
    def _cells(data: dict[str, Any]) -> Cells:
        assert ("ColumnNames" in data) != ("ColumnWildcard" in data)
        columns = frozenset(data["ColumnNames"]) if "ColumnNames" in data else None
        return Cells(columns, data["RowFilter"].get("FilterExpression", ""))

    @staticmethod
    def _take_columns(
        select: dict[Holding, set[str] | None], holding: Holding, resource: dict[str, Any]
    ) -> None:
        present = select[holding]
        if "ColumnNames" not in resource:
            assert present is None, "the whole table is revoked only where the whole was granted"
            del select[holding]
            return
        assert present is not None
        left = present - set(resource["ColumnNames"])
        if left:
            select[holding] = left
        else:
            del select[holding]

    def _accept_resource_share_invitation(self, account: str, call: dict[str, Any]) -> None:
        assert account == self.place.account
        assert self.share == "ASSOCIATING"
        self.share = "ASSOCIATED"

    def _disassociate_resource_share(self, account: str, call: dict[str, Any]) -> None:
        assert (account, self.share) == (self.place.catalog_account, "FAILED")
        self.share = "DISASSOCIATED"

    def _associate_resource_share(self, account: str, call: dict[str, Any]) -> None:
        assert (account, self.share) == (self.place.catalog_account, "DISASSOCIATED")
        self.share = "ASSOCIATING"

    def _create_database(self, account: str, call: dict[str, Any]) -> None:
        given = call["DatabaseInput"]
        if target := given.get("TargetDatabase"):
            assert given["Name"] not in self.database_links
            source = Table(target["DatabaseName"], "")
            self.database_links[given["Name"]] = Link(target["CatalogId"], source)
            return
        assert self.database is None
        self.database = given["Parameters"]

    def _delete_database(self, account: str, call: dict[str, Any]) -> None:
        name = "" if call["Name"] == self.place.database else call["Name"]
        if name:
            del self.database_links[name]
        elif self.links:
            raise RefusedByWorld("deleting it would delete what is in it")
        else:
            self.database = None
        self.readers = {(who, what) for who, what in self.readers if what != name}

    def _create_table(self, account: str, call: dict[str, Any]) -> None:
        assert self.database is not None
        target = call["TableInput"]["TargetTable"]
        name = call["TableInput"]["Name"]
        assert name not in self.links
        self.links[name] = Link(target["CatalogId"], Table(target["DatabaseName"], target["Name"]))

    def _batch_delete_table(self, account: str, call: dict[str, Any]) -> None:
        assert len(call["TablesToDelete"]) <= 100
        for name in call["TablesToDelete"]:
            del self.links[name]
            self.readers = {(who, what) for who, what in self.readers if what != name}
