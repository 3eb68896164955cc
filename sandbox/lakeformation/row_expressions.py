"""Row filter expressions: Lake Formation's part of PartiQL, read and written anew as plain SQL.

    expression  := conjunction (OR conjunction)*
    conjunction := term (AND term)*
    term        := [NOT] ( "(" expression ")" | comparison )
    comparison  := path operator constant
                 | path [NOT] BETWEEN constant AND constant
                 | path [NOT] IN "(" constant ("," constant)* ")"
                 | path [NOT] LIKE text
                 | path IS [NOT] NULL

Nothing of the maker's text reaches a query but constants, of one token each.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from sandbox.errors import invalid_input
from sandbox.lakeformation.column_types import Kind, kind_at
from sandbox.lakeformation.row_tokens import KEYWORDS, Token, Tokens
from sandbox.query.types import quoted

LONGEST = 2047
DEEPEST = 50
RESERVED = frozenset(
    (
        *("ctid", "oid", "xmin", "cmin", "xmax", "cmax", "tableoid", "insertxid", "deletexid"),
        *("importoid", "redcatuniqueid"),
    )
)
"""Column names that no data cells filter may use."""
_OPERATORS = ("=", ">", "<", ">=", "<=", "<>", "!=")


@dataclass(frozen=True)
class Schema:
    """Glue types by name: of a table's columns, and of its partition keys."""

    columns: Mapping[str, str]
    partition_keys: Mapping[str, str]

    def is_key(self, name: str) -> bool:
        return name.lower() in {key.lower() for key in self.partition_keys}


class Path(NamedTuple):
    """A column, or a field within one."""

    names: tuple[str, ...]
    kind: Kind
    at: int

    @property
    def sql(self) -> str:
        return ".".join(quoted(name) for name in self.names)


def to_sql(expression: str, schema: Schema) -> str:
    """The expression as SQL over the table's columns.

    Raises InvalidInputException with the place where it is no expression of Lake Formation's, or
    none of this table.
    """
    if len(expression) > LONGEST:
        raise invalid_input(f"FilterExpression must have less than {LONGEST + 1} characters.")
    return _Reader(expression, schema).whole()


class _Reader:
    def __init__(self, expression: str, schema: Schema) -> None:
        self._tokens = Tokens(expression)
        self._schema = schema
        self._depth = 0

    def whole(self) -> str:
        if self._tokens.now.kind == "end":
            raise self._tokens.wrong(0, "the expression is empty")
        found = self._expression()
        if self._tokens.now.kind != "end":
            raise self._tokens.unexpected("AND, OR or the end")
        return found

    def _expression(self) -> str:
        return self._joined("OR", self._conjunction)

    def _conjunction(self) -> str:
        return self._joined("AND", self._term)

    def _joined(self, word: str, part: Callable[[], str]) -> str:
        parts = [part()]
        while self._tokens.took(word):
            parts.append(part())
        return parts[0] if len(parts) == 1 else "(" + f" {word} ".join(parts) + ")"

    def _term(self) -> str:
        negated = self._tokens.took("NOT")
        at = self._tokens.now.at
        inner = self._in_parentheses(at) if self._tokens.took("(") else self._comparison()
        return f"(NOT {inner})" if negated else inner

    def _in_parentheses(self, at: int) -> str:
        self._depth += 1
        if self._depth > DEEPEST:
            raise self._tokens.wrong(at, f"more than {DEEPEST} parentheses within each other")
        inner = self._expression()
        self._tokens.demand(")")
        self._depth -= 1
        return inner

    def _comparison(self) -> str:
        path = self._path()
        if self._tokens.took("IS"):
            return self._is_null(path)
        if self._tokens.took("NOT"):
            return self._of_words(path, "NOT ", "BETWEEN, IN or LIKE")
        if self._tokens.now.text not in _OPERATORS:
            return self._of_words(path, "", "a comparison")
        operator = self._tokens.take().text.replace("!=", "<>")
        return f"({path.sql} {operator} {self._constant(path)})"

    def _of_words(self, path: Path, negated: str, expected: str) -> str:
        if self._tokens.took("BETWEEN"):
            low = self._constant(path)
            self._tokens.demand("AND")
            return f"({path.sql} {negated}BETWEEN {low} AND {self._constant(path)})"
        if self._tokens.took("IN"):
            return f"({path.sql} {negated}IN ({self._constants(path)}))"
        if self._tokens.took("LIKE"):
            if path.kind is not Kind.TEXT:
                raise self._tokens.wrong(path.at, "LIKE is for columns of text")
            return f"({path.sql} {negated}LIKE {self._constant(path)})"
        raise self._tokens.unexpected(expected)

    def _is_null(self, path: Path) -> str:
        negated = "NOT " if self._tokens.took("NOT") else ""
        self._tokens.demand("NULL")
        if self._schema.is_key(path.names[0]):
            raise self._tokens.wrong(path.at, "IS NULL is not supported on a partition column")
        return f"({path.sql} IS {negated}NULL)"

    def _path(self) -> Path:
        at = self._tokens.now.at
        names = [self._name()]
        while self._tokens.took("."):
            names.append(self._name())
        if self._tokens.now.text == "(":
            raise self._tokens.wrong(at, "functions are not supported")
        if names[0].lower() in RESERVED:
            raise self._tokens.wrong(at, f"the column name {names[0]!r} is reserved")
        if len(names) > 1 and self._schema.is_key(names[0]):
            raise self._tokens.wrong(at, "fields of a partition column are not supported")
        kind = kind_at({**self._schema.columns, **self._schema.partition_keys}, names)
        if isinstance(kind, str):
            raise self._tokens.wrong(at, kind)
        return Path(tuple(names), kind, at)

    def _name(self) -> str:
        token = self._tokens.now
        if token.kind == "quoted":
            return self._tokens.take().text[1:-1].replace('""', '"')
        if token.kind != "word":
            raise self._tokens.unexpected("a column")
        if token.text.lower() in KEYWORDS:
            problem = f"{token.text!r} is a keyword; a column of this name is double-quoted"
            raise self._tokens.wrong(token.at, problem)
        return self._tokens.take().text

    def _constants(self, path: Path) -> str:
        self._tokens.demand("(")
        found = [self._constant(path)]
        while self._tokens.took(","):
            found.append(self._constant(path))
        self._tokens.demand(")")
        return ", ".join(found)

    def _constant(self, path: Path) -> str:
        token = self._tokens.now
        kind = _kind_of_constant(token)
        if kind is None:
            raise self._tokens.unexpected("a constant")
        if kind is not path.kind:
            name = ".".join(path.names)
            problem = f"{name} is {path.kind.value} and {token.text} is {kind.value}"
            raise self._tokens.wrong(token.at, problem)
        return self._tokens.take().text


def _kind_of_constant(token: Token) -> Kind | None:
    if token.kind == "word" and token.text.upper() in ("TRUE", "FALSE"):
        return Kind.BOOLEAN
    return {"text": Kind.TEXT, "number": Kind.NUMBER}.get(token.kind)
