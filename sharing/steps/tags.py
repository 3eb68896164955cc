"""LF-Tags in the catalog: defined, put on tables and columns, taken off, and dropped."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from sharing.access import Label, Seen, Table
from sharing.steps.step import OWNER, AtOwner

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class DefineTag(AtOwner):
    """A key with its first value, or one more value of a key."""

    key: str
    value: str
    tables: frozenset[Table]
    is_new: bool = True
    touches: str = OWNER

    @property
    def operation(self) -> str:
        return "lakeformation:CreateLFTag" if self.is_new else "lakeformation:UpdateLFTag"

    def parameters(self) -> dict[str, Any]:
        values = "TagValues" if self.is_new else "TagValuesToAdd"
        return {"CatalogId": self.account, "TagKey": self.key, values: [self.value]}

    def words(self) -> str:
        return _("Define the LF-Tag %(tag)s") % {"tag": f"{self.key}={self.value}"}

    def undo(self) -> str:
        return _("Delete the LF-Tag when nothing needs it")

    def after(self, seen: Seen) -> Seen:
        known = seen.tagged.values
        values = {**known, self.key: known.get(self.key, frozenset()) | {self.value}}
        return replace(seen, tagged=replace(seen.tagged, values=values))


@dataclass(frozen=True)
class DropTag(AtOwner):
    """Values nothing needs; ``whole`` when the key has no others."""

    key: str
    values: tuple[str, ...]
    tables: frozenset[Table]
    whole: bool
    touches: str = OWNER

    @property
    def operation(self) -> str:
        return "lakeformation:DeleteLFTag" if self.whole else "lakeformation:UpdateLFTag"

    def parameters(self) -> dict[str, Any]:
        named = {"CatalogId": self.account, "TagKey": self.key}
        return named if self.whole else {**named, "TagValuesToDelete": list(self.values)}

    def words(self) -> str:
        tag = f"{self.key}={'|'.join(self.values)}"
        return _("Delete the LF-Tag %(tag)s, which nothing needs any more") % {"tag": tag}

    def undo(self) -> str:
        return _("Define the LF-Tag again")

    def after(self, seen: Seen) -> Seen:
        values = {**seen.tagged.values}
        values[self.key] -= {*self.values}
        if self.whole:
            del values[self.key]
        return replace(seen, tagged=replace(seen.tagged, values=values))


@dataclass(frozen=True)
class PutTags(AtOwner):
    """Tags on a table, or on some of its columns."""

    table: Table
    columns: tuple[str, ...]
    tags: Pairs
    touches: str = OWNER
    operation: str = "lakeformation:AddLFTagsToResource"

    @property
    def tables(self) -> frozenset[Table]:
        return frozenset({self.table})

    @property
    def labels(self) -> dict[Label, str]:
        return {
            Label(self.table, column, key): value
            for column in self.columns or ("",)
            for key, value in self.tags
        }

    def parameters(self) -> dict[str, Any]:
        name: dict[str, Any] = {
            "CatalogId": self.account,
            "DatabaseName": self.table.database,
            "Name": self.table.name,
        }
        resource = (
            {"TableWithColumns": {**name, "ColumnNames": list(self.columns)}}
            if self.columns
            else {"Table": name}
        )
        tags = [
            {"CatalogId": self.account, "TagKey": key, "TagValues": [value]}
            for key, value in self.tags
        ]
        return {"CatalogId": self.account, "Resource": resource, "LFTags": tags}

    def words(self) -> str:
        return _("Put %(tags)s on %(what)s") % self._named()

    def undo(self) -> str:
        return _("Take %(tags)s off %(what)s") % self._named()

    def _named(self) -> dict[str, str]:
        tags = ", ".join(f"{key}={value}" for key, value in self.tags)
        what = f"{self.table} ({', '.join(self.columns)})" if self.columns else str(self.table)
        return {"tags": tags, "what": what}

    def after(self, seen: Seen) -> Seen:
        labels = seen.tagged.labels | self.labels
        return replace(seen, tagged=replace(seen.tagged, labels=labels))


@dataclass(frozen=True)
class TakeTags(PutTags):
    operation: str = "lakeformation:RemoveLFTagsFromResource"

    def words(self) -> str:
        return super().undo()

    def undo(self) -> str:
        return super().words()

    def after(self, seen: Seen) -> Seen:
        labels = {one: v for one, v in seen.tagged.labels.items() if one not in self.labels}
        return replace(seen, tagged=replace(seen.tagged, labels=labels))
