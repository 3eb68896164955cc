"""Putting LF-Tags on databases, tables and columns, and finding objects by them (E57)."""

from collections.abc import Callable, Iterator
from typing import Any

from sandbox import overlaps
from sandbox.errors import AwsError, access_denied, invalid_input, not_found
from sandbox.glue import catalog
from sandbox.lakeformation.access import access, is_admin
from sandbox.lakeformation.changes import NO_ACCESS
from sandbox.lakeformation.resources import (
    Expression,
    Resource,
    database,
    expression_of,
    parse,
    shown,
    table,
)
from sandbox.lakeformation.store import catalog_of
from sandbox.lakeformation.tagging import ITSELF, Labels, Tags, matches
from sandbox.lakeformation.tags import lowered, may_on_tag, owner_of
from sandbox.operations import Call, operation
from sandbox.paging import page

Params = dict[str, Any]
MOST_ON_ONE = 50
Change = Callable[[Tags, Resource, str, str, str], None]


@operation("lakeformation", "AddLFTagsToResource")
def add_lf_tags_to_resource(call: Call) -> Params:
    """One value per key: another value takes the place of the one before."""

    def put(tags: Tags, resource: Resource, column: str, key: str, value: str) -> None:
        if len(tags.on(resource, column).keys() | {key}) > MOST_ON_ONE:
            raise AwsError("ResourceNumberLimitExceededException", "Too many tags on the resource.")
        tags.put(resource, column, key, value)

    return _each(call, put)


@operation("lakeformation", "RemoveLFTagsFromResource")
def remove_lf_tags_from_resource(call: Call) -> Params:
    """Takes away what was put on the object itself; what is inherited stays."""

    def take(tags: Tags, resource: Resource, column: str, key: str, value: str) -> None:
        if tags.on(resource, column).get(key) != value or not tags.take(resource, column, key):
            raise not_found("Tag is not associated with the resource.")

    return _each(call, take)


def _each(call: Call, change: Change) -> Params:
    """Every tag by itself; those refused are listed, the others stand."""
    owner = owner_of(call)
    overlaps.check(call, call.params)
    resource, columns = _place(call, owner)
    _require_right(call, resource)
    failures = []
    for pair in call.params["LFTags"]:
        try:
            key, value = _one(call, owner, pair)
            for column in columns:
                change(catalog_of(owner, call.region).tags, resource, column, key, value)
        except AwsError as error:
            said = {"ErrorCode": error.code, "ErrorMessage": error.message}
            failures.append({"LFTag": pair, "Error": said})
    return {"Failures": failures}


def _place(call: Call, default_owner: str) -> tuple[Resource, list[str]]:
    """A database, a table, or columns of one. Raises for what is absent or takes no tags."""
    resource, columns = parse(call.params["Resource"], default_owner)
    if resource.kind not in ("DATABASE", "TABLE") or resource.is_all_tables:
        raise invalid_input("LF-Tags go on databases, tables and columns.")
    if not catalog.exists(call.region, resource):
        raise not_found()
    if catalog.is_link(call.region, resource):
        raise invalid_input("LF-Tags cannot be put on links.")
    if columns is None:
        return resource, [ITSELF]
    known = {
        *catalog.columns(call.region, resource),
        *catalog.partition_keys(call.region, resource),
    }
    if columns.excluded or not columns.names <= known:
        raise not_found("Column not found.")
    return resource, sorted(columns.names)


def _require_right(call: Call, resource: Resource) -> None:
    if call.caller.account == resource.owner and is_admin(call.caller, call.region):
        return
    if not access(call.caller, call.region, resource).may("ALTER"):
        raise access_denied(NO_ACCESS)


def _one(call: Call, owner: str, pair: Params) -> tuple[str, str]:
    """Key and value to assign. One value only, which is defined, with ASSOCIATE on it."""
    key, values = str(pair["TagKey"]).lower(), lowered(pair["TagValues"])
    if len(values) != 1:
        raise invalid_input("A resource has one value of a tag.")
    if values[0] not in catalog_of(owner, call.region).tags.values.get(key, ()):
        raise not_found("Tag key or value does not exist.")
    if not may_on_tag(call, owner, key, values[0], "ASSOCIATE"):
        raise access_denied(NO_ACCESS)
    return key, values[0]


@operation("lakeformation", "GetResourceLFTags")
def get_resource_lf_tags(call: Call) -> Params:
    """Tags of the object with those it inherits, or with `ShowAssignedLFTags` only its own."""
    owner = owner_of(call)
    resource, named = parse(call.params["Resource"], owner)
    if not access(call.caller, call.region, resource).may("DESCRIBE"):
        raise access_denied(NO_ACCESS)
    if not catalog.exists(call.region, resource):
        raise not_found()
    own = bool(call.params.get("ShowAssignedLFTags"))
    every = catalog.columns(call.region, resource) if resource.name else ()
    columns = tuple(one for one in every if named is None or one in named.of(every))
    return _described(call, resource, columns, own=own)


def _described(
    call: Call, resource: Resource, columns: tuple[str, ...], *, own: bool = False
) -> Params:
    tags = catalog_of(resource.owner, call.region).tags
    labels = tags.on if own else tags.effective
    whole = resource if resource.kind == "DATABASE" else resource.in_database
    found: Params = {"LFTagOnDatabase": _seen(call, resource.owner, tags.on(whole))}
    if resource.kind == "TABLE":
        found["LFTagsOnTable"] = _seen(call, resource.owner, labels(resource))
        found["LFTagsOnColumns"] = [
            {"Name": column, "LFTags": _seen(call, resource.owner, labels(resource, column))}
            for column in columns
        ]
    return found


def _seen(call: Call, owner: str, labels: Labels) -> list[Params]:
    return [
        {"CatalogId": owner, "TagKey": key, "TagValues": [value]}
        for key, value in sorted(labels.items())
        if may_on_tag(call, owner, key, value, "DESCRIBE")
    ]


def _tables(call: Call, owner: str) -> Iterator[Resource]:
    for name, held in catalog.backend(owner, call.region).databases.items():
        for one in held.tables:
            resource = table(owner, name, one)
            if not catalog.is_link(call.region, resource):
                yield resource


@operation("lakeformation", "SearchTablesByLFTags")
def search_tables_by_lf_tags(call: Call) -> Params:
    """Tables that match, as a whole or in some columns, with the columns that match."""
    owner, expression = owner_of(call), expression_of(call.params["Expression"])
    rows = [row for one in _tables(call, owner) for row in _match(call, one, expression)]
    return page(call, "TableList", rows)


def _match(call: Call, resource: Resource, expression: Expression) -> list[Params]:
    every = catalog.columns(call.region, resource)
    reached = catalog_of(resource.owner, call.region).tags.reached(expression, resource, every)
    if reached is None or not access(call.caller, call.region, resource).may("DESCRIBE"):
        return []
    columns = tuple(column for column in every if column in reached)
    return [{**shown(resource), **_described(call, resource, columns)}]


@operation("lakeformation", "SearchDatabasesByLFTags")
def search_databases_by_lf_tags(call: Call) -> Params:
    owner, expression = owner_of(call), expression_of(call.params["Expression"])
    tags = catalog_of(owner, call.region).tags
    places = [database(owner, name) for name in catalog.backend(owner, call.region).databases]
    rows = [
        {**shown(place), "LFTags": _seen(call, owner, tags.effective(place))}
        for place in places
        if matches(expression, tags.effective(place))
        and access(call.caller, call.region, place).may("DESCRIBE")
    ]
    return page(call, "DatabaseList", rows)
