"""Where in the caller's text a piece of the parse tree stands, for `line 1:8` in error texts."""

from __future__ import annotations

from sqlglot import exp

Position = tuple[int, int]


def position(node: exp.Expr) -> Position | None:
    """(line, column) where `node` begins, both from 1, as Athena counts; None if not known."""
    return min((at for part in node.walk() if (at := _begin(part))), default=None)


def _begin(part: exp.Expr) -> Position | None:
    if "line" not in part.meta or "col" not in part.meta:
        return None
    # sqlglot's `col` is the last character of the token.
    return part.meta["line"], part.meta["col"] - (part.meta["end"] - part.meta["start"])


def columns_by_name(tree: exp.Expr) -> dict[str, Position]:
    """First position of every `column`, `table.column` and `table.` in `tree`, lower-cased."""
    found: dict[str, Position] = {}
    for column in tree.find_all(exp.Column):
        if at := position(column):
            found.setdefault(column.name.lower(), at)
            found.setdefault(f"{column.table}.{column.name}".lower(), at)
            found.setdefault(f"{column.table}.".lower(), at)
    return found
