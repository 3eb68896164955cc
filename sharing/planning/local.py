"""The consumer's side: the local database, resource links, and who may see them."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from sharing.access import Link, Seen, Table, Wanted
from sharing.planning.batches import LINKS_PER_BATCH, batches, permission_steps
from sharing.steps import (
    LOCAL,
    CreateDatabase,
    CreateDatabaseLink,
    CreateLink,
    DeleteDatabase,
    DeleteDatabaseLink,
    DeleteLinks,
    Entry,
    LocalEntry,
    Step,
)


def create_databases(wanted: Wanted, seen: Seen) -> Iterator[Step]:
    if wanted.links and not seen.database_exists:
        yield CreateDatabase(wanted.place)
    for name, source in sorted(wanted.database_links.items()):
        if name not in seen.database_links:
            yield CreateDatabaseLink(wanted.place, name, source)


def create_links(wanted: Wanted, seen: Seen) -> Iterator[Step]:
    for name, table in sorted(wanted.links.items()):
        if name not in seen.links:
            yield CreateLink(wanted.place, name, table)


def replace_links(
    wanted: Wanted, seen: Seen, ready: Callable[[Wanted, Seen, Table], bool]
) -> Iterator[Step]:
    """Make links anew that lead to where access comes from, each when all else stands here.

    One by one, so that the name is missing for three calls and no longer. A link cannot be
    changed: UpdateTable and UpdateDatabase act on its target (Lake Formation, Resource links).
    """
    place = wanted.place
    for name, table in sorted(wanted.links.items()):
        if _is_replaced(seen.links, wanted.replaced_links, name) and ready(wanted, seen, table):
            yield DeleteLinks(place, ((name, table),))
            yield CreateLink(place, name, table)
            yield from _show(wanted, LocalEntry("", place.account, place.database, name, table))
    for name, source in sorted(wanted.database_links.items()):
        tables = {one.table for one in wanted.at_owner if one.table.database == source.database}
        if _is_replaced(seen.database_links, wanted.replaced_databases, name) and all(
            ready(wanted, seen, table) for table in tables if not table.is_database
        ):
            yield DeleteDatabaseLink(place, name, source)
            yield CreateDatabaseLink(place, name, source)
            yield from _show(wanted, LocalEntry("", place.account, name, target=source))


def _is_replaced(seen: dict[str, Link], replaced: dict[str, Link], name: str) -> bool:
    return name in replaced and seen.get(name) == replaced[name]


def _show(wanted: Wanted, entry: LocalEntry) -> Iterator[Step]:
    """To all roles that query: what they saw of the old link went with it."""
    entries = [replace(entry, principal=role) for role in sorted(wanted.link_readers)]
    return permission_steps(wanted, entries, grant=True, where=LOCAL)


def delete_links(wanted: Wanted, seen: Seen) -> Iterator[Step]:
    """What roles may see of a link or database goes with it ("Dropping an object invalidates its
    permissions", Lake Formation).
    """
    ours = [
        (name, table)
        for name, table in sorted(wanted.given_up_links.items())
        if leads_to(wanted, seen.links.get(name), table)
    ]
    for batch in batches(ours, LINKS_PER_BATCH):
        yield DeleteLinks(wanted.place, batch)


def delete_databases(wanted: Wanted, seen: Seen) -> Iterator[Step]:
    for name, source in sorted(_given_up_databases(wanted, seen)):
        yield DeleteDatabaseLink(wanted.place, name, source)
    if not wanted.database_in_use and database_is_left(wanted, seen):
        yield DeleteDatabase(wanted.place)


def give(wanted: Wanted, seen: Seen) -> Iterator[Step]:
    """The roles may see the links and what they lie in."""
    place = wanted.place
    entries: list[Entry] = []
    for role in sorted(wanted.link_readers):
        if wanted.links and role not in seen.database_readers:
            entries.append(LocalEntry(role, place.account, place.database))
        entries.extend(
            LocalEntry(role, place.account, place.database, name, table)
            for name, table in sorted(wanted.links.items())
            if role not in seen.link_readers.get(name, frozenset())
        )
        entries.extend(
            LocalEntry(role, place.account, name, target=source)
            for name, source in sorted(wanted.database_links.items())
            if role not in seen.database_link_readers.get(name, frozenset())
        )
    return permission_steps(wanted, entries, grant=True, where=LOCAL)


def links_stand(wanted: Wanted, seen: Seen, table: Table) -> bool:
    """Whether everything that leads to ``table`` is there: its link, or its database's."""
    return all(
        leads_to(wanted, seen.links.get(name), table) for name in _links_to(wanted, table)
    ) and all(
        leads_to(wanted, seen.database_links.get(name), source)
        for name, source in _databases_of(wanted, table)
    )


def links_are_seen(wanted: Wanted, seen: Seen, table: Table) -> bool:
    """Whether all roles that query may see what leads to ``table``."""
    names = _links_to(wanted, table)
    readers = [seen.link_readers.get(name, frozenset()) for name in names]
    readers += [seen.database_readers] if names else []
    readers += [
        seen.database_link_readers.get(name, frozenset())
        for name, _source in _databases_of(wanted, table)
    ]
    return all(wanted.link_readers <= who for who in readers)


def links_are_left(wanted: Wanted, seen: Seen, table: Table) -> bool:
    of_table = any(
        leads_to(wanted, seen.links.get(name), table)
        for name in wanted.given_up_links_to.get(table, ())
    )
    of_database = {source.database for _name, source in _given_up_databases(wanted, seen)}
    return of_table or table.database in of_database


def database_is_left(wanted: Wanted, seen: Seen) -> bool:
    """The local database is there, is ours, and nothing of others lies in it."""
    left = {
        name
        for name in seen.links
        if not (
            name in wanted.given_up_links
            and leads_to(wanted, seen.links[name], wanted.given_up_links[name])
        )
    }
    return seen.database_exists and seen.database_is_ours and not left


def leads_to(wanted: Wanted, link: Link | None, target: Table) -> bool:
    return link == Link(wanted.place.catalog_account, target)


def _links_to(wanted: Wanted, table: Table) -> list[str]:
    return [*wanted.links_to.get(table, ())]


def _databases_of(wanted: Wanted, table: Table) -> list[tuple[str, Table]]:
    """The database links through which ``table`` is read; none if it has a link of its own."""
    if table in wanted.links_to:
        return []
    return [
        (name, source)
        for name, source in wanted.database_links.items()
        if source.database == table.database
    ]


def _given_up_databases(wanted: Wanted, seen: Seen) -> list[tuple[str, Table]]:
    return [
        (name, source)
        for name, source in wanted.given_up_database_links.items()
        if leads_to(wanted, seen.database_links.get(name), source)
    ]
