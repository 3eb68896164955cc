"""The caller's catalog for the query engine: Lake Formation's word on every table."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sandbox import state
from sandbox.athena import objects
from sandbox.identity import Caller
from sandbox.lakeformation import reading
from sandbox.lakeformation.reading import ReadingRefused, Relation
from sandbox.query.errors import QueryFailed
from sandbox.query.stored import StoredTable


@dataclass(frozen=True)
class CallersCatalog:
    """What one caller sees of the catalog of its own account in a region."""

    caller: Caller
    region: str

    def databases(self) -> list[str]:
        with state.lock:
            return reading.listed_databases(self.caller, self.region)

    def tables(self, database: str) -> list[str]:
        with state.lock:
            return reading.listed_tables(self.caller, self.region, database)

    def table(self, database: str, table: str) -> StoredTable:
        return _described(self._relation(database, table))

    def with_objects(self, database: str, table: str) -> StoredTable:
        relation = self._relation(database, table)
        return replace(_described(relation), objects=objects.below(relation.location))

    def _relation(self, database: str, table: str) -> Relation:
        try:
            with state.lock:
                return reading.relation_for(self.caller, self.region, database, table)
        except ReadingRefused as refusal:
            raise QueryFailed(str(refusal)) from refusal


def _described(relation: Relation) -> StoredTable:
    return StoredTable(
        format=relation.format,
        columns=relation.columns,
        readable=relation.readable,
        partition_keys=relation.partition_keys,
        serde_parameters=relation.serde_parameters,
        parameters=relation.parameters,
        row_filters=relation.row_filters,
        cell_filters=relation.cell_filters,
    )
