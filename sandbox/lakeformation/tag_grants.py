"""What grants on LF-Tags and on tag expressions come to: which objects, with which rights."""

import json
from collections.abc import Iterator
from dataclasses import replace

from sandbox.lakeformation.resources import Columns, Resource, tag
from sandbox.lakeformation.store import CatalogStore, Grant

ON_SOME_COLUMNS = frozenset({"SELECT", "DESCRIBE"})


def grants_by_tag(
    store: CatalogStore,
    granted_in: str,
    principals: tuple[str, ...],
    resource: Resource,
    every: tuple[str, ...],
) -> Iterator[Grant]:
    """Grants on expressions that the object's tags match, cut to the columns matched.

    They keep the expression as their resource, for that is what is shared with other accounts.
    """
    if resource.is_all_tables:
        return
    for policy in store.objects.get("", ()):
        if policy.kind != f"LF_TAG_POLICY_{resource.kind}":
            continue
        reached = store.tags.reached(policy.expression, resource, every)
        if reached is None:
            continue
        for principal in principals:
            if held := store.grant(granted_in, principal, policy):
                yield _cut(held, reached, every)


def _cut(grant: Grant, reached: frozenset[str], every: tuple[str, ...]) -> Grant:
    """On some columns only, all that is left of the rights is SELECT and DESCRIBE."""
    if reached == frozenset(every):
        return grant
    return replace(
        grant,
        permissions=_left(grant.permissions),
        grantable=_left(grant.grantable),
        columns=Columns(reached),
    )


def _left(permissions: set[str]) -> set[str]:
    if "ALL" in permissions:
        return set(ON_SOME_COLUMNS)
    if permissions - ON_SOME_COLUMNS:
        return (permissions & ON_SOME_COLUMNS) | {"DESCRIBE"}
    return set(permissions)


def let_in_by_policy(store: CatalogStore, consumer: str, grant: Grant) -> bool:
    """What crosses accounts without RAM: rights on LF-Tags and data locations, and expressions
    before version 3, the latter where the catalog's own policy names the other account."""
    if grant.share or grant.granted_in != store.owner:
        return False
    if grant.resource.kind in ("LF_TAG", "DATA_LOCATION"):
        return True
    if not grant.resource.is_tag_policy or not store.resource_policy:
        return False
    statements = json.loads(store.resource_policy).get("Statement", [])
    return any(consumer in json.dumps(one.get("Principal")) for one in statements)


def tags_of(policy: Resource) -> list[Resource]:
    """Every key and value an expression names."""
    return [tag(policy.owner, key, value) for key, values in policy.expression for value in values]


def unknown_tags(store: CatalogStore, resource: Resource) -> bool:
    """Whether a tag or an expression names a key or value that is not defined."""
    known = store.tags.values
    return any(
        key not in known or not set(values) <= {*known[key], "*"}
        for key, values in resource.expression
    )
