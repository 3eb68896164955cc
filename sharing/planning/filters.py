"""Data cells filters in the catalog: made before they are granted, gone when nobody holds them."""

from collections.abc import Iterator

from sharing.access import NOT_GIVEN, FilterKey, Seen, Table, Wanted
from sharing.steps import CreateFilter, DeleteFilter, RestoreFilter, Step


def restore(wanted: Wanted, seen: Seen) -> Iterator[Step]:
    """Somebody changed what a filter of ours lets through: back to what was decided."""
    for (table, name), cells in sorted(wanted.filters.items(), key=_key):
        if seen.filters.get((table, name), cells) != cells:
            yield RestoreFilter(wanted.place, table, name, cells)


def create(wanted: Wanted, seen: Seen) -> Iterator[Step]:
    for (table, name), cells in sorted(wanted.filters.items(), key=_key):
        if (table, name) not in seen.filters:
            yield CreateFilter(wanted.place, table, name, cells)


def delete(wanted: Wanted, seen: Seen) -> Iterator[Step]:
    for key in sorted(_given_up(wanted, seen)):
        if not seen.filter_holders.get(key):
            yield DeleteFilter(wanted.place, *key)


def stand(wanted: Wanted, seen: Seen, table: Table) -> bool:
    return all(
        seen.filters.get(key) == cells for key, cells in wanted.filters.items() if key[0] == table
    )


def are_left(wanted: Wanted, seen: Seen, table: Table) -> bool:
    keys = (
        (table, name)
        for holding in wanted.holders.get(table, ())
        for name in wanted.ours_at_owner.get(holding, NOT_GIVEN).filters
    )
    return any(key in seen.filters and key not in wanted.filters for key in keys)


def _given_up(wanted: Wanted, seen: Seen) -> set[FilterKey]:
    ours = {
        (holding.table, name)
        for holding, given in wanted.ours_at_owner.items()
        for name in given.filters
    }
    return (ours & seen.filters.keys()) - wanted.filters.keys()


def _key(item: tuple[FilterKey, object]) -> FilterKey:
    return item[0]
