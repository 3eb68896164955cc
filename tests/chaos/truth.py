"""What must hold in AWS by the people's own account, against what is there. Empty when it holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from catalog.models import Asset
from portal.demo.organisation import PORTAL_ROLE
from sharing.models import Environment, Grant, SharingMode, Want
from tests.chaos.company import COLUMNS, SOURCES, Company
from tests.chaos.people import Story
from tests.chaos.world import ALL_COLUMNS, Row, World, as_role, columns_seen, readable

Key = tuple[str, str, str, str]
"""Catalog, principal, database, table."""


@dataclass(frozen=True)
class Claim:
    """What one story's project may read now."""

    environment: Environment
    asset: Asset
    columns: frozenset[str]

    @property
    def catalog(self) -> str:
        return self.asset.account.account_id

    @property
    def account(self) -> str:
        return self.environment.account.account_id

    def key(self, principal: str) -> Key:
        return self.catalog, principal, self.asset.database, self.asset.name

    @property
    def principals(self) -> list[str]:
        """The roles, and the account where access goes by way of it."""
        by_account = self.environment.mode == SharingMode.ACCOUNT
        return [*self.environment.role_arns, *([self.account] if by_account else [])]


def claims(stories: Iterable[Story], *, held: bool = True) -> list[Claim]:
    """Of the stories that hold access, or of those whose access has ended."""
    return [
        Claim(story.home.environment, asset, frozenset(story.columns or [ALL_COLUMNS]))
        for story in stories
        if story.holds is held and story.decided
        for asset in story.tables
    ]


def rights(standing: list[Claim], before: World, now: World) -> Iterator[str]:
    """Every right on a source table, to the column; nobody has one that no decision gave."""
    expected: dict[Key, frozenset[str]] = defaultdict(frozenset)
    for claim in standing:
        for principal in claim.principals:
            expected[claim.key(principal)] |= claim.columns
    held: dict[Key, list[Row]] = defaultdict(list)
    for row in now.rows - before.rows:
        if (row.catalog, row.database) in SOURCES:
            held[row.catalog, row.principal, row.database, row.table].append(row)
    linked = set(_linked_databases(standing))
    for key in sorted(held.keys() - expected.keys() - linked):
        yield f"{key}: nobody decided on {held[key]}"
    for key in sorted(expected):
        wanted, found = _in_short(expected[key]), _in_short(readable(held[key]))
        if wanted != found:
            yield f"{key}: wanted {sorted(wanted)}, there is {sorted(found)}"


def _linked_databases(standing: list[Claim]) -> Iterator[Key]:
    """What may be seen of a whole database, because an environment links to it."""
    for claim in standing:
        if _grant(claim).local_database != claim.environment.database:
            for principal in claim.principals:
                yield claim.catalog, principal, claim.asset.database, ""


def _in_short(columns: frozenset[str]) -> frozenset[str]:
    """All columns and some besides are all columns."""
    return frozenset([ALL_COLUMNS]) if ALL_COLUMNS in columns else columns


def what_roles_see(company: Company, standing: list[Claim], ended: list[Claim]) -> Iterator[str]:
    """Through the link and at the source, each role as itself; nothing where access has ended."""
    keys = {
        role: as_role(company, role)
        for claim in (*standing, *ended)
        for role in claim.environment.role_arns
    }
    for claim in standing:
        grant = _grant(claim)
        columns = frozenset(COLUMNS) if ALL_COLUMNS in claim.columns else claim.columns
        for role in claim.environment.role_arns:
            for where in (
                (claim.account, grant.local_database, grant.link_name),
                (claim.catalog, claim.asset.database, claim.asset.name),
            ):
                seen = columns_seen(keys[role], *where)
                if seen != columns:
                    yield f"{role} sees {seen and sorted(seen)} of {where}, not {sorted(columns)}"
    for claim in ended:
        for role in claim.environment.role_arns:
            where = (claim.catalog, claim.asset.database, claim.asset.name)
            if (seen := columns_seen(keys[role], *where)) is not None:
                yield f"{role} still sees {sorted(seen)} of {where}"


def _grant(claim: Claim) -> Grant:
    return Grant.objects.get(environment=claim.environment, asset=claim.asset, want=Want.PRESENT)


def local(standing: list[Claim], before: World, now: World) -> Iterator[str]:
    """Databases and links of environments, and who may see them: those in use, nothing else."""
    used, links = _in_use(standing)
    for account, database, _target in sorted(now.databases - before.databases):
        if (account, database) not in used:
            yield f"database {database} in {account} serves nobody"
    there = {(account, database, name) for account, database, name, _ in now.tables - before.tables}
    yield from (f"link {link} serves nobody" for link in sorted(there - links))
    yield from (f"link {link} is missing" for link in sorted(links - there))
    for row in sorted(now.rows - before.rows):
        where = (row.catalog, row.database)
        if where in SOURCES or row.principal.endswith(f"/{PORTAL_ROLE}"):
            continue  # looked at above; or the implicit rights of whoever created a link
        readers = used[where].role_arns if where in used else []
        if row.principal not in readers or (row.table and (*where, row.table) not in links):
            yield f"serves nobody: {row}"


def _in_use(
    standing: list[Claim],
) -> tuple[dict[tuple[str, str], Environment], set[tuple[str, str, str]]]:
    """By account: databases, links to whole ones among them, and links to tables."""
    databases, links = {}, set()
    for claim in standing:
        grant = _grant(claim)
        databases[claim.account, grant.local_database] = claim.environment
        if grant.local_database == claim.environment.database:
            links.add((claim.account, grant.local_database, grant.link_name))
        else:
            # Whoever may follow a link to a database is shown its target under its own name.
            databases[claim.account, claim.asset.database] = claim.environment
    return databases, links


def shares(standing: list[Claim], now: World) -> Iterator[str]:
    """One way of shares for each pair of accounts that needs one, all accepted."""
    needed = {(c.catalog, c.account) for c in standing if c.catalog != c.account}
    there = {(owner, consumer) for owner, consumer, _status in now.shares}
    yield from (f"no share from {owner} to {consumer}" for owner, consumer in needed - there)
    yield from (f"a share too many: {owner} to {consumer}" for owner, consumer in there - needed)
    yield from (f"not accepted: {share}" for share in now.shares if share[2] != "ASSOCIATED")
    yield from (f"an invitation waits: {invitation}" for invitation in now.invitations)


def filters(standing: list[Claim], now: World) -> Iterator[str]:
    in_use = {(c.catalog, c.asset.database, c.asset.name) for c in standing}
    for one in sorted(now.filters):
        if (one.catalog, one.database, one.table) not in in_use:
            yield f"serves nobody: {one}"
