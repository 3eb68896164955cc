"""Reading an error that somebody pasted: what Athena, Glue or Lake Formation said, and of what.

Pure, and safe for any text: it is cut, and no pattern looks further than a name is long.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sharing.explaining.kinds import KINDS, Kind, like

LONGEST = 8_000
"""Characters. Athena's messages have a few hundred, with the query a few thousand."""
NAMES_AT_MOST = 20


@dataclass(frozen=True)
class Pasted:
    """What was found in the text; names are empty where it has none.

    ``databases`` and ``tables`` are all it names, those of the message before those of the query.
    ``role`` is a role's name, ``account`` the number of its account.
    """

    kind: Kind | None
    databases: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    column: str = ""
    role: str = ""
    account: str = ""
    query_id: str = ""


_NAME = r"[\w$-]{1,255}"
_QUOTED = rf'(?:"[^"]{{1,255}}"|`[^`]{{1,255}}`|{_NAME})'
_GLUE_ARN = like(
    rf"arn:aws[\w-]{{0,20}}:glue:[\w-]{{0,30}}:(?P<account>\d{{12}}):table/"
    rf"(?P<database>{_NAME})/(?P<table>{_NAME})"
)
_IAM_ROLE = like(r"arn:aws[\w-]{0,20}:iam::(?P<account>\d{12}):role/(?P<role>[\w+=,.@/-]{1,576})")
_ASSUMED = like(
    r"arn:aws[\w-]{0,20}:sts::(?P<account>\d{12}):assumed-role/(?P<role>[\w+=,.@-]{1,64})"
)
_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_QUERY = like(rf"(?:Query ?(?:Execution)? ?Id|history/)\W{{0,5}}(?P<id>{_UUID})")
_COLUMN = like(r"Column '(?P<column>[^']{1,255})'")
_DATABASE = (
    like(rf"Schema '?(?P<database>{_NAME})'? does not exist"),
    like(rf"Database '?(?P<database>{_NAME})'? not found"),
    like(rf'ran against the "(?P<database>{_NAME})" database'),
)
_TABLE = (
    like(r"Table '(?P<table>[^']{1,600})' (?:does not exist|not found)"),
    like(rf"Table (?P<table>{_NAME}(?:\.{_NAME}){{0,2}}) not found"),
    like(rf"Required \w{{1,20}} on (?P<table>{_NAME}(?:\.{_NAME}){{0,2}})"),
    like(rf"permission\(s\) on (?P<table>{_NAME}(?:\.{_NAME}){{0,2}})"),
    like(rf"permissions to access table (?P<table>{_NAME}(?:\.{_NAME}){{0,2}})"),
    like(rf"glue:\w{{1,40}} on (?P<table>{_NAME}\.{_NAME})"),
    like(rf"\b(?:FROM|JOIN) (?!\w{{1,10}}://)(?P<table>{_QUOTED}(?: ?\. ?{_QUOTED}){{0,2}})"),
)


def read(text: str) -> Pasted:
    """What ``text`` says, whatever it is; only its first LONGEST characters count."""
    # Consoles and chats break lines wherever they like.
    text = " ".join(text[:LONGEST].replace("\0", " ").split())
    names = [_parts_of(match["table"]) for pattern in _TABLE for match in pattern.finditer(text)]
    arns = [(match["database"], match["table"]) for match in _GLUE_ARN.finditer(text)]
    named = [*names, *arns]
    databases = [match["database"] for pattern in _DATABASE for match in pattern.finditer(text)]
    role = _ASSUMED.search(text) or _IAM_ROLE.search(text)
    return Pasted(
        kind=next((kind for kind in KINDS if kind.pattern.search(text)), None),
        databases=_once_each([*(database for database, _name in named), *databases]),
        tables=_once_each(name for _database, name in named),
        # As the query calls it, perhaps with the name it gives to the table.
        column=_first(_COLUMN, "column", text).rsplit(".", 1)[-1],
        role=role["role"].rsplit("/", 1)[-1] if role else "",
        account=role["account"] if role else "",
        query_id=_first(_QUERY, "id", text),
    )


def _parts_of(name: str) -> tuple[str, str]:
    """Database and table of ``awsdatacatalog.db.table``, ``"db"."table"`` or ``table``."""
    parts = [part.strip(' "`') for part in name.split(".")]
    return (parts[-2] if len(parts) > 1 else "", parts[-1])


def _first(pattern: re.Pattern[str], group: str, text: str) -> str:
    match = pattern.search(text)
    return match[group] if match else ""


def _once_each(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.lower() for name in names if name))[:NAMES_AT_MOST]
