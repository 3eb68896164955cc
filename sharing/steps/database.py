"""The local database that holds an environment's links."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from sharing.access import Seen, Table
from sharing.steps.step import LOCAL, AtConsumer

OURS = "sluice"
"""The parameter that marks a database as made by Sluice; others are never deleted."""


@dataclass(frozen=True)
class CreateDatabase(AtConsumer):
    touches: str = LOCAL
    operation: str = "glue:CreateDatabase"
    tables: frozenset[Table] = frozenset()

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
        return _("Create the database “%(database)s” for links in account %(account)s") % {
            "database": self.place.database,
            "account": self.account,
        }

    def undo(self) -> str:
        return _("Delete the database when the last link in it is gone")

    def after(self, seen: Seen) -> Seen:
        return replace(seen, database_exists=True, database_is_ours=True)


@dataclass(frozen=True)
class DeleteDatabase(AtConsumer):
    touches: str = LOCAL
    operation: str = "glue:DeleteDatabase"
    tables: frozenset[Table] = frozenset()

    def parameters(self) -> dict[str, Any]:
        return {"CatalogId": self.account, "Name": self.place.database}

    def words(self) -> str:
        return _("Delete the empty database “%(database)s” in account %(account)s") % {
            "database": self.place.database,
            "account": self.account,
        }

    def undo(self) -> str:
        return _("Create it again with the next grant")

    def after(self, seen: Seen) -> Seen:
        return replace(
            seen,
            database_exists=False,
            database_is_ours=False,
            database_readers=frozenset(),
        )
