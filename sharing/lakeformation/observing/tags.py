"""LF-Tags in the catalog: which there are, where they lie, and what expressions reach."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sharing.access import Columns, Label, Table, Tagged, Wanted
from sharing.errors import Refused
from sharing.lakeformation.calls import Caller
from sharing.tags.expressions import Expression, as_requested, matches, tags_of

Row = dict[str, Any]
PAGE = 100


def observe(wanted: Wanted, owner: Caller, gone: Collection[Table]) -> Tagged:
    tagging, catalog = wanted.tagging, wanted.place.catalog_account
    policies = {policy for known in tagging.policies.values() for policy in known}
    if not policies:
        return Tagged()
    keys = {key for policy in policies for key, _values in tags_of(policy)}
    values = {key: found for key in sorted(keys) if (found := _values(owner, catalog, key))}
    labels = {
        label: value
        for table in sorted(wanted.tagged - {*gone})
        for label, value in _labels(owner, catalog, table, keys)
    }
    reached = (policy for policy in sorted(tagging.reach) if _is_defined(policy, values))
    beyond = {p: _beyond(owner, catalog, p, tagging.reach[p]) for p in reached}
    return Tagged(values, labels, {p: found for p, found in beyond.items() if found})


def _values(owner: Caller, catalog: str, key: str) -> frozenset[str]:
    try:
        found = owner("lakeformation", "get_lf_tag", CatalogId=catalog, TagKey=key)
    except Refused as error:
        if not error.says_gone:
            raise
        return frozenset()
    return frozenset(found["TagValues"])


def _labels(
    owner: Caller, catalog: str, table: Table, keys: set[str]
) -> Iterable[tuple[Label, str]]:
    """What was put on the table and its columns themselves."""
    name = {"CatalogId": catalog, "DatabaseName": table.database, "Name": table.name}
    try:
        found = owner(
            "lakeformation",
            "get_resource_lf_tags",
            CatalogId=catalog,
            Resource={"Table": name},
            ShowAssignedLFTags=True,
        )
    except Refused as error:
        if not error.says_gone:
            raise
        return
    places = [("", found.get("LFTagsOnTable", []))]
    places += [(one["Name"], one["LFTags"]) for one in found.get("LFTagsOnColumns", [])]
    for column, tags in places:
        for key, value in _pairs(tags).items():
            if key in keys:
                yield Label(table, column, key), value


def _pairs(tags: Iterable[Row]) -> dict[str, str]:
    return {tag["TagKey"]: tag["TagValues"][0] for tag in tags}


def _is_defined(policy: Table, values: dict[str, frozenset[str]]) -> bool:
    return all(values.get(key, frozenset()) & {*allowed} for key, allowed in tags_of(policy))


def _beyond(
    owner: Caller, catalog: str, policy: Table, approved: dict[Table, Columns]
) -> frozenset[Table]:
    """The tables of which the expression reaches more than was approved."""
    found = owner.pages(
        "lakeformation",
        "search_tables_by_lf_tags",
        "TableList",
        CatalogId=catalog,
        Expression=as_requested(policy),
        MaxResults=PAGE,
    )
    return frozenset(
        table
        for row in found
        for table in [Table(row["Table"]["DatabaseName"], row["Table"]["Name"])]
        if not _is_within(row, tags_of(policy), approved.get(table, frozenset()))
    )


def _is_within(row: Row, tags: Expression, approved: Columns) -> bool:
    if approved is None:
        return True
    if matches(tags, _pairs(row.get("LFTagsOnTable", []))):
        return False
    on_columns = row.get("LFTagsOnColumns", [])
    reached = {one["Name"] for one in on_columns if matches(tags, _pairs(one["LFTags"]))}
    return bool(approved) and reached <= approved
