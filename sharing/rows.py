"""Row expressions: what Lake Formation takes as the row filter of a data cells filter.

``column operator constant``, joined by AND and OR. Checked here, so that whoever writes one learns
what is wrong and where before anything is asked of AWS, and put into one form, so that equal wishes
become one filter.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from lark import Lark, Token, Transformer, UnexpectedInput, UnexpectedToken, v_args
from lark.exceptions import VisitError

LONGEST = 2047
TEXT = frozenset({"string", "char", "varchar"})
NUMBERS = frozenset({"int", "integer", "long", "bigint", "float", "double", "decimal"})

_GRAMMAR = r"""
?either: both ("OR"i both)*
?both: part ("AND"i part)*
?part: comparison | "(" either ")" | "NOT"i part -> negated
comparison: column OPERATOR constant                             -> compared
    | column "BETWEEN"i constant "AND"i constant                 -> between
    | column "NOT"i "BETWEEN"i constant "AND"i constant          -> not_between
    | column "IN"i "(" constant ("," constant)* ")"              -> within
    | column "NOT"i "IN"i "(" constant ("," constant)* ")"       -> not_within
    | column "LIKE"i constant                                    -> like
    | column "NOT"i "LIKE"i constant                             -> not_like
    | column "IS"i "NULL"i                                       -> missing
    | column "IS"i "NOT"i "NULL"i                                -> present
column: NAME | QUOTED
constant: TEXT | NUMBER | TRUTH
OPERATOR: "<=" | ">=" | "<>" | "!=" | "=" | "<" | ">"
TRUTH.2: /(true|false)\b/i
NAME: /[^\W\d]\w*/
QUOTED: /"([^"\x00]|"")+"/
TEXT: /'([^'\x00]|'')*'/
NUMBER: /-?(\d+(\.\d+)?|\.\d+)/
%ignore /\s+/
"""


class ColumnType(NamedTuple):
    """``data_type`` as Glue writes it: ``varchar(20)``, ``array<string>``."""

    data_type: str
    is_partition_key: bool = False


def checked(expression: str, columns: Mapping[str, ColumnType]) -> str:
    """The expression in its one form; empty for all rows.

    Raises ValidationError saying what is wrong, where, and what would be right.
    """
    expression = expression.strip()
    if not expression:
        return ""
    if len(expression) > LONGEST:
        raise _wrong(
            _("A row expression has at most %(limit)d characters; this one has %(count)d."),
            limit=LONGEST,
            count=len(expression),
        )
    try:
        tree = _PARSER.parse(expression)
        form: str = _Form(columns).transform(tree)
    except UnexpectedInput as error:
        raise _unexpected(error, expression) from error
    except VisitError as error:
        raise _visited(error) from error
    except RecursionError as error:
        raise _too_deep() from error
    if len(form) > LONGEST:
        raise _wrong(_("The row expression is too long. Say less, or share fewer rows at once."))
    return form


def columns_of(expression: str) -> frozenset[str]:
    """The columns a checked expression compares; empty for all rows."""
    if not expression:
        return frozenset()
    found = _PARSER.parse(expression).find_data("column")
    return frozenset(_plain(node.children[0]) for node in found)  # type: ignore[arg-type]


@v_args(inline=True)
class _Form(Transformer[Token, str]):
    """Writes the expression anew, checking each comparison against the table's columns."""

    def __init__(self, columns: Mapping[str, ColumnType]) -> None:
        super().__init__()
        self._columns = {name.lower(): (name, kind) for name, kind in columns.items()}

    def either(self, *parts: str) -> str:
        return _joined(parts, "OR")

    def both(self, *parts: str) -> str:
        return _joined(parts, "AND")

    def negated(self, part: str) -> str:
        return f"NOT ({part})"

    def column(self, token: Token) -> Token:
        return token

    def constant(self, token: Token) -> Token:
        return token

    def compared(self, column: Token, operator: Token, constant: Token) -> str:
        sign = "<>" if operator == "!=" else operator
        return f"{self._name(column, constant)} {sign} {constant}"

    def between(self, column: Token, low: Token, high: Token) -> str:
        return f"{self._name(column, low, high)} BETWEEN {low} AND {high}"

    def not_between(self, *tokens: Token) -> str:
        return self.negated(self.between(*tokens))

    def within(self, column: Token, *constants: Token) -> str:
        return f"{self._name(column, *constants)} IN ({', '.join(constants)})"

    def not_within(self, *tokens: Token) -> str:
        return self.negated(self.within(*tokens))

    def like(self, column: Token, constant: Token) -> str:
        if constant.type != "TEXT":
            raise _at(constant, _("LIKE compares with text in single quotes."))
        return f"{self._name(column, constant)} LIKE {constant}"

    def not_like(self, *tokens: Token) -> str:
        return self.negated(self.like(*tokens))

    def missing(self, column: Token) -> str:
        return f"{self._nullable(column)} IS NULL"

    def present(self, column: Token) -> str:
        return f"{self._nullable(column)} IS NOT NULL"

    def _nullable(self, column: Token) -> str:
        name = self._name(column)
        if self._columns[_plain(column).lower()][1].is_partition_key:
            raise _at(column, _("A partition key is never null, so IS NULL says nothing of it."))
        return name

    def _name(self, column: Token, *constants: Token) -> str:
        plain = _plain(column)
        if plain.lower() not in self._columns:
            raise _at(
                column,
                _("The table has no column “%(name)s”. It has: %(columns)s."),
                name=plain,
                columns=", ".join(name for name, _kind in list(self._columns.values())[:20]),
            )
        name, kind = self._columns[plain.lower()]
        for constant in constants:
            _demand_comparable(column, name, kind, constant)
        return _quoted(name)


def _demand_comparable(column: Token, name: str, kind: ColumnType, constant: Token) -> None:
    base = kind.data_type.lower().split("(")[0].split("<")[0].strip()
    if base in TEXT:
        wanted, hint = "TEXT", _("text in single quotes, as in 'Action'")
    elif base in NUMBERS:
        wanted, hint = "NUMBER", _("a number without quotes")
    elif base == "boolean":
        wanted, hint = "TRUTH", _("true or false")
    else:
        raise _at(
            column,
            _(
                "“%(name)s” is of type %(type)s. Lake Formation filters rows by text, numbers and "
                "booleans only."
            ),
            name=name,
            type=kind.data_type[:100],
        )
    if constant.type != wanted:
        text = _("“%(name)s” is of type %(type)s: compare it with %(hint)s.")
        raise _at(constant, text, name=name, type=kind.data_type[:100], hint=hint)


def _joined(parts: tuple[str, ...], word: str) -> str:
    return parts[0] if len(parts) == 1 else f" {word} ".join(f"({part})" for part in parts)


def _plain(column: Token) -> str:
    return column[1:-1].replace('""', '"') if column.type == "QUOTED" else str(column)


def _quoted(name: str) -> str:
    """Always, since which names are keywords AWS does not say in full."""
    doubled = name.replace('"', '""')
    return f'"{doubled}"'


def _visited(error: VisitError) -> Exception:
    found = error.orig_exc
    return _too_deep() if isinstance(found, RecursionError) else found


def _too_deep() -> ValidationError:
    return _wrong(_("The row expression is nested too deeply. Write it with fewer NOTs."))


def _unexpected(error: UnexpectedInput, expression: str) -> ValidationError:
    usual = _(
        "Write a column, one of = <> < <= > >= IN LIKE BETWEEN IS NULL, and a constant; join with "
        "AND, OR and parentheses. Functions and comparisons of two columns are not possible."
    )
    if isinstance(error, UnexpectedToken) and error.token.type == "$END":
        return _wrong(_("The row expression ends too early. %(usual)s"), usual=usual)
    position = error.pos_in_stream or 0
    return _wrong(
        _("At character %(at)d, “%(there)s” cannot stand here. %(usual)s"),
        at=position + 1,
        there=expression[position : position + 20],
        usual=usual,
    )


def _at(token: Token, message: str, **known: Any) -> ValidationError:
    start = _("At character %(at)d:") % {"at": (token.start_pos or 0) + 1}
    return _wrong(f"{start} {message}", **known)


def _wrong(message: str, **known: Any) -> ValidationError:
    return ValidationError(message % known if known else message, code="row_expression")


_PARSER = Lark(_GRAMMAR, start="either", parser="lalr", maybe_placeholders=False)
