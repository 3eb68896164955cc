"""Resource links in the local database."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sharing.access import Link, Place, Seen, Table
from sharing.steps.step import LOCAL


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
        return _("Create the link “%(database)s.%(name)s” to %(target)s") % {
            "database": self.place.database,
            "name": self.name,
            "target": self.target,
        }

    def undo(self) -> str:
        return _("Delete the link")

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
        return ngettext("Delete the link %(names)s", "Delete the links %(names)s", count) % {
            "names": names
        }

    def undo(self) -> str:
        return _("Create the links again")

    def after(self, seen: Seen) -> Seen:
        names = {name for name, _table in self.links}
        return replace(
            seen,
            links={name: link for name, link in seen.links.items() if name not in names},
            link_readers={n: who for n, who in seen.link_readers.items() if n not in names},
        )
