"""The words of a row filter expression, and where each of them stands."""

import math
import re
from typing import NamedTuple

from sandbox.errors import AwsError, invalid_input

# Of PartiQL's keywords those of its grammar, its types and constants; a column of such a name is
# double-quoted. `year`, `month` and other names of functions go without.
_KEYWORDS = """
all and any as asc at avg bag begin between bit blob bool boolean both by case cast char
character check clob coalesce column constraint count create cross current cursor date dec
decimal declare default delete desc distinct double drop else end escape except exists false
fetch first float for foreign from full function global grant group having in index inner insert
int integer intersect interval into is join key last left let like limit list max min missing
natural not null nullif numeric offset on only open option or order outer pivot position primary
real references right row rows schema select set sexp size smallint some string struct sum
symbol table then time timestamp to true tuple union unique unpivot update user using value
values varchar view when where with
"""
KEYWORDS = frozenset(_KEYWORDS.split())
_TOKEN = re.compile(
    r"""\s*(?:(?P<text>'(?:[^']|'')*')
    |(?P<quoted>"(?:[^"]|"")+")
    |(?P<number>-?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?)
    |(?P<word>[A-Za-z_][A-Za-z0-9_$]*)
    |(?P<sign><>|!=|<=|>=|[=<>(),.])
    |(?P<end>$))""",
    re.VERBOSE,
)


class Token(NamedTuple):
    kind: str
    """text, quoted, number, word, sign or end"""
    text: str
    at: int


class Tokens:
    """An expression's tokens, taken one after another."""

    def __init__(self, expression: str) -> None:
        self._expression = expression
        self._tokens = self._split()
        self._next = 0

    def _split(self) -> list[Token]:
        tokens: list[Token] = []
        at = 0
        while not tokens or tokens[-1].kind != "end":
            match = _TOKEN.match(self._expression, at)
            if match is None:
                rest = self._expression[at:]
                start = at + len(rest) - len(rest.lstrip())
                raise self.wrong(start, f"unexpected {self._expression[start]!r}")
            tokens.append(self._token(match))
            at = match.end()
        return tokens

    def _token(self, match: re.Match[str]) -> Token:
        kind = str(match.lastgroup)
        token = Token(kind, match[kind], match.start(kind))
        if kind == "number" and not math.isfinite(float(token.text)):
            raise self.wrong(token.at, f"{token.text} is too large")
        return token

    @property
    def now(self) -> Token:
        return self._tokens[self._next]

    def take(self) -> Token:
        token = self.now
        self._next += 1
        return token

    def took(self, wanted: str) -> bool:
        """Take a keyword or sign if it comes now."""
        found = self.now.kind in ("word", "sign") and self.now.text.upper() == wanted
        if found:
            self._next += 1
        return found

    def demand(self, wanted: str) -> None:
        if not self.took(wanted):
            raise self.unexpected(wanted)

    def unexpected(self, expected: str) -> AwsError:
        found = repr(self.now.text) if self.now.text else "the end"
        return self.wrong(self.now.at, f"expected {expected}, found {found}")

    def wrong(self, at: int, problem: str) -> AwsError:
        """The refusal of the expression, with line and column from 1."""
        lines = self._expression[:at].split("\n")
        place = f"line {len(lines)}:{len(lines[-1]) + 1}"
        return invalid_input(f"Invalid FilterExpression: {place}: {problem}")
