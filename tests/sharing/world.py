"""A pocket AWS for testing plans: it carries out the exact calls and knows nothing of steps."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from botocore import xform_name

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
        operation = xform_name(step.operation.split(":")[1])
        getattr(self, f"_{operation}")(step.account, step.parameters())

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

    def _batch_grant_permissions(self, account: str, call: dict[str, Any]) -> None:
        assert len(call["Entries"]) <= 20
        for entry in call["Entries"]:
            self._grant(account, call["CatalogId"], entry)

    def _grant(self, account: str, catalog: str, entry: dict[str, Any]) -> None:
        who = entry["Principal"]["DataLakePrincipalIdentifier"]
        (kind, resource), *_rest = entry["Resource"].items()
        if kind == "Database":
            self._grant_local(who, "", exists=self.database is not None)
        elif resource["DatabaseName"] == self.place.database and account == self.place.account:
            self._grant_local(who, resource["Name"], exists=resource["Name"] in self.links)
        else:
            table = Table(resource["DatabaseName"], resource["Name"])
            self._grant_table(Holding(who, table), resource, entry)

    def _grant_local(self, who: str, what: str, *, exists: bool) -> None:
        if not exists:
            raise RefusedByWorld("no such database or link")
        self.readers.add((who, what))

    def _grant_table(
        self, holding: Holding, resource: dict[str, Any], entry: dict[str, Any]
    ) -> None:
        passed_on = self.place.account_mode and holding.principal.startswith("arn:")
        if passed_on:
            self._must_have_arrived(holding.table)
        self._give_columns(
            self.passed_on if passed_on else self.select,
            self.passed_on_describe if passed_on else self.describe,
            holding,
            columns=set(resource["ColumnNames"]) if "ColumnNames" in resource else None,
            describe="DESCRIBE" in entry["Permissions"],
        )
        if entry["PermissionsWithGrantOption"]:
            assert holding.principal == self.place.account, "no grant option for roles abroad"
            self.grantable.add(holding)
        if not passed_on and self._abroad(holding) and not self.share:
            self.share = "ASSOCIATING"

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
        arrived = any(h.table == table and h.principal == self.place.account for h in self.select)
        if not arrived or self.share == "ASSOCIATING":
            raise RefusedByWorld("Insufficient Glue permissions to access table")

    def _batch_revoke_permissions(self, account: str, call: dict[str, Any]) -> None:
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

    def _accept_resource_share_invitation(self, account: str, call: dict[str, Any]) -> None:
        assert account == self.place.account
        self.share = "ASSOCIATED"

    def _create_database(self, account: str, call: dict[str, Any]) -> None:
        assert self.database is None
        self.database = call["DatabaseInput"]["Parameters"]

    def _delete_database(self, account: str, call: dict[str, Any]) -> None:
        if self.links:
            raise RefusedByWorld("deleting it would delete what is in it")
        self.database = None
        self.readers = {(who, what) for who, what in self.readers if what}

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
