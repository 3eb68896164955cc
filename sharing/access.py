"""The words in which sharing thinks: tables, rights, places. Plain values, no database, no AWS."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, field, replace

Columns = frozenset[str] | None
"""The columns somebody may read; None means all of them, also those added later."""


@dataclass(frozen=True, order=True)
class Table:
    """A table of the route's catalog."""

    database: str
    name: str

    def __str__(self) -> str:
        return f"{self.database}.{self.name}"


@dataclass(frozen=True)
class Place:
    """Where a route begins and ends. ``account_mode`` shares with the account, not the role."""

    catalog_account: str
    catalog_region: str
    account: str
    region: str
    database: str
    account_mode: bool = False


@dataclass(frozen=True, order=True)
class Holding:
    """Who holds something on which table. ``principal`` is a role ARN or an account id."""

    principal: str
    table: Table


@dataclass(frozen=True)
class Right:
    """What a principal may do with a table, read from Lake Formation's rows.

    ``columns`` None is SELECT on the whole table, an empty set is no SELECT at all.
    ``other`` holds permissions Sluice never grants (ALTER, ALL, ...); they are not ours to touch.
    """

    columns: Columns = frozenset()
    describe: bool = False
    grantable: bool = False
    other: frozenset[str] = frozenset()

    @property
    def nothing(self) -> bool:
        return self.columns == frozenset() and not self.describe

    @property
    def whole(self) -> bool:
        return self.columns is None


NO_RIGHT = Right()


def whole_table(*, grantable: bool = False) -> Right:
    return Right(columns=None, describe=True, grantable=grantable)


def right_to(columns: Columns, *, grantable: bool = False) -> Right:
    """What a grant of ``columns`` looks like in Lake Formation.

    SELECT on some columns cannot be combined with DESCRIBE ("Permissions modification is
    invalid"); it implies what is needed to read them.
    """
    if columns is None:
        return whole_table(grantable=grantable)
    return Right(columns=columns, grantable=grantable)


def union(first: Columns, second: Columns) -> Columns:
    return None if first is None or second is None else first | second


@dataclass(frozen=True)
class Wanted:
    """What must hold for one route.

    ``at_owner``: rights given by the catalog's account, to roles or to the consumer account.
    ``at_target``: rights the consumer account passes on to its roles (account mode only).
    ``links``: link name to table. ``link_readers``: the roles that may see links and database.
    ``given_up``: holdings and links this route once made and no longer wants; whatever is in
    none of these is not ours and stays.
    """

    place: Place
    at_owner: dict[Holding, Right] = field(default_factory=dict)
    at_target: dict[Holding, Right] = field(default_factory=dict)
    links: dict[str, Table] = field(default_factory=dict)
    link_readers: frozenset[str] = frozenset()
    given_up_at_owner: frozenset[Holding] = frozenset()
    given_up_at_target: frozenset[Holding] = frozenset()
    given_up_links: dict[str, Table] = field(default_factory=dict)
    database_in_use: bool = True

    @property
    def tables(self) -> frozenset[Table]:
        """Every table this route has or had to do with."""
        held = {
            *self.at_owner,
            *self.at_target,
            *self.given_up_at_owner,
            *self.given_up_at_target,
        }
        linked = {*self.links.values(), *self.given_up_links.values()}
        return frozenset({holding.table for holding in held} | linked)

    def without(self, blocked: Container[Table | None]) -> Wanted:
        """The same, but giving nothing on ``blocked`` tables; what is given up still goes."""
        return replace(
            self,
            at_owner={h: right for h, right in self.at_owner.items() if h.table not in blocked},
            at_target={h: right for h, right in self.at_target.items() if h.table not in blocked},
            links={name: table for name, table in self.links.items() if table not in blocked},
        )


@dataclass(frozen=True)
class Link:
    """A table in the consumer's local database; ``target`` None when it is not a link."""

    catalog_account: str
    target: Table | None


@dataclass(frozen=True)
class Share:
    """How far a RAM share between the two accounts has come.

    ``status`` is RAM's association status: ASSOCIATING until the invitation is accepted, then
    ASSOCIATED, or FAILED. ``invitation`` is the ARN of a pending invitation, once visible.
    """

    status: str
    invitation: str = ""


@dataclass(frozen=True)
class Seen:
    """What was read from AWS for one route."""

    at_owner: dict[Holding, Right] = field(default_factory=dict)
    at_target: dict[Holding, Right] = field(default_factory=dict)
    open_to_all: frozenset[Table] = frozenset()
    gone: frozenset[Table] = frozenset()
    shares: dict[str, Share] = field(default_factory=dict)
    shared_by: dict[Table, frozenset[str]] = field(default_factory=dict)
    database_exists: bool = False
    database_is_ours: bool = False
    database_readers: frozenset[str] = frozenset()
    links: dict[str, Link] = field(default_factory=dict)
    link_readers: dict[str, frozenset[str]] = field(default_factory=dict)

    def share_accepted(self, table: Table) -> bool:
        """True when nothing stands between the account and the table.

        No share at all is no obstacle: within one account, or one organisation with sharing
        switched on, Lake Formation needs none to be accepted.
        """
        arns = self.shared_by.get(table, frozenset())
        return all(self.shares[arn].status == "ASSOCIATED" for arn in arns if arn in self.shares)
