"""Putting many small changes into few calls."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from sharing.access import Wanted
from sharing.steps import LOCAL, OWNER, ChangePermissions, Entry, Step

PERMISSIONS_PER_BATCH = 20
LINKS_PER_BATCH = 100

Item = TypeVar("Item")


def permission_steps(
    wanted: Wanted, entries: Sequence[Entry], *, grant: bool, where: str
) -> Iterator[Step]:
    place = wanted.place
    at_owner = where == OWNER
    for batch in batches(entries, PERMISSIONS_PER_BATCH):
        yield ChangePermissions(
            account=place.catalog_account if at_owner else place.account,
            region=place.region if where == LOCAL else place.catalog_region,
            entries=batch,
            grant=grant,
            touches=where,
        )


def batches(items: Iterable[Item], size: int) -> Iterator[tuple[Item, ...]]:
    listed = tuple(items)
    for start in range(0, len(listed), size):
        yield listed[start : start + size]
