"""Data cells filters in the catalog."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from sharing.access import Cells, Seen, Table
from sharing.steps import words
from sharing.steps.step import OWNER, AtOwner


@dataclass(frozen=True)
class _OfTable(AtOwner):
    table: Table
    name: str

    @property
    def tables(self) -> frozenset[Table]:
        return frozenset({self.table})

    @property
    def touches(self) -> str:
        return OWNER


@dataclass(frozen=True)
class CreateFilter(_OfTable):
    cells: Cells
    operation: str = "lakeformation:CreateDataCellsFilter"

    def parameters(self) -> dict[str, Any]:
        """``TableData`` takes one way to say the rows and one to say the columns, never both."""
        cells = self.cells
        return {
            "TableData": {
                "TableCatalogId": self.account,
                "DatabaseName": self.table.database,
                "TableName": self.table.name,
                "Name": self.name,
                "RowFilter": {"FilterExpression": cells.rows}
                if cells.rows
                else {"AllRowsWildcard": {}},
                **(
                    {"ColumnWildcard": {}}
                    if cells.columns is None
                    else {"ColumnNames": sorted(cells.columns)}
                ),
            }
        }

    def words(self) -> str:
        return _("Create the filter “%(name)s” on %(table)s: %(cells)s") % {
            "name": self.name,
            "table": self.table,
            "cells": words.cells(self.cells),
        }

    def undo(self) -> str:
        return _("Delete the filter when nobody holds it")

    def after(self, seen: Seen) -> Seen:
        return replace(seen, filters={**seen.filters, (self.table, self.name): self.cells})


@dataclass(frozen=True)
class RestoreFilter(CreateFilter):
    operation: str = "lakeformation:UpdateDataCellsFilter"

    def words(self) -> str:
        return _("Set the filter “%(name)s” on %(table)s back: %(cells)s") % {
            "name": self.name,
            "table": self.table,
            "cells": words.cells(self.cells),
        }


@dataclass(frozen=True)
class DeleteFilter(_OfTable):
    operation: str = "lakeformation:DeleteDataCellsFilter"

    def parameters(self) -> dict[str, Any]:
        return {
            "TableCatalogId": self.account,
            "DatabaseName": self.table.database,
            "TableName": self.table.name,
            "Name": self.name,
        }

    def words(self) -> str:
        named = {"name": self.name, "table": self.table}
        return _("Delete the filter “%(name)s” on %(table)s") % named

    def undo(self) -> str:
        return _("Create the filter again")

    def after(self, seen: Seen) -> Seen:
        key = (self.table, self.name)
        return replace(
            seen,
            filters={k: cells for k, cells in seen.filters.items() if k != key},
            filter_holders={k: who for k, who in seen.filter_holders.items() if k != key},
        )
