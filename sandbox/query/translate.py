"""A checked Athena SELECT in DuckDB's words, where sqlglot's own translation falls short."""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp
from sqlglot.dialects.duckdb import DuckDB

from sandbox.query.macros import MACROS

DATE_UNITS = ("DAY", "WEEK", "MONTH", "QUARTER", "YEAR")


def to_duckdb(tree: exp.Expr) -> tuple[str, tuple[str, ...]]:
    """The DuckDB text of `tree`, every name quoted and no comment left, and the macros it calls."""
    rewritten = tree.copy()
    # From the leaves up, over a list made beforehand: each node of the caller's exactly once.
    # (`transform` of sqlglot's would not look below a node it has replaced.)
    for node in reversed(list(rewritten.dfs())):
        if rewrite := REWRITES.get(type(node)):
            node.replace(rewrite(node))
    called = {call.name.lower() for call in rewritten.find_all(exp.Anonymous)}
    sql = rewritten.sql(dialect=DuckDB, identify=True, comments=False)
    return sql, tuple(sorted(called & MACROS.keys()))


def _call(name: str, *arguments: exp.Expr | None) -> exp.Anonymous:
    return exp.Anonymous(this=name, expressions=[a for a in arguments if a is not None])


def _timestamp(node: exp.Expr) -> exp.Expr:
    """Athena's timestamps with a zone are told in UTC here, without the zone."""
    return exp.Cast(this=node.copy(), to=exp.DataType.build("TIMESTAMP"))


def _iso_timestamp(node: exp.Expr) -> exp.Expr:
    return exp.Cast(this=node.this, to=exp.DataType.build("TIMESTAMP"))


def _random(node: exp.Expr) -> exp.Expr:
    return _call("athena_random_below", node.this) if node.this else node.copy()


def _regexp_extract(node: exp.Expr) -> exp.Expr:
    group = node.args.get("group") or exp.Literal.number(0)
    return _call("athena_regexp_extract", node.this, node.expression, group)


def _from_unixtime(node: exp.Expr) -> exp.Expr:
    return _call("athena_from_unixtime", node.this)


def _sequence(node: exp.Expr) -> exp.Expr:
    start, end = node.args["start"], node.args["end"]
    return _call("athena_sequence", start, end, node.args.get("step") or exp.Literal.number(1))


def _quiet_json(node: exp.Expr) -> exp.Expr:
    """Athena's json_extract answers NULL where the text is not JSON; DuckDB's fails."""
    return exp.Try(this=node.copy())


def _typeof(node: exp.Expr) -> exp.Expr:
    return exp.Lower(this=node.copy())


def _cardinality(node: exp.Expr) -> exp.Expr:
    return _call("len", node.this)


def _still_a_date(node: exp.Expr) -> exp.Expr:
    """Athena's date plus days or months is a date, DuckDB's a timestamp.

    Only where the statement itself says that it is a date: columns' types are not known here.
    """
    unit = node.args.get("unit")
    if _is_date(node.this) and unit is not None and unit.name.upper() in DATE_UNITS:
        return exp.Cast(this=node.copy(), to=exp.DataType.build("DATE"))
    return node.copy()


def _is_date(node: exp.Expr) -> bool:
    if isinstance(node, exp.Cast):
        return bool(node.to.this == exp.DType.DATE)
    return isinstance(node, exp.CurrentDate | exp.Date | exp.FromISO8601Date)


REWRITES: dict[type[exp.Expr], Callable[[exp.Expr], exp.Expr]] = {
    exp.CurrentTimestamp: _timestamp,
    exp.FromISO8601Timestamp: _iso_timestamp,
    exp.Rand: _random,
    exp.RegexpExtract: _regexp_extract,
    exp.UnixToTime: _from_unixtime,
    exp.GenerateSeries: _sequence,
    exp.JSONExtract: _quiet_json,
    exp.JSONExtractScalar: _quiet_json,
    exp.Typeof: _typeof,
    exp.ArraySize: _cardinality,
    exp.DateAdd: _still_a_date,
    exp.DateTrunc: _still_a_date,
    exp.TimestampTrunc: _still_a_date,
}
