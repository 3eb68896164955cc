"""Reading an error that somebody pasted: what Athena, Glue or Lake Formation said, and of what.

Pure, and safe for any text: it is cut, and no pattern looks further than a name is long.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from sharing.explaining.findings import Part
from sharing.explaining.words import Text

LONGEST = 8_000
"""Characters. Athena's messages have a few hundred, with the query a few thousand."""
NAMES_AT_MOST = 20


@dataclass(frozen=True)
class Kind:
    """A known message. ``parts``: the links it points to, the likeliest first."""

    name: str
    pattern: re.Pattern[str]
    parts: tuple[Part, ...]
    words: Text


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


def _like(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


# The first that is found counts, so those that say more come first. Wordings as observed in
# Athena's StateChangeReason and in the exceptions of Glue and Lake Formation.
KINDS = (
    Kind(
        "expired_session",
        _like(r"security token included in the request is (expired|invalid)|ExpiredToken"),
        (Part.ROLE,),
        _("The session's credentials have ended. Sign in to AWS again, then repeat the query."),
    ),
    Kind(
        "no_data_access",
        _like(r"not authorized to perform: ?lakeformation:GetDataAccess"),
        (Part.ROLE,),
        _("The role's IAM policy lacks lakeformation:GetDataAccess."),
    ),
    Kind(
        "output_denied",
        _like(r"access denied when writing|verify/create output bucket"),
        (Part.ROLE,),
        _("The role may not write to the place of the query results."),
    ),
    Kind(
        "illegal_combination",
        _like(r"Illegal combination"),
        (Part.GOVERNED,),
        _("Lake Formation refuses to share what IAMAllowedPrincipals hold rights on."),
    ),
    Kind(
        "no_resource_policy",
        _like(r"no resource-based policy allows the glue:\w{1,40} action"),
        (Part.RIGHT, Part.SHARE),
        _("The account has not been given the table, or has not accepted the share."),
    ),
    Kind(
        "own_iam",
        _like(
            r"no (identity-based|permissions boundary|session) policy allows"
            r"|is not authorized to perform: ?[a-z0-9-]{1,40}:[a-z]{1,60}"
        ),
        (Part.ROLE,),
        _("The role's own IAM rights do not allow the call."),
    ),
    Kind(
        "column_not_found",
        _like(r"COLUMN_NOT_FOUND|Column '[^']{1,255}' cannot be resolved"),
        (Part.COLUMNS, Part.RIGHT),
        _("The column does not exist, or is not among those the role may read."),
    ),
    Kind(
        "required_describe",
        _like(r"Lake Formation permission\(s\): ?Required Describe on"),
        (Part.LINK_RIGHT, Part.RIGHT, Part.LINK),
        _("The role may not see the table or the link, or there is none of that name."),
    ),
    Kind(
        "lake_formation_permission",
        _like(r"Insufficient Lake Formation permission"),
        (Part.RIGHT, Part.TARGET_RIGHT),
        _("The role may see the table and may not read its data."),
    ),
    Kind(
        "glue_permissions",
        _like(r"Insufficient Glue permissions to access"),
        (Part.SHARE, Part.RIGHT),
        _("What the other account gave has not arrived: its share is not accepted or is broken."),
    ),
    Kind(
        "no_privilege",
        _like(r"Insufficient permissions to execute the query|does not have any privilege"),
        (Part.RIGHT, Part.LINK_RIGHT, Part.TARGET_RIGHT),
        _("The role has no right to the table, or may not see the link to it."),
    ),
    Kind(
        "s3_denied",
        _like(
            r"access denied when reading|PERMISSION_DENIED|HIVE_CANNOT_OPEN_SPLIT"
            r"|\bS3\b.{0,200}Access ?Denied|Access ?Denied.{0,200}\bS3\b"
        ),
        (Part.GOVERNED, Part.ROLE),
        _("The files could not be read: Lake Formation handed out no access to their location."),
    ),
    Kind(
        "schema_not_found",
        _like(
            r"SCHEMA_NOT_FOUND"
            r"|(Schema|Database) ['\"]?[^\s'\"]{1,255}['\"]? (does not exist|not found)"
        ),
        (Part.LINK, Part.LINK_RIGHT),
        _("There is no database of that name in the account, or the role may not see it."),
    ),
    Kind(
        "table_not_found",
        _like(
            r"TABLE_NOT_FOUND|EntityNotFoundException|Entity Not Found"
            r"|Table ('[^']{1,600}'|\S{1,600}) (does not exist|not found)"
        ),
        (Part.LINK, Part.LINK_RIGHT),
        _("There is no table or link of that name in the database, or the role may not see it."),
    ),
    Kind(
        "unauthorized",
        _like(r"Resource does not exist or requester is not authorized|AccessDenied"),
        (Part.RIGHT, Part.LINK_RIGHT),
        _("AWS refuses, and does not say whether it exists."),
    ),
    Kind(
        "hive",
        _like(r"\bHIVE_[A-Z_]{1,60}"),
        (Part.TABLE, Part.GOVERNED),
        _("Athena could not read the table's description or files; it may have changed."),
    ),
)

_NAME = r"[\w$-]{1,255}"
_QUOTED = rf'(?:"[^"]{{1,255}}"|`[^`]{{1,255}}`|{_NAME})'
_GLUE_ARN = _like(
    rf"arn:aws[\w-]{{0,20}}:glue:[\w-]{{0,30}}:(?P<account>\d{{12}}):table/"
    rf"(?P<database>{_NAME})/(?P<table>{_NAME})"
)
_IAM_ROLE = _like(r"arn:aws[\w-]{0,20}:iam::(?P<account>\d{12}):role/(?P<role>[\w+=,.@/-]{1,576})")
_ASSUMED = _like(
    r"arn:aws[\w-]{0,20}:sts::(?P<account>\d{12}):assumed-role/(?P<role>[\w+=,.@-]{1,64})"
)
_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_QUERY = _like(rf"(?:Query ?(?:Execution)? ?Id|history/)\W{{0,5}}(?P<id>{_UUID})")
_COLUMN = _like(r"Column '(?P<column>[^']{1,255})'")
_DATABASE = (
    _like(rf"Schema '?(?P<database>{_NAME})'? does not exist"),
    _like(rf"Database '?(?P<database>{_NAME})'? not found"),
    _like(rf'ran against the "(?P<database>{_NAME})" database'),
)
_TABLE = (
    _like(r"Table '(?P<table>[^']{1,600})' (?:does not exist|not found)"),
    _like(rf"Table (?P<table>{_NAME}(?:\.{_NAME}){{0,2}}) not found"),
    _like(rf"Required \w{{1,20}} on (?P<table>{_NAME}(?:\.{_NAME}){{0,2}})"),
    _like(rf"permission\(s\) on (?P<table>{_NAME}(?:\.{_NAME}){{0,2}})"),
    _like(rf"permissions to access table (?P<table>{_NAME}(?:\.{_NAME}){{0,2}})"),
    _like(rf"glue:\w{{1,40}} on (?P<table>{_NAME}\.{_NAME})"),
    _like(rf"\b(?:FROM|JOIN) (?!\w{{1,10}}://)(?P<table>{_QUOTED}(?: ?\. ?{_QUOTED}){{0,2}})"),
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
