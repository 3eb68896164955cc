"""What a closer look reads besides rights: tables in Glue, administrators, locations, roles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from sharing.access import Table
from sharing.drift.answers import TABLES_PER_PAGE
from sharing.drift.causes import TableFacts
from sharing.drift.unknown import role_of_session
from sharing.errors import Refused
from sharing.lakeformation.calls import Caller
from sharing.lakeformation.registration import MOST

GONE = frozenset({"EntityNotFoundException"})


def tables_in(
    owner: Caller, catalog: str, databases: Iterable[str]
) -> Iterator[tuple[Table, dict[str, Any]]]:
    """Every table of the databases, as Glue describes it; a database that is gone has none."""
    for database in sorted(databases):
        pages = owner.pages(
            "glue",
            "get_tables",
            "TableList",
            CatalogId=catalog,
            DatabaseName=database,
            MaxResults=TABLES_PER_PAGE,
        )
        try:
            for found in pages:
                yield Table(database, found["Name"]), found
        except Refused as error:
            if error.code not in GONE:
                raise


def facts_of(found: dict[str, Any], *, with_columns: bool = True) -> TableFacts:
    return TableFacts(
        created_at=found.get("CreateTime"),
        columns=_columns(found) if with_columns else None,
        registered=found.get("IsRegisteredWithLakeFormation"),
    )


def _columns(found: dict[str, Any]) -> frozenset[str]:
    described = found.get("StorageDescriptor", {}).get("Columns", [])
    return frozenset(one["Name"] for one in [*described, *found.get("PartitionKeys", [])])


def creator_of(found: dict[str, Any]) -> str:
    return role_of_session(found.get("CreatedBy", ""))


def looked_up(owner: Caller, catalog: str, tables: Collection[Table]) -> dict[Table, TableFacts]:
    """The facts of some tables, those left out that are gone: one call for each database."""
    by_database: defaultdict[str, set[str]] = defaultdict(set)
    for table in tables:
        by_database[table.database].add(table.name)
    if sum(map(len, by_database.values())) <= len(by_database):
        return dict(_one_by_one(owner, catalog, tables))
    everything = tables_in(owner, catalog, by_database)
    return {table: facts_of(found) for table, found in everything if table in tables}


def _one_by_one(
    owner: Caller, catalog: str, tables: Iterable[Table]
) -> Iterator[tuple[Table, TableFacts]]:
    for table in sorted(tables):
        place = {"CatalogId": catalog, "DatabaseName": table.database, "Name": table.name}
        try:
            yield table, facts_of(owner("glue", "get_table", **place)["Table"])
        except Refused as error:
            if error.code not in GONE:
                raise


def administrators(caller: Caller) -> frozenset[str]:
    """Who administers the data lake of the caller's account, or may read all of its settings."""
    settings = caller("lakeformation", "get_data_lake_settings")["DataLakeSettings"]
    return frozenset(
        admin["DataLakePrincipalIdentifier"]
        for kind in ("DataLakeAdmins", "ReadOnlyAdmins")
        for admin in settings.get(kind, [])
    )


def is_administrator(caller: Caller) -> bool:
    settings = caller("lakeformation", "get_data_lake_settings")["DataLakeSettings"]
    admins = settings.get("DataLakeAdmins", [])
    return any(one["DataLakePrincipalIdentifier"] == caller.principal for one in admins)


def roles_of_locations(caller: Caller) -> frozenset[str]:
    """The roles by which Lake Formation reads registered locations; none if it may not be asked."""
    try:
        found = caller.pages("lakeformation", "list_resources", "ResourceInfoList", MaxResults=MOST)
        return frozenset(one["RoleArn"] for one in found if one.get("RoleArn"))
    except Refused:
        return frozenset()
