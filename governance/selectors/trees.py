"""Walking trees of rows that know their ``parent``: domains and terms."""

from collections.abc import Collection, Iterable, Iterator
from typing import TypeVar

from django.contrib.postgres.fields import ArrayField
from django.db.models import Model, TextField
from django.db.models.expressions import RawSQL

from governance.models import Domain, Term

Node = TypeVar("Node", Domain, Term)

# UNION rather than UNION ALL: should a cycle ever come in by hand, the walk still ends.
_UPWARDS = """
    WITH RECURSIVE up AS (
        SELECT id, parent_id FROM {table} WHERE id = ANY(%s)
        UNION SELECT t.id, t.parent_id FROM {table} t JOIN up ON t.id = up.parent_id
    ) SELECT id FROM up
"""
_DOWNWARDS = """
    WITH RECURSIVE down AS (
        SELECT id FROM {table} WHERE id = ANY(%s)
        UNION SELECT t.id FROM {table} t JOIN down ON t.parent_id = down.id
    ) SELECT id FROM down
"""

_PATH = """
    (WITH RECURSIVE up AS (
        SELECT id, parent_id, name, ARRAY[id] AS seen
        FROM {table} t WHERE t.id = {table}.id
        UNION ALL SELECT t.id, t.parent_id, t.name, seen || t.id
        FROM {table} t JOIN up ON t.id = up.parent_id WHERE NOT t.id = ANY(seen)
    ) SELECT array_agg(name ORDER BY cardinality(seen) DESC) FROM up)
"""


def path_of(model: type[Model]) -> RawSQL:
    """The names from the top down to each row, to annotate and sort lists with.

    As an array, so that no collation tears a branch apart.
    """
    sql = _PATH.format(table=model._meta.db_table)
    return RawSQL(sql, [], output_field=ArrayField(TextField()))  # noqa: S611 - nothing from outside


def upwards(model: type[Model], ids: Collection[int]) -> RawSQL:
    """The ids of these rows and of all above them, to be used as a subquery."""
    return _subquery(_UPWARDS, model, ids)


def downwards(model: type[Model], ids: Collection[int]) -> RawSQL:
    """The ids of these rows and of all below them, to be used as a subquery."""
    return _subquery(_DOWNWARDS, model, ids)


def _subquery(sql: str, model: type[Model], ids: Collection[int]) -> RawSQL:
    table = model._meta.db_table
    return RawSQL(sql.format(table=table), [list(ids)])  # noqa: S611 - ids go in as a parameter


def climb(known: dict[int, Node], start: int) -> list[Node]:
    """From the top down to ``start``, as far as the rows are known."""
    steps: dict[int, Node] = {}
    current: int | None = start
    while current in known and current not in steps:
        steps[current] = known[current]
        current = known[current].parent_id
    return list(steps.values())[::-1]


def in_order(nodes: Iterable[Node]) -> list[tuple[Node, int]]:
    """Every node with its depth, parents before children, siblings as they came."""
    below: dict[int | None, list[Node]] = {}
    for node in nodes:
        below.setdefault(node.parent_id, []).append(node)
    return list(_walk(below, None, 0))


def _walk(
    below: dict[int | None, list[Node]], parent: int | None, depth: int
) -> Iterator[tuple[Node, int]]:
    for node in below.get(parent, []):
        yield node, depth
        yield from _walk(below, node.pk, depth + 1)
