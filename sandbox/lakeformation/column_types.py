"""Which kind of value a column or a field of a structure holds, as row filters may compare it."""

import re
from collections.abc import Mapping, Sequence
from enum import Enum

from sandbox.query.types import fields_of_struct


class Kind(Enum):
    TEXT = "text"
    NUMBER = "a number"
    BOOLEAN = "a boolean"
    STRUCT = "a structure"


_KINDS = {
    **dict.fromkeys(("string", "char", "varchar"), Kind.TEXT),
    **dict.fromkeys(("int", "integer", "long", "bigint", "float", "double"), Kind.NUMBER),
    "decimal": Kind.NUMBER,
    "boolean": Kind.BOOLEAN,
    "struct": Kind.STRUCT,
}
"""The types AWS lists; dates, timestamps, arrays and maps are not among them."""


def kind_at(types: Mapping[str, str], path: Sequence[str]) -> Kind | str:
    """The kind of value at a column, or at a field within it; otherwise what is wrong with it.

    `types` are Glue's, by column; upper and lower case make no difference.
    """
    fields, found, name = types, "", ""
    for part in path:
        name = f"{name}.{part}" if name else part
        known = {field.lower(): glue for field, glue in fields.items()}
        if part.lower() not in known:
            return f"column {name!r} does not exist"
        found = known[part.lower()]
        fields = fields_of_struct(found)
    base = re.match(r"\w*", found.strip().lower())
    kind = _KINDS.get(base[0] if base else "")
    return kind or f"columns of type {found!r} are not supported in row filters"
