"""Athena functions that DuckDB lacks or answers otherwise, written in DuckDB's SQL.

Those under their Athena name are called by callers; those starting with `athena_` are put in by
`translate.py`. Only the ones a query uses are created for it.
"""

from __future__ import annotations

from sandbox.query.limits import LONGEST_SEQUENCE

TOO_LONG = (
    "CAST(error('result of sequence function must not have more than "
    f"{LONGEST_SEQUENCE} entries') AS BIGINT)"
)

MACROS: dict[str, tuple[str, str]] = {
    "array_position": ("l, x", "coalesce(list_position(l, x), 0)"),
    "array_union": ("a, b", "list_distinct(list_concat(a, b))"),
    "arrays_overlap": ("a, b", "list_has_any(a, b)"),
    "codepoint": ("s", "unicode(s)"),
    "e": ("", "exp(1)"),
    "every": ("x", "bool_and(x)"),
    "geometric_mean": ("x", "exp(avg(ln(x)))"),
    "hamming_distance": ("a, b", "hamming(a, b)"),
    "infinity": ("", "CAST('inf' AS DOUBLE)"),
    "is_finite": ("x", "isfinite(CAST(x AS DOUBLE))"),
    "is_infinite": ("x", "isinf(CAST(x AS DOUBLE))"),
    "json_array_length": ("j", "system.main.json_array_length(j)"),
    "map_agg": ("k, v", "map_from_entries(list({'k': k, 'v': v}))"),
    "map_concat": ("a, b", "system.main.map_concat(a, b)"),
    "map_entries": ("m", "system.main.map_entries(m)"),
    "map_values": ("m", "system.main.map_values(m)"),
    "millisecond": ("t", "system.main.millisecond(t) % 1000"),
    "nan": ("", "CAST('nan' AS DOUBLE)"),
    "to_iso8601": ("t", "strftime(t, '%Y-%m-%dT%H:%M:%S.%g')"),
    "url_decode": ("s", "system.main.url_decode(s)"),
    "url_encode": ("s", "system.main.url_encode(s)"),
    "url_extract_host": (
        "u",
        "nullif(regexp_extract(u, '^[A-Za-z]+://([^/:?#]+)', 1), '')",
    ),
    "url_extract_path": ("u", "regexp_extract(u, '^[A-Za-z]+://[^/?#]+([^?#]*)', 1)"),
    # Athena answers NULL, not an empty text, where nothing matches.
    "athena_regexp_extract": (
        "s, p, g",
        "CASE WHEN regexp_matches(s, p) THEN regexp_extract(s, p, g) END",
    ),
    "athena_random_below": ("n", "CAST(floor(random() * n) AS BIGINT)"),
    "athena_from_unixtime": ("s", "make_timestamp(CAST(s * 1000000 AS BIGINT))"),
    "athena_sequence": (
        "a, b, step",
        "generate_series(CAST(a AS BIGINT), "
        f"if(abs((CAST(b AS HUGEINT) - a) // step) >= {LONGEST_SEQUENCE}, {TOO_LONG}, b), "
        "CAST(step AS BIGINT))",
    ),
}


def definition(name: str) -> str:
    parameters, body = MACROS[name]
    return f'CREATE MACRO "{name}"({parameters}) AS {body}'
