"""The consumer's side: the local database, the links, and who may see them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import Any

from sharing.access import Link, Seen, Table, Wanted, database
from sharing.errors import Refused
from sharing.lakeformation.calls import Caller
from sharing.lakeformation.listings import FEW_TABLES, rows_of, sweep
from sharing.lakeformation.rows import Row, principal_of, table_of
from sharing.steps import OURS


def observe(seen: Seen, wanted: Wanted, consumer: Caller) -> Seen:
    return _database_links(_tables(seen, wanted, consumer), wanted, consumer)


def _tables(seen: Seen, wanted: Wanted, consumer: Caller) -> Seen:
    place = wanted.place
    try:
        tables = list(
            consumer.pages(
                "glue",
                "get_tables",
                "TableList",
                CatalogId=place.account,
                DatabaseName=place.database,
            )
        )
    except Refused as error:
        if not error.says_gone:
            raise
        return _no_database(seen)
    links = {table["Name"]: _link(table) for table in tables}
    return replace(
        seen,
        database_exists=True,
        database_is_ours=not wanted.database_in_use and _is_ours(wanted, consumer),
        database_is_link=bool(wanted.links.keys() - links.keys()) and _is_link(wanted, consumer),
        database_readers=_readers(consumer, place.account, place.database),
        links=links,
        link_readers=_link_readers(wanted, consumer, links),
    )


def _no_database(seen: Seen) -> Seen:
    return replace(
        seen,
        database_exists=False,
        database_is_ours=False,
        database_is_link=False,
        database_readers=frozenset(),
        links={},
        link_readers={},
    )


def _link(table: dict[str, Any]) -> Link:
    """What is no link, but a table of the customer's, leads nowhere."""
    target = table.get("TargetTable")
    if not target:
        return Link(catalog_account="", target=None)
    return Link(target["CatalogId"], Table(target["DatabaseName"], target["Name"]))


def _is_ours(wanted: Wanted, consumer: Caller) -> bool:
    found = _look_up(consumer, wanted.place.account, wanted.place.database)
    return OURS in found.get("Parameters", {})


def _is_link(wanted: Wanted, consumer: Caller) -> bool:
    """Asked before links are made in it: through a link they would be made in its target."""
    place = wanted.place
    found = _look_up(consumer, place.account, place.database)
    return "TargetDatabase" in found or found.get("CatalogId", place.account) != place.account


def _look_up(consumer: Caller, account: str, name: str) -> dict[str, Any]:
    found: dict[str, Any] = consumer("glue", "get_database", CatalogId=account, Name=name)
    return found["Database"]  # type: ignore[no-any-return]


def _link_readers(
    wanted: Wanted, consumer: Caller, links: dict[str, Link]
) -> dict[str, frozenset[str]]:
    place = wanted.place
    names = sorted(links.keys() & {*wanted.links, *wanted.given_up_links})
    rows = (
        sweep(consumer, place.account)
        if len(names) > FEW_TABLES
        else [
            row
            for name in names
            for row in rows_of(consumer, place.account, Table(place.database, name))
        ]
    )
    readers: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        table = table_of(row)
        if table.database == place.database and _may_see(row):
            readers[table.name].add(principal_of(row))
    return {name: frozenset(readers[name]) for name in names}


def _database_links(seen: Seen, wanted: Wanted, consumer: Caller) -> Seen:
    account = wanted.place.account
    links: dict[str, Link] = {}
    for name in sorted({*wanted.database_links, *wanted.given_up_database_links}):
        if link := _database_link(consumer, account, name):
            links[name] = link
    readers = {name: _readers(consumer, account, name) for name in links}
    return replace(seen, database_links=links, database_link_readers=readers)


def _database_link(consumer: Caller, account: str, name: str) -> Link | None:
    try:
        found = _look_up(consumer, account, name)
    except Refused as error:
        if not error.says_gone:
            raise
        return None
    # A link that can be followed is answered with its target's name and catalog.
    target = found.get("TargetDatabase")
    if not target:
        return Link(catalog_account="", target=None)
    return Link(target["CatalogId"], database(target["DatabaseName"]))


def _readers(consumer: Caller, account: str, name: str) -> frozenset[str]:
    rows = rows_of(consumer, account, database(name))
    return frozenset(principal_of(row) for row in rows if _may_see(row))


def _may_see(row: Row) -> bool:
    return "DESCRIBE" in row["Permissions"]
