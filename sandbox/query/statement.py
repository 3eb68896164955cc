"""From a caller's text to a plan: one SELECT, checked, bound and translated, or a command."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlglot import exp
from sqlglot.errors import SqlglotError

from sandbox.query.allowed import check
from sandbox.query.binding import bind
from sandbox.query.commands import Command, command
from sandbox.query.dialect import AthenaSelect
from sandbox.query.errors import QueryFailed, failed, not_supported
from sandbox.query.limits import LONGEST_STATEMENT
from sandbox.query.positions import Position, columns_by_name
from sandbox.query.references import TableReference
from sandbox.query.translate import to_duckdb


@dataclass(frozen=True)
class Plan:
    """A statement ready to run: `sql` is DuckDB's and reads only `rel_<index>` of `references`."""

    sql: str
    references: tuple[TableReference, ...] = ()
    macros: tuple[str, ...] = ()
    columns_at: dict[str, Position] = field(default_factory=dict)


def plan(sql: str, database: str, parameters: Sequence[str] = ()) -> Plan | Command:
    """What `sql` asks for, its unqualified tables being of `database`.

    `parameters` are the texts of literals for the statement's `?`, in order.
    Raises QueryFailed for everything that is not one supported statement.
    """
    if len(sql) > LONGEST_STATEMENT:
        raise not_supported(f"a statement is at most {LONGEST_STATEMENT} characters long")
    try:
        return command(sql, database) or _select(sql, database, parameters)
    except RecursionError:
        raise not_supported("the statement is nested too deeply") from None


def _select(sql: str, database: str, parameters: Sequence[str]) -> Plan:
    tree = _with_parameters(single(parse(sql)), parameters)
    check(tree)
    columns_at = columns_by_name(tree)
    _name_columns(tree)
    references = bind(tree, database)
    translated, macros = to_duckdb(tree)
    return Plan(translated, references, macros, columns_at)


def _name_columns(tree: exp.Expr) -> None:
    """Athena calls the third column `_col2` if it has no name of its own."""
    while isinstance(tree, exp.SetOperation | exp.Subquery):
        tree = tree.this
    for index, shown in enumerate(tree.expressions):
        if not isinstance(shown, exp.Column | exp.Alias | exp.Star):
            shown.replace(exp.alias_(shown.copy(), f"_col{index}"))


def parse(sql: str) -> list[exp.Expr | None]:
    """The statements in `sql`; QueryFailed where it cannot be read."""
    try:
        return AthenaSelect().parse(sql)
    except SqlglotError as problem:
        raise _syntax_error(problem) from problem
    except RecursionError:
        raise
    except Exception as problem:
        # sqlglot's parser stumbles over some malformed texts with an error of Python's.
        raise failed("SYNTAX_ERROR", "the statement cannot be read", (1, 1)) from problem


def _syntax_error(problem: SqlglotError) -> QueryFailed:
    details = getattr(problem, "errors", None) or [{}]
    line, column = details[0].get("line"), details[0].get("col")
    word = details[0].get("highlight") or ""
    if line is None or column is None:
        return failed("SYNTAX_ERROR", "the statement cannot be read", (1, 1))
    at = (line, max(1, column - max(0, len(word) - 1)))
    return failed("SYNTAX_ERROR", f"mismatched input '{word or '<EOF>'}'", at)


def single(statements: list[exp.Expr | None]) -> exp.Expr:
    """The only statement; QueryFailed for none or several."""
    found = [statement for statement in statements if statement is not None]
    if not found:
        raise failed("SYNTAX_ERROR", "mismatched input '<EOF>'", (1, 1))
    if len(found) > 1:
        raise not_supported("Only one sql statement is allowed")
    return found[0]


def _with_parameters(tree: exp.Expr, parameters: Sequence[str]) -> exp.Expr:
    places = [place for place in tree.find_all(exp.Placeholder) if place.this is None]
    if len(places) != len(parameters):
        raise failed(
            "INVALID_PARAMETER_USAGE",
            f"Incorrect number of parameters: expected {len(places)} but found {len(parameters)}",
        )
    for place, text in zip(_in_text_order(tree), parameters, strict=True):
        place.replace(_literal(text))
    return tree


def _in_text_order(tree: exp.Expr) -> list[exp.Expr]:
    return [place for place in tree.dfs() if isinstance(place, exp.Placeholder) and not place.this]


def _literal(text: str) -> exp.Expr:
    """One constant: Athena takes literals here, not expressions that read anything."""
    value = single(parse(f"SELECT {text}"))
    if len(value.expressions) != 1 or any(
        isinstance(part, exp.Column | exp.Query) for part in value.expressions[0].walk()
    ):
        raise failed("INVALID_PARAMETER_USAGE", "a parameter must be a constant")
    return value.expressions[0]  # type: ignore[no-any-return]
