"""Athena's SELECT dialect for sqlglot, knowing only the functions the sandbox offers.

A function that is not named here is never mapped to anything of DuckDB's: it stays an unknown name
and `allowed.py` refuses it. That is the allow-list for functions.
"""

from __future__ import annotations

from typing import Any

from sqlglot.dialects.trino import Trino
from sqlglot.parsers.trino import TrinoParser

MATHEMATICAL = (
    "abs acos asin atan atan2 bitwise_and bitwise_or bitwise_xor cbrt ceil ceiling cos degrees exp "
    "floor greatest is_nan least ln log log10 log2 mod pi pow power radians rand random round sign "
    "sin sqrt tan truncate"
)
TEXT = (
    "chr concat concat_ws from_base64 from_hex from_utf8 length levenshtein_distance lower lpad "
    "ltrim md5 regexp_count regexp_extract regexp_extract_all regexp_like regexp_replace "
    "regexp_split replace reverse rpad rtrim sha256 split split_part starts_with strpos substr "
    "substring to_base64 to_hex to_utf8 translate trim upper uuid"
)
CONDITIONAL = "coalesce if nullif try typeof"
TIME = (
    "current_date current_timestamp date date_add date_diff date_format date_parse date_trunc day "
    "day_of_month day_of_week day_of_year dow doy from_iso8601_date from_iso8601_timestamp "
    "from_unixtime hour last_day_of_month localtimestamp minute month now quarter second "
    "to_unixtime week year year_of_week"
)
AGGREGATE = (
    "any_value approx_distinct approx_percentile arbitrary array_agg avg bitwise_and_agg bool_and "
    "bool_or corr count count_if covar_pop covar_samp kurtosis max max_by min min_by "
    "regr_intercept regr_slope set_agg skewness stddev stddev_pop stddev_samp sum var_pop var_samp "
    "variance"
)
WINDOW = (
    "cume_dist dense_rank first_value lag last_value lead nth_value ntile percent_rank rank "
    "row_number"
)
COLLECTION = (
    "array_distinct array_except array_intersect array_join array_max array_min array_remove "
    "array_sort array_sum cardinality contains element_at filter flatten map map_from_entries "
    "map_keys row sequence slice transform"
)
JSON = "json_extract json_extract_scalar json_format json_parse"
OFFERED = frozenset(
    name.upper()
    for group in (
        MATHEMATICAL,
        TEXT,
        CONDITIONAL,
        TIME,
        AGGREGATE,
        WINDOW,
        COLLECTION,
        JSON,
    )
    for name in group.split()
)
# Functions with a grammar of their own: CAST(x AS t), EXTRACT(year FROM x), ...
OWN_GRAMMAR = frozenset(
    ("CAST", "TRY_CAST", "EXTRACT", "POSITION", "SUBSTRING", "TRIM", "LISTAGG", "CEIL", "FLOOR")
)


def _offered(functions: dict[str, Any]) -> dict[str, Any]:
    return {name: build for name, build in functions.items() if name.upper() in OFFERED}


class AthenaSelect(Trino):
    """Trino, which Athena engine version 3 is built on, with the offered functions only."""

    class Parser(TrinoParser):
        FUNCTIONS = _offered(TrinoParser.FUNCTIONS)
        FUNCTION_PARSERS = {
            name: parse
            for name, parse in TrinoParser.FUNCTION_PARSERS.items()
            if name in OFFERED | OWN_GRAMMAR
        }
