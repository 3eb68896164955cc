"""The pocket AWS with LF-Tags: what they are, where they lie, and who may read through them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from sharing.access import Columns, Holding, Label, Seen, Table, Tagged, Wanted
from sharing.tags.expressions import as_policy, matches, tags_of
from tests.sharing.world import RefusedByWorld, World

ALL_COLUMNS = frozenset("abcz")


@dataclass
class WorldByTag(World):
    values: dict[str, set[str]] = field(default_factory=dict)
    labels: dict[Label, str] = field(default_factory=dict)
    tables: tuple[Table, ...] = ()

    def seen_for(self, wanted: Wanted) -> Seen:
        """As observing would: with what is reached beyond the approved."""
        beyond = {
            policy: found
            for policy, approved in wanted.tagging.reach.items()
            if (found := self._beyond(policy, approved))
        }
        values = {key: frozenset(found) for key, found in self.values.items()}
        return replace(self.seen(), tagged=Tagged(values, dict(self.labels), beyond))

    def reached(self, policy: Table) -> dict[Table, frozenset[str]]:
        """What an expression lets be read: per table its columns, those to come as "*"."""
        return {table: found for table in self.tables if (found := self._columns_of(table, policy))}

    def _columns_of(self, table: Table, policy: Table) -> frozenset[str]:
        tags = tags_of(policy)
        on_table = {
            one.key: v for one, v in self.labels.items() if (one.table, one.column) == (table, "")
        }
        reached = {"*"} if matches(tags, on_table) else set()
        for column in ALL_COLUMNS:
            own = {
                one.key: v
                for one, v in self.labels.items()
                if (one.table, one.column) == (table, column)
            }
            reached |= {column} if matches(tags, on_table | own) else set()
        return frozenset(reached)

    def _beyond(self, policy: Table, approved: dict[Table, Columns]) -> frozenset[Table]:
        return frozenset(
            table
            for table, columns in self.reached(policy).items()
            if (allowed := approved.get(table, frozenset())) is not None and not columns <= allowed
        )

    def _grant(self, account: str, catalog: str, entry: dict[str, Any]) -> None:
        (kind, resource), *_rest = entry["Resource"].items()
        if kind != "LFTagPolicy":
            super()._grant(account, catalog, entry)
            return
        policy = as_policy(resource["Expression"])
        for key, values in tags_of(policy):
            if not {*values} <= self.values.get(key, set()):
                raise RefusedByWorld("Tag key or values not found")
        holding = Holding(entry["Principal"]["DataLakePrincipalIdentifier"], policy)
        passed_on = self._passed_on(holding)
        if passed_on:
            self._must_have_arrived(policy)
        (self.passed_on if passed_on else self.select)[holding] = None
        (self.passed_on_describe if passed_on else self.describe).add(holding)
        self._shared(holding, entry)

    def _revoke(self, account: str, catalog: str, entry: dict[str, Any]) -> None:
        (kind, resource), *_rest = entry["Resource"].items()
        if kind != "LFTagPolicy":
            super()._revoke(account, catalog, entry)
            return
        policy = as_policy(resource["Expression"])
        holding = Holding(entry["Principal"]["DataLakePrincipalIdentifier"], policy)
        passed_on = self._passed_on(holding)
        del (self.passed_on if passed_on else self.select)[holding]
        (self.passed_on_describe if passed_on else self.describe).remove(holding)
        self._forget_option(holding)

    def _create_lf_tag(self, account: str, call: dict[str, Any]) -> None:
        assert account == self.place.catalog_account
        assert call["TagKey"] not in self.values, "Tag key already exists"
        self.values[call["TagKey"]] = {*call["TagValues"]}

    def _update_lf_tag(self, account: str, call: dict[str, Any]) -> None:
        gone = {*call.get("TagValuesToDelete", ())}
        assert not any(
            one.key == call["TagKey"] and value in gone for one, value in self.labels.items()
        ), "Update not allowed"
        self.values[call["TagKey"]] |= {*call.get("TagValuesToAdd", ())}
        self.values[call["TagKey"]] -= gone
        assert self.values[call["TagKey"]]

    def _delete_lf_tag(self, account: str, call: dict[str, Any]) -> None:
        del self.values[call["TagKey"]]
        self.labels = {one: v for one, v in self.labels.items() if one.key != call["TagKey"]}

    def _add_lf_tags_to_resource(self, account: str, call: dict[str, Any]) -> None:
        assert account == self.place.catalog_account
        for label, value in self._named(call):
            assert value in self.values.get(label.key, set()), "tags are defined first"
            self.labels[label] = value

    def _remove_lf_tags_from_resource(self, account: str, call: dict[str, Any]) -> None:
        for label, value in self._named(call):
            assert self.labels.pop(label) == value

    @staticmethod
    def _named(call: dict[str, Any]) -> list[tuple[Label, str]]:
        (resource,) = call["Resource"].values()
        table = Table(resource["DatabaseName"], resource["Name"])
        return [
            (Label(table, column, tag["TagKey"]), tag["TagValues"][0])
            for column in resource.get("ColumnNames", [""])
            for tag in call["LFTags"]
        ]
