"""Values as Athena writes them in GetQueryResults and in the result file."""

from __future__ import annotations

import json
import math
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any


def render(value: Any) -> str | None:
    """Athena's text for a value of DuckDB's; None for NULL."""
    if value is None:
        return None
    for kind, write in WRITERS:
        if isinstance(value, kind):
            return str(write(value))
    return str(value)


def _inner(value: Any) -> str:
    text = render(value)
    return "null" if text is None else text


def _boolean(value: bool) -> str:
    return "true" if value else "false"


def _double(value: float) -> str:
    """Java's way: 1.0, 0.001, 1.0E7, NaN, Infinity."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if value == 0 or 1e-3 <= abs(value) < 1e7:
        return repr(value)
    digits, exponent = f"{Decimal(repr(value)).normalize():E}".split("E")
    return f"{digits if '.' in digits else digits + '.0'}E{int(exponent)}"


def _timestamp(value: datetime) -> str:
    return value.strftime("%Y-%m-%d %H:%M:%S.") + f"{value.microsecond // 1000:03d}"


def _time(value: time) -> str:
    return value.strftime("%H:%M:%S.") + f"{value.microsecond // 1000:03d}"


def _interval(value: timedelta) -> str:
    seconds, rest = divmod(abs(value), timedelta(seconds=1))
    days, seconds = divmod(seconds, 86_400)
    sign = "-" if value < timedelta(0) else ""
    clock = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return f"{sign}{days} {clock}.{rest // timedelta(milliseconds=1):03d}"


def _array(value: list[Any] | tuple[Any, ...]) -> str:
    return f"[{', '.join(_inner(item) for item in value)}]"


def _map_or_row(value: dict[Any, Any]) -> str:
    return "{" + ", ".join(f"{_field(key)}={_inner(item)}" for key, item in value.items()) + "}"


def _field(key: Any) -> str:
    """A field of an unnamed row is `field0`; the translation to DuckDB calls it `_0`."""
    text = _inner(key)
    return f"field{text[1:]}" if text[:1] == "_" and text[1:].isdigit() else text


def _bytes(value: bytes) -> str:
    return " ".join(f"{byte:02x}" for byte in value)


WRITERS: tuple[tuple[type | tuple[type, ...], Any], ...] = (
    (str, str),
    (bool, _boolean),
    (int, str),
    (float, _double),
    (Decimal, lambda value: f"{value:f}"),
    (datetime, _timestamp),
    (date, lambda value: value.isoformat()),
    (time, _time),
    (timedelta, _interval),
    (bytes, _bytes),
    ((list, tuple), _array),
    (dict, _map_or_row),
)


def json_text(value: Any) -> str | None:
    """A JSON document's value as the text a column is made from."""
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)
