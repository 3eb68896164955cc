"""What a SELECT may consist of: an allow-list over its parse tree.

The list is of what is allowed, not of what is dangerous, because DuckDB knows some 1,200 functions
and its grammar grows: whatever nobody thought of is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from sqlglot import exp

from sandbox.query.errors import QueryFailed, failed, not_supported
from sandbox.query.limits import LONGEST_PAD
from sandbox.query.macros import MACROS
from sandbox.query.positions import position

QUERY = (
    exp.Select, exp.Union, exp.Intersect, exp.Except, exp.Subquery, exp.From, exp.Join, exp.Where,
    exp.Group, exp.Rollup, exp.Cube, exp.GroupingSets, exp.Having, exp.Order, exp.Ordered,
    exp.Limit, exp.Offset, exp.Fetch, exp.With, exp.CTE, exp.Table, exp.TableAlias, exp.Unnest,
    exp.Values, exp.Distinct, exp.Window, exp.WindowSpec, exp.Filter, exp.IgnoreNulls,
    exp.RespectNulls, exp.WithinGroup,
)  # fmt: skip
EXPRESSION = (
    exp.Alias, exp.Column, exp.Identifier, exp.Star, exp.Dot, exp.Literal, exp.Null, exp.Boolean,
    exp.HexString, exp.Paren, exp.Tuple, exp.And, exp.Or, exp.Not, exp.EQ, exp.NEQ, exp.GT,
    exp.GTE, exp.LT, exp.LTE, exp.NullSafeEQ, exp.NullSafeNEQ, exp.Is, exp.Between, exp.In,
    exp.Like, exp.Escape, exp.Exists, exp.Any, exp.All, exp.Add, exp.Sub, exp.Mul, exp.Div,
    exp.Mod, exp.Neg, exp.DPipe, exp.Case, exp.If, exp.Cast, exp.TryCast, exp.DataType,
    exp.DataTypeParam, exp.ColumnDef, exp.Interval, exp.Var, exp.Extract, exp.Array, exp.Bracket,
    exp.Map, exp.Struct, exp.PropertyEQ, exp.Lambda, exp.JSONPath, exp.JSONPathRoot,
    exp.JSONPathKey, exp.JSONPathSubscript,
)  # fmt: skip
MATHEMATICAL = (
    exp.Abs, exp.Acos, exp.Asin, exp.Atan, exp.Atan2, exp.BitwiseAnd, exp.BitwiseOr,
    exp.BitwiseXor, exp.Cbrt, exp.Ceil, exp.Cos, exp.Degrees, exp.Exp, exp.Floor, exp.Greatest,
    exp.IsNan, exp.Least, exp.Ln, exp.Log, exp.Pi, exp.Pow, exp.Radians, exp.Rand, exp.Round,
    exp.Sign, exp.Sin, exp.Sqrt, exp.Tan, exp.Trunc,
)  # fmt: skip
TEXT = (
    exp.Chr, exp.Concat, exp.ConcatWs, exp.Decode, exp.Encode, exp.FromBase64, exp.GroupConcat,
    exp.Hex, exp.Length, exp.Levenshtein, exp.Lower, exp.MD5Digest, exp.Pad, exp.RegexpCount,
    exp.RegexpExtract, exp.RegexpExtractAll, exp.RegexpLike, exp.RegexpReplace, exp.RegexpSplit,
    exp.Replace, exp.Reverse, exp.SHA2Digest, exp.Split, exp.SplitPart, exp.StartsWith,
    exp.StrPosition, exp.Substring, exp.ToBase64, exp.Translate, exp.Trim, exp.Unhex, exp.Upper,
    exp.Uuid,
)  # fmt: skip
CONDITIONAL = (exp.Coalesce, exp.Nullif, exp.Try, exp.Typeof)
TIME = (
    exp.CurrentDate, exp.CurrentTimestamp, exp.Date, exp.DateAdd, exp.DateDiff, exp.DateTrunc,
    exp.Day, exp.DayOfMonth, exp.DayOfWeekIso, exp.DayOfYear, exp.FromISO8601Date,
    exp.FromISO8601Timestamp, exp.Hour, exp.LastDay, exp.Localtimestamp, exp.Minute, exp.Month,
    exp.Quarter, exp.Second, exp.StrToTime, exp.TimestampTrunc, exp.TimeToStr, exp.TimeToUnix,
    exp.UnixToTime, exp.WeekOfYear, exp.Year, exp.YearOfWeek,
)  # fmt: skip
AGGREGATE = (
    exp.AnyValue, exp.ApproxDistinct, exp.ApproxQuantile, exp.ArgMax, exp.ArgMin, exp.ArrayAgg,
    exp.ArrayUniqueAgg, exp.Avg, exp.BitwiseAndAgg, exp.Corr, exp.Count, exp.CountIf,
    exp.CovarPop, exp.CovarSamp, exp.Grouping, exp.Kurtosis, exp.LogicalAnd, exp.LogicalOr,
    exp.Max, exp.Min, exp.RegrIntercept, exp.RegrSlope, exp.Skewness, exp.Stddev, exp.StddevPop,
    exp.StddevSamp, exp.Sum, exp.Variance, exp.VariancePop,
)  # fmt: skip
WINDOW = (
    exp.CumeDist, exp.DenseRank, exp.FirstValue, exp.Lag, exp.LastValue, exp.Lead, exp.NthValue,
    exp.Ntile, exp.PercentRank, exp.Rank, exp.RowNumber,
)  # fmt: skip
COLLECTION = (
    exp.ArrayContains, exp.ArrayDistinct, exp.ArrayExcept, exp.ArrayFilter, exp.ArrayIntersect,
    exp.ArrayMax, exp.ArrayMin, exp.ArrayRemove, exp.ArraySize, exp.ArraySlice, exp.ArraySort,
    exp.ArraySum, exp.ArrayToString, exp.Flatten, exp.GenerateSeries,
    exp.JSONExtract, exp.JSONExtractScalar, exp.JSONFormat, exp.MapFromEntries, exp.MapKeys,
    exp.ParseJSON, exp.Transform,
)  # fmt: skip
ALLOWED: frozenset[type[exp.Expr]] = frozenset(
    (
        *QUERY,
        *EXPRESSION,
        *MATHEMATICAL,
        *TEXT,
        *CONDITIONAL,
        *TIME,
        *AGGREGATE,
        *WINDOW,
        *COLLECTION,
    )
)
TYPES = frozenset(
    exp.DType[name]
    for name in (
        *("BOOLEAN", "TINYINT", "SMALLINT", "INT", "BIGINT", "FLOAT", "DOUBLE", "DECIMAL"),
        *("CHAR", "VARCHAR", "TEXT", "VARBINARY", "DATE", "TIMESTAMP", "TIME", "INTERVAL"),
        *("JSON", "ARRAY", "MAP", "STRUCT", "UUID"),
    )
)
WORD = re.compile(r"[A-Za-z_]{1,30}\Z")
JOIN_WORDS = frozenset(("", "INNER", "OUTER", "CROSS", "LEFT", "RIGHT", "FULL", "NATURAL"))


def check(tree: exp.Expr) -> None:
    """Raise QueryFailed unless every node of `tree` is of an allowed kind and shape."""
    if not isinstance(tree, exp.Query):
        raise not_supported("Queries of this type are not supported")
    for node in tree.walk():
        if isinstance(node, exp.Anonymous):
            _check_function(node)
        elif type(node) not in ALLOWED:
            raise _refused(node)
        elif problem := SHAPES.get(type(node), _any_shape)(node):
            raise not_supported(problem, position(node))


def _check_function(node: exp.Anonymous) -> None:
    if node.name.lower() not in MACROS or node.name.lower().startswith("athena_"):
        raise failed(
            "FUNCTION_NOT_FOUND",
            f"Function '{node.name.lower()}' not registered",
            position(node),
        )


def _refused(node: exp.Expr) -> QueryFailed:
    kind = node.key.replace("_", " ").upper()
    return not_supported(f"{kind} is not supported here", position(node))


def _any_shape(node: exp.Expr) -> str:
    return ""


def _table(node: exp.Expr) -> str:
    """Only a name of at most three parts is a table: no functions, files, samples or versions."""
    if not isinstance(node.this, exp.Identifier):
        return "table functions are not supported"
    others = {name for name, value in node.args.items() if value}
    extra = others - {"this", "db", "catalog", "alias", "joins"}
    return f"a table with {', '.join(sorted(extra))} is not supported" if extra else ""


def _with(node: exp.Expr) -> str:
    return "recursive queries are not supported" if node.args.get("recursive") else ""


def _select(node: exp.Expr) -> str:
    """Nothing of other dialects' SELECT: INTO, hints, QUALIFY, lateral views, kinds."""
    known = {
        "with_",
        "expressions",
        "from_",
        "joins",
        "where",
        "group",
        "having",
        "order",
    }
    known |= {"limit", "offset", "distinct", "windows", "operation_modifiers"}
    extra = {name for name, value in node.args.items() if value} - known
    return f"SELECT with {', '.join(sorted(extra))} is not supported" if extra else ""


def _star(node: exp.Expr) -> str:
    return "* takes no options" if any(node.args.values()) else ""


def _join(node: exp.Expr) -> str:
    words = {str(node.args.get(name) or "").upper() for name in ("method", "side", "kind")}
    return "" if words <= JOIN_WORDS else "this kind of join is not supported"


def _type(node: exp.Expr) -> str:
    return "" if node.this in TYPES and not node.args.get("kind") else "this type is not supported"


def _distinct(node: exp.Expr) -> str:
    return "DISTINCT ON is not supported" if node.args.get("on") else ""


def _word(node: exp.Expr) -> str:
    return "" if WORD.match(node.name) else "this word is not supported here"


def _pad(node: exp.Expr) -> str:
    """A length by which a short text asks for gigabytes of memory is not worth having."""
    length = node.args.get("expression")
    short = isinstance(length, exp.Literal) and length.is_int and int(length.name) <= LONGEST_PAD
    return "" if short else f"lpad and rpad take a number of at most {LONGEST_PAD}"


def _unnest(node: exp.Expr) -> str:
    extra = {name for name, value in node.args.items() if value}
    return "" if extra <= {"expressions", "alias", "offset"} else "this UNNEST is not supported"


SHAPES: dict[type[exp.Expr], Callable[[exp.Expr], str]] = {
    exp.Table: _table,
    exp.With: _with,
    exp.Select: _select,
    exp.Star: _star,
    exp.Join: _join,
    exp.DataType: _type,
    exp.Var: _word,
    exp.Pad: _pad,
    exp.Unnest: _unnest,
    exp.Distinct: _distinct,
}
