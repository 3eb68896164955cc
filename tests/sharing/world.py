"""A pocket AWS for testing plans: it carries out the exact calls and knows nothing of steps."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sharing.access import Holding, Link, Place, Right, Seen, Share, Table
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
    share: str = ""
    database: dict[str, str] | None = None
    links: dict[str, Link] = field(default_factory=dict)
    readers: set[tuple[str, str]] = field(default_factory=set)

    def do(self, step: Step) -> None:
        getattr(self, f"_{step.operation.split(':')[1]}")(step.account, step.parameters())

    def seen(self) -> Seen:
        foreign = {h for h in {*self.select, *self.describe} if self._abroad(h)}
        return Seen(
            at_owner=self._rights(self.select, self.describe),
            at_target=self._rights(self.passed_on, self.passed_on_describe),
            shares={SHARE: Share(self.share, INVITATION)} if self.share else {},
            shared_by={h.table: frozenset({SHARE}) for h in foreign},
            database_exists=self.database is not None,
            database_is_ours=OURS in (self.database or {}),
            database_readers=frozenset(who for who, what in self.readers if what == ""),
            links=dict(self.links),
            link_readers={
                name: frozenset(who for who, what in self.readers if what == name)
                for name in self.links
            },
        )

    def _rights(
        self, select: dict[Holding, set[str] | None], describe: set[Holding]
    ) -> dict[Holding, Right]:
        return {
            holding: Right(
                columns=self._columns(select.get(holding, set())),
                describe=holding in describe,
                grantable=holding in self.grantable,
            )
            for holding in {*select, *describe}
        }

    @staticmethod
    def _columns(columns: set[str] | None) -> frozenset[str] | None:
        return None if columns is None else frozenset(columns)

    def _abroad(self, holding: Holding) -> bool:
        return self.place.account != self.place.catalog_account

    def _BatchGrantPermissions(self, account: str, call: dict[str, Any]) -> None:
        assert len(call["Entries"]) <= 20
        for entry in call["Entries"]:
            self._grant(account, call["CatalogId"], entry)

    def _grant(self, account: str, catalog: str, entry: dict[str, Any]) -> None:
        who = entry["Principal"]["DataLakePrincipalIdentifier"]
        (kind, resource), *_rest = entry["Resource"].items()
        if kind == "Database":
            if self.database is None:
                raise RefusedByWorld("no such database")
            self.readers.add((who, ""))
            return
        if resource["DatabaseName"] == self.place.database and account == self.place.account:
            if resource["Name"] not in self.links:
                raise RefusedByWorld("no such link")
            self.readers.add((who, resource["Name"]))
            return
        holding = Holding(who, Table(resource["DatabaseName"], resource["Name"]))
        at_owner = account == self.place.catalog_account and not (
            self.place.account_mode and who.startswith("arn:")
        )
        if not at_owner:
            self._must_have_arrived(holding.table)
        select = self.select if at_owner else self.passed_on
        describe = self.describe if at_owner else self.passed_on_describe
        columns = set(resource["ColumnNames"]) if "ColumnNames" in resource else None
        present = select.get(holding, set())
        if (columns is None) != (present is None) and present != set():
            raise RefusedByWorld("Permissions modification is invalid")
        if columns is not None and (holding in describe or "DESCRIBE" in entry["Permissions"]):
            raise RefusedByWorld("Permissions modification is invalid")
        select[holding] = None if columns is None or present is None else present | columns
        if "DESCRIBE" in entry["Permissions"]:
            describe.add(holding)
        if entry["PermissionsWithGrantOption"]:
            assert not who.startswith("arn:"), "a direct grant abroad carries no grant option"
            self.grantable.add(holding)
        if at_owner and self._abroad(holding) and not self.share:
            self.share = "ASSOCIATING"

    def _must_have_arrived(self, table: Table) -> None:
        arrived = any(h.table == table and h.principal == self.place.account for h in self.select)
        if not arrived or self.share == "ASSOCIATING":
            raise RefusedByWorld("Insufficient Glue permissions to access table")

    def _BatchRevokePermissions(self, account: str, call: dict[str, Any]) -> None:
        assert len(call["Entries"]) <= 20
        for entry in call["Entries"]:
            self._revoke(account, entry)
        if not self.select and not self.describe:
            self.share = ""

    def _revoke(self, account: str, entry: dict[str, Any]) -> None:
        who = entry["Principal"]["DataLakePrincipalIdentifier"]
        (kind, resource), *_rest = entry["Resource"].items()
        if kind == "Database":
            self.readers.remove((who, ""))
            return
        if resource["DatabaseName"] == self.place.database and account == self.place.account:
            self.readers.remove((who, resource["Name"]))
            return
        holding = Holding(who, Table(resource["DatabaseName"], resource["Name"]))
        passed_on = self.place.account_mode and who.startswith("arn:")
        select = self.passed_on if passed_on else self.select
        describe = self.passed_on_describe if passed_on else self.describe
        if "DESCRIBE" in entry["Permissions"]:
            describe.remove(holding)
        if "SELECT" in entry["Permissions"]:
            self._take_columns(select, holding, resource)
        if holding not in select and holding not in describe:
            self.grantable.discard(holding)

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

    def _AcceptResourceShareInvitation(self, account: str, call: dict[str, Any]) -> None:
        assert account == self.place.account
        self.share = "ASSOCIATED"

    def _CreateDatabase(self, account: str, call: dict[str, Any]) -> None:
        assert self.database is None
        self.database = call["DatabaseInput"]["Parameters"]

    def _DeleteDatabase(self, account: str, call: dict[str, Any]) -> None:
        if self.links:
            raise RefusedByWorld("deleting it would delete what is in it")
        self.database = None
        self.readers = {(who, what) for who, what in self.readers if what}

    def _CreateTable(self, account: str, call: dict[str, Any]) -> None:
        assert self.database is not None
        target = call["TableInput"]["TargetTable"]
        name = call["TableInput"]["Name"]
        assert name not in self.links
        self.links[name] = Link(target["CatalogId"], Table(target["DatabaseName"], target["Name"]))

    def _BatchDeleteTable(self, account: str, call: dict[str, Any]) -> None:
        assert len(call["TablesToDelete"]) <= 100
        for name in call["TablesToDelete"]:
            del self.links[name]
            self.readers = {(who, what) for who, what in self.readers if what != name}
