"""An event's detail as a person reads it: names with their values, instead of JSON."""

import json
from typing import Any

from django.utils.translation import gettext as _

Pair = tuple[str, str]


def pairs(detail: dict[str, Any]) -> list[Pair]:
    """Each fact of the detail, its name in words; what holds nothing is left out."""
    return [
        (name.replace("_", " ").capitalize(), _said(value))
        for name, value in detail.items()
        if value not in (None, "", [], {})
    ]


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list) and not any(isinstance(item, dict | list) for item in value):
        return ", ".join(_said(item) for item in value)
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, indent=1)
    return str(value)


def plainly(detail: dict[str, Any]) -> str:
    """The same on one line, for a spreadsheet."""
    return "; ".join(f"{name}: {value}" for name, value in pairs(detail))
