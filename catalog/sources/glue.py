"""Reading a Glue database: its tables page by page, and which of them Lake Formation governs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import boto3

from catalog.models import Asset, DataSource
from catalog.sources.retries import Alive, patiently
from catalog.sources.tables import Table, read
from portal import aws

Session = boto3.Session

# The most Glue gives at once (GetTables, MaxResults 1-100).
TABLES_PER_PAGE = 100
# Lake Formation gives up to 1,000; boto3 has no paginator for ListPermissions.
PERMISSIONS_PER_PAGE = 1000
EVERYBODY = "IAM_ALLOWED_PRINCIPALS"
# How Lake Formation names all tables of a database where it tells of columns.
ALL_TABLES = "ALL_TABLES"


@dataclass(frozen=True)
class Page:
    tables: tuple[Table, ...]
    is_last: bool


@dataclass(frozen=True)
class Ungoverned:
    """The tables of one database whose rights IAM still decides, for everybody who may use Glue."""

    names: frozenset[str]
    whole_database: bool

    def __contains__(self, name: object) -> bool:
        return self.whole_database or name in self.names


def session_for(source: DataSource | Asset, alive: Alive) -> Session:
    """Raises AssumeRoleRefused, with the reason for people, when the portal role is refused."""
    account = source.account
    return patiently(
        lambda: aws.session(
            role_arn=account.role_arn,
            external_id=account.external_id,
            region=source.region,
            purpose="import",
        ),
        alive=alive,
    )


def pages(session: Session, database: str, alive: Alive) -> Iterator[Page]:
    """All tables of the database, at most a hundred at a time. Raises botocore's errors."""
    glue = session.client("glue")
    token: dict[str, Any] = {}
    while True:
        answer = patiently(
            lambda given=token: glue.get_tables(  # type: ignore[misc]
                DatabaseName=database, MaxResults=TABLES_PER_PAGE, **given
            ),
            alive=alive,
        )
        following = answer.get("NextToken")
        yield Page(tuple(map(read, answer["TableList"])), is_last=not following)
        if not following:
            return
        token = {"NextToken": following}


def one_table(session: Session, database: str, name: str, alive: Alive) -> Table:
    """A table by itself. Raises botocore's errors."""
    glue = session.client("glue")
    answer = patiently(lambda: glue.get_table(DatabaseName=database, Name=name), alive=alive)
    return read(answer["Table"])


def ungoverned_table(session: Session, database: str, name: str, alive: Alive) -> Ungoverned:
    """The same as ``ungoverned_tables`` for one table, without reading the whole catalog."""
    lakeformation = session.client("lakeformation")
    named = {"DatabaseName": database, "Name": name}
    every = {"DatabaseName": database, "TableWildcard": {}}
    held = [
        any(map(_is_everybodys, _permissions(lakeformation, alive, Resource={"Table": table})))
        for table in (named, every)
    ]
    return Ungoverned(frozenset({name} if held[0] else ()), whole_database=held[1])


def ungoverned_tables(session: Session, database: str, alive: Alive) -> Ungoverned:
    """Where IAMAllowedPrincipals holds rights, in one listing of the catalog's permissions.

    Sharing such a table is refused: "Insufficient Lake Formation permissions: Illegal
    combination" (Lake Formation, Upgrading to the Lake Formation model). Asking with the
    resource type alone lists rights that were given, whereas naming a principal lists what is
    in effect, and for roles of other accounts nothing.
    """
    names: set[str] = set()
    whole = False
    for permission in _table_permissions(session, alive):
        table = _table_of(permission)
        if table.get("DatabaseName") != database or not _is_everybodys(permission):
            continue
        whole = whole or "TableWildcard" in table or table.get("Name") == ALL_TABLES
        names.add(table.get("Name", ""))
    return Ungoverned(frozenset(names), whole)


def _table_permissions(session: Session, alive: Alive) -> Iterator[Mapping[str, Any]]:
    return _permissions(session.client("lakeformation"), alive, ResourceType="TABLE")


def _permissions(lakeformation: Any, alive: Alive, **asked: Any) -> Iterator[Mapping[str, Any]]:
    token: dict[str, Any] = {}
    while True:
        answer = patiently(
            lambda given=token: lakeformation.list_permissions(  # type: ignore[misc]
                MaxResults=PERMISSIONS_PER_PAGE, **asked, **given
            ),
            alive=alive,
        )
        yield from answer.get("PrincipalResourcePermissions", [])
        following = answer.get("NextToken")
        if not following:
            return
        token = {"NextToken": following}


def _table_of(permission: Mapping[str, Any]) -> Mapping[str, Any]:
    resource = permission.get("Resource", {})
    table: Mapping[str, Any] = resource.get("Table") or resource.get("TableWithColumns") or {}
    return table


def _is_everybodys(permission: Mapping[str, Any]) -> bool:
    principal = permission.get("Principal", {}).get("DataLakePrincipalIdentifier", "")
    return bool(principal == EVERYBODY)


def count_tables(source: DataSource) -> tuple[int, bool]:
    """How many tables the first page holds, and whether that is all: a test of the connection.

    One try only, so that a page may wait for it. Raises as the import does.
    """
    account = source.account
    session = aws.session(
        role_arn=account.role_arn,
        external_id=account.external_id,
        region=source.region,
        purpose="connection-test",
    )
    answer = session.client("glue").get_tables(
        DatabaseName=source.database, MaxResults=TABLES_PER_PAGE
    )
    return len(answer["TableList"]), not answer.get("NextToken")
