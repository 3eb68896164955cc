"""What grants on data cells filters come to: rights on the table, cut to some of its cells."""

from collections.abc import Iterator
from dataclasses import replace

from sandbox.lakeformation.resources import Resource
from sandbox.lakeformation.store import CatalogStore, Grant

MOST_FILTERS = 100
"""Data cells filters of one table that one principal may read through."""


def grants_through_filters(
    store: CatalogStore, granted_in: str, principals: tuple[str, ...], resource: Resource
) -> Iterator[Grant]:
    """Grants of SELECT on the filters of a table, as grants on the table itself.

    They keep the filter as their resource, and pass nothing on: that is done with the filter.
    """
    for cut, made in store.filters.get(resource, {}).items():
        for principal in principals:
            held = store.grant(granted_in, principal, cut)
            if held and "SELECT" in held.permissions:
                yield replace(
                    held,
                    permissions={"SELECT"},
                    grantable=set(),
                    columns=made.columns,
                    condition=made.condition,
                )


def filters_read_through(store: CatalogStore, granted_in: str, principal: str, of: Resource) -> int:
    return len(list(grants_through_filters(store, granted_in, (principal,), of)))
