"""The tables a SELECT names, and their replacement by relations made for this query alone.

After `bind` no name the caller wrote can reach DuckDB's catalog: every table is `rel_0`, `rel_1`…,
every WITH query is `with_0`…; a name that is neither does not get this far.
"""

from __future__ import annotations

from sqlglot import exp
from sqlglot.optimizer.scope import Scope, traverse_scope

from sandbox.query.errors import failed, not_supported
from sandbox.query.positions import position
from sandbox.query.references import CATALOG, TableReference


def bind(tree: exp.Expr, database: str) -> tuple[TableReference, ...]:
    """Rewrite `tree` in place and return the tables it reads, `rel_<index>` each."""
    references: dict[tuple[str, str], TableReference] = {}
    names = _with_names(tree)
    bound: set[int] = set()
    for scope in traverse_scope(tree):
        for table in scope.tables:
            if id(table) in bound:
                continue
            bound.add(id(table))
            query = _with_query(scope, table)
            name = names[id(query)] if query else _relation_name(table, database, references)
            _point(table, name)
    _require_all_bound(tree, bound)
    _drop_database_qualifiers(tree, references)
    for query in tree.find_all(exp.CTE):
        query.args["alias"].set("this", exp.to_identifier(names[id(query)], quoted=True))
    return tuple(references.values())


def _with_names(tree: exp.Expr) -> dict[int, str]:
    return {id(query): f"with_{index}" for index, query in enumerate(tree.find_all(exp.CTE))}


def _with_query(scope: Scope, table: exp.Table) -> exp.CTE | None:
    """The WITH query an unqualified name stands for, if one is in sight."""
    if table.db:
        return None
    for name, source in scope.cte_sources.items():
        if name.lower() == table.name.lower():
            return source.expression.find_ancestor(exp.CTE)
    return None


def _relation_name(
    table: exp.Table, database: str, references: dict[tuple[str, str], TableReference]
) -> str:
    at = position(table) or (0, 0)
    if table.catalog and table.catalog.lower() != CATALOG:
        raise failed("CATALOG_NOT_FOUND", f"Catalog '{table.catalog}' does not exist", at)
    key = ((table.db or database).lower(), table.name.lower())
    references.setdefault(key, TableReference(*key, *at))
    return f"rel_{list(references).index(key)}"


def _point(table: exp.Table, name: str) -> None:
    """Let `table` read `name`, still known to the rest of the query by the name it had."""
    if not table.alias:
        table.set("alias", exp.TableAlias(this=exp.to_identifier(table.name, quoted=True)))
    table.set("this", exp.to_identifier(name, quoted=True))
    table.set("db", None)
    table.set("catalog", None)


def _require_all_bound(tree: exp.Expr, bound: set[int]) -> None:
    """sqlglot's scopes must have shown every table: one they missed would reach DuckDB as is."""
    for table in tree.find_all(exp.Table):
        if id(table) not in bound:
            raise not_supported("a table cannot be named here", position(table))


def _drop_database_qualifiers(
    tree: exp.Expr, references: dict[tuple[str, str], TableReference]
) -> None:
    """`db.t.column` is `t.column` now; `t.struct.field` stays."""
    for column in tree.find_all(exp.Column):
        if column.db and (column.db.lower(), column.table.lower()) in references:
            column.set("catalog", None)
            column.set("db", None)
