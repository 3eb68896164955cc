"""SHOW and DESCRIBE: statements about the catalog, answered without running any SQL."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sandbox.query.errors import not_supported

NAME = r"(?:`[^`]+`|\"[^\"]+\"|[A-Za-z0-9_]+)"
PATTERNS = {
    "show_databases": re.compile(
        rf"SHOW\s+(?:DATABASES|SCHEMAS)(?:\s+IN\s+(?P<catalog>{NAME}))?"
        r"(?:\s+LIKE\s+'(?P<like>[^']*)')?\Z",
        re.IGNORECASE,
    ),
    "show_tables": re.compile(
        rf"SHOW\s+TABLES(?:\s+(?:IN|FROM)\s+(?P<database>{NAME}))?"
        r"(?:\s+(?:LIKE\s+)?'(?P<like>[^']*)')?\Z",
        re.IGNORECASE,
    ),
    "show_columns": re.compile(
        rf"SHOW\s+COLUMNS\s+(?:IN|FROM)\s+(?:(?P<database>{NAME})\.)?(?P<table>{NAME})\Z",
        re.IGNORECASE,
    ),
    "describe": re.compile(
        r"(?:DESCRIBE|DESC)\s+(?:(?:EXTENDED|FORMATTED)\s+)?"
        rf"(?:(?P<database>{NAME})\.)?(?P<table>{NAME})\Z",
        re.IGNORECASE,
    ),
}
ABOUT_CATALOG = re.compile(r"\s*(SHOW|DESCRIBE|DESC)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Command:
    """What is asked of the catalog; `like` is a pattern where `*` stands for anything."""

    kind: str
    database: str
    table: str = ""
    like: str = "*"


def command(sql: str, database: str) -> Command | None:
    """The command `sql` is, or None if it is no SHOW or DESCRIBE.

    Raises QueryFailed for a SHOW or DESCRIBE the sandbox does not answer.
    """
    if not ABOUT_CATALOG.match(sql):
        return None
    statement = sql.strip().rstrip(";").strip()
    for kind, pattern in PATTERNS.items():
        if match := pattern.match(statement):
            return _command(kind, match.groupdict(), database)
    raise not_supported("only SHOW DATABASES, SHOW TABLES, SHOW COLUMNS and DESCRIBE are answered")


def _command(kind: str, parts: dict[str, str | None], database: str) -> Command:
    return Command(
        kind=kind,
        database=_plain(parts.get("database")) or database.lower(),
        table=_plain(parts.get("table")),
        like=parts.get("like") or "*",
    )


def _plain(name: str | None) -> str:
    return (name or "").strip('`"').lower()


def matches(like: str, name: str) -> bool:
    """Hive's pattern: `*` is anything, `|` is or; regular expressions are not read as such."""
    choices = (re.escape(choice).replace(r"\*", ".*") for choice in like.lower().split("|"))
    return any(re.fullmatch(choice, name.lower()) for choice in choices)
