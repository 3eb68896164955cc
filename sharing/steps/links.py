"""Resource links: to one table, in the local database, or to a whole database of the catalog."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sharing.access import Link, Place, Seen, Table
from sharing.steps.step import LOCAL, AtConsumer


@dataclass(frozen=True)
class CreateLink(AtConsumer):
    name: str
    target: Table
    touches: str = LOCAL
    operation: str = "glue:CreateTable"

    @property
    def tables(self) -> frozenset[Table]:
        return frozenset({self.target})

    def parameters(self) -> dict[str, Any]:
        target = {"DatabaseName": self.target.database, "Name": self.target.name}
        return {
            "CatalogId": self.account,
            "DatabaseName": self.place.database,
            "TableInput": {"Name": self.name, "TargetTable": target | _catalog(self.place)},
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


def _catalog(place: Place) -> dict[str, str]:
    """Where a link leads; a Region only when it is another one."""
    catalog = {"CatalogId": place.catalog_account}
    if place.catalog_region != place.region:
        catalog["Region"] = place.catalog_region
    return catalog


@dataclass(frozen=True)
class DeleteLinks(AtConsumer):
    """At most a hundred links in one call. Deleting a link leaves its target alone."""

    links: tuple[tuple[str, Table], ...]
    touches: str = LOCAL
    operation: str = "glue:BatchDeleteTable"

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


@dataclass(frozen=True)
class CreateDatabaseLink(AtConsumer):
    """One link for all tables of a database; through it only those given are seen."""

    name: str
    source: Table
    touches: str = LOCAL
    operation: str = "glue:CreateDatabase"

    @property
    def tables(self) -> frozenset[Table]:
        return frozenset({self.source})

    def parameters(self) -> dict[str, Any]:
        target = {"DatabaseName": self.source.database} | _catalog(self.place)
        return {
            "CatalogId": self.account,
            "DatabaseInput": {"Name": self.name, "TargetDatabase": target},
        }

    def words(self) -> str:
        return _("Create the link “%(name)s” to the database %(source)s") % {
            "name": self.name,
            "source": self.source,
        }

    def undo(self) -> str:
        return _("Delete the link when the last table read through it is gone")

    def after(self, seen: Seen) -> Seen:
        link = Link(self.place.catalog_account, self.source)
        return replace(seen, database_links={**seen.database_links, self.name: link})


@dataclass(frozen=True)
class DeleteDatabaseLink(AtConsumer):
    """Deleting the link itself leaves the database it leads to alone."""

    name: str
    source: Table
    touches: str = LOCAL
    operation: str = "glue:DeleteDatabase"

    @property
    def tables(self) -> frozenset[Table]:
        return frozenset({self.source})

    def parameters(self) -> dict[str, Any]:
        return {"CatalogId": self.account, "Name": self.name}

    def words(self) -> str:
        return _("Delete the link “%(name)s” to the database %(source)s") % {
            "name": self.name,
            "source": self.source,
        }

    def undo(self) -> str:
        return _("Create the link again")

    def after(self, seen: Seen) -> Seen:
        links = {n: link for n, link in seen.database_links.items() if n != self.name}
        readers = {n: who for n, who in seen.database_link_readers.items() if n != self.name}
        return replace(seen, database_links=links, database_link_readers=readers)
