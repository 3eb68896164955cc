"""The words in which sharing thinks: tables, rights, places. Plain values, no database, no AWS."""

from __future__ import annotations

import hashlib
from collections.abc import Container
from dataclasses import dataclass, field, replace
from functools import cached_property

Columns = frozenset[str] | None
"""The columns somebody may read; None means all of them, also those added later."""


@dataclass(frozen=True, order=True)
class Table:
    """A table of the route's catalog. Without a name it stands for the database itself, without a
    database for what an LF-Tag expression reaches: rights on both are given, read and taken like
    a table's.
    """

    database: str
    name: str

    def __str__(self) -> str:
        return ".".join(part for part in (self.database, self.name) if part)

    @property
    def is_database(self) -> bool:
        return not self.name

    @property
    def is_policy(self) -> bool:
        return bool(self.name) and not self.database


def database(name: str) -> Table:
    return Table(name, "")


@dataclass(frozen=True)
class Cells:
    """What a data cells filter lets through: columns (None for all) of the rows that meet
    ``rows``, an expression in Lake Formation's grammar, empty for all rows.
    """

    columns: Columns
    rows: str = ""

    def name_for(self, account: str) -> str:
        """The same for the same content, so a filter never changes under somebody's grant.

        Each consumer account has its own: whoever works there may delete it without asking what
        other accounts still need.
        """
        columns = "*" if self.columns is None else ",".join(sorted(self.columns))
        digest = hashlib.sha256(f"{columns}\n{self.rows}".encode()).hexdigest()
        return f"sluice_{account}_{digest[:16]}"


FilterKey = tuple[Table, str]
"""A data cells filter: its table and its name."""


@dataclass(frozen=True, order=True)
class Label:
    """Where a tag lies: on a table, or on one of its columns."""

    table: Table
    column: str
    key: str


@dataclass(frozen=True)
class Tagging:
    """What of one route goes by LF-Tag.

    ``policies``: the expressions each table is or was read through. ``labels``: the value each tag
    must have where it lies; ``given_up``: those that nothing needs any more. ``reach``: what of
    which tables was approved to be read through an expression. ``unused``: keys and values of ours
    that are named in no decision still in force.
    """

    policies: dict[Table, frozenset[Table]] = field(default_factory=dict)
    labels: dict[Label, str] = field(default_factory=dict)
    given_up: dict[Label, str] = field(default_factory=dict)
    reach: dict[Table, dict[Table, Columns]] = field(default_factory=dict)
    unused: frozenset[tuple[str, str]] = frozenset()

    def only(self, table: Table) -> Tagging:
        """What of it lets somebody read one table."""
        policies = self.policies.get(table, frozenset())
        return Tagging(
            policies={table: policies} if policies else {},
            labels={label: value for label, value in self.labels.items() if label.table == table},
            reach={policy: to for policy, to in self.reach.items() if policy in policies},
        )

    def without(self, blocked: Container[Table | None]) -> Tagging:
        kept = {label: v for label, v in self.labels.items() if label.table not in blocked}
        return replace(self, labels=kept)


@dataclass(frozen=True)
class Tagged:
    """What was read of tags: the values of the keys in question, where they lie, and, for each
    expression that reaches beyond what was approved, what it reaches.
    """

    values: dict[str, frozenset[str]] = field(default_factory=dict)
    labels: dict[Label, str] = field(default_factory=dict)
    beyond: dict[Table, frozenset[Table]] = field(default_factory=dict)


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

    ``columns`` None is SELECT on the whole table, an empty set is no SELECT at all. ``filters``
    names the data cells filters it may read through, on top of ``columns``. ``excluding`` means all
    columns but some, which Sluice never gives and Lake Formation melts with others. ``other`` holds
    permissions Sluice never grants (ALTER, ALL, ...); they are not ours to touch.
    """

    columns: Columns = frozenset()
    describe: bool = False
    grantable: bool = False
    other: frozenset[str] = frozenset()
    filters: frozenset[str] = frozenset()
    excluding: bool = False

    @property
    def nothing(self) -> bool:
        return self.columns == frozenset() and not self.describe and not self.filters

    @property
    def whole(self) -> bool:
        return self.columns is None

    def __or__(self, more: Right) -> Right:
        return Right(
            columns=union(self.columns, more.columns),
            describe=self.describe or more.describe,
            grantable=self.grantable or more.grantable,
            other=self.other | more.other,
            filters=self.filters | more.filters,
            excluding=self.excluding or more.excluding,
        )


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
class Given:
    """All that our grants may have given one holding and that is not seen gone yet.

    Whatever else the holding has, somebody else gave: it is not ours to take. Lake Formation does
    not say who gave a right, so one given by hand that equals a grant of ours counts as ours.
    """

    whole: bool = False
    describe: bool = False
    columns: frozenset[str] = frozenset()
    filters: frozenset[str] = frozenset()

    def __or__(self, more: Given) -> Given:
        return Given(
            whole=self.whole or more.whole,
            describe=self.describe or more.describe,
            columns=self.columns | more.columns,
            filters=self.filters | more.filters,
        )

    def beyond(self, right: Right) -> Given:
        """What of it ``right`` does not ask for."""
        return Given(
            whole=self.whole and not right.whole,
            describe=self.describe and not right.describe,
            columns=frozenset() if right.columns is None else self.columns - right.columns,
            filters=self.filters - right.filters,
        )


NOT_GIVEN = Given()


def given_by(right: Right) -> Given:
    return Given(
        whole=right.whole,
        describe=right.describe,
        columns=right.columns or frozenset(),
        filters=right.filters,
    )


@dataclass(frozen=True)
class Wanted:
    """What must hold for one route.

    ``at_owner``: rights given by the catalog's account, to roles or to the consumer account.
    ``at_target``: rights the consumer account passes on to its roles (account mode only).
    ``filters``: the data cells filters those rights go through.
    ``links``: link name to table, in the environment's database. ``database_links``: link name
    to a whole database of the catalog. ``link_readers``: the roles that may see links.
    ``ours_at_owner``, ``ours_at_target``: what grants of ours gave, wanted still or given up.
    ``given_up_links``, ``given_up_database_links``: links once made and no longer wanted.
    ``locations``: where the data of wanted tables lies, as last imported.
    ``replaced_links``, ``replaced_databases``: where links of those names lead that access from
    another catalog goes by until this one's stands; they are then made anew.
    Whatever is in none of these is not ours and stays.
    """

    place: Place
    at_owner: dict[Holding, Right] = field(default_factory=dict)
    at_target: dict[Holding, Right] = field(default_factory=dict)
    filters: dict[FilterKey, Cells] = field(default_factory=dict)
    links: dict[str, Table] = field(default_factory=dict)
    database_links: dict[str, Table] = field(default_factory=dict)
    link_readers: frozenset[str] = frozenset()
    ours_at_owner: dict[Holding, Given] = field(default_factory=dict)
    ours_at_target: dict[Holding, Given] = field(default_factory=dict)
    given_up_links: dict[str, Table] = field(default_factory=dict)
    given_up_database_links: dict[str, Table] = field(default_factory=dict)
    replaced_links: dict[str, Link] = field(default_factory=dict)
    replaced_databases: dict[str, Link] = field(default_factory=dict)
    locations: dict[Table, str] = field(default_factory=dict)
    database_in_use: bool = True
    tagging: Tagging = Tagging()

    # Routes can hold thousands of tables, and each is looked at by itself: found by its table.

    @cached_property
    def holders(self) -> dict[Table, tuple[Holding, ...]]:
        """Whoever holds something on a table, or should."""
        rights = (self.at_owner, self.at_target, self.ours_at_owner, self.ours_at_target)
        held: dict[Table, tuple[Holding, ...]] = {}
        for holding in sorted({holding for some in rights for holding in some}):
            held[holding.table] = (*held.get(holding.table, ()), holding)
        return held

    @cached_property
    def links_to(self) -> dict[Table, tuple[str, ...]]:
        return _by_target(self.links)

    @cached_property
    def given_up_links_to(self) -> dict[Table, tuple[str, ...]]:
        return _by_target(self.given_up_links)

    @property
    def tables(self) -> frozenset[Table]:
        """Every table and database of the catalog this route has or had to do with."""
        holdings = {*self.at_owner, *self.at_target, *self.ours_at_owner, *self.ours_at_target}
        linked = {*self.links.values(), *self.given_up_links.values()}
        return frozenset({holding.table for holding in holdings} | linked | self.tagged)

    @property
    def tagged(self) -> frozenset[Table]:
        """The tables on which tags lie or lay."""
        return frozenset(label.table for label in (*self.tagging.labels, *self.tagging.given_up))

    def read_through(self, table: Table) -> tuple[Table, ...]:
        """All whose rights let somebody read ``table``: itself, for a link to its database that
        database, and the tag expressions it is read through.
        """
        policies = self.tagging.policies.get(table, frozenset())
        return (table, database(table.database), *sorted(policies))

    @property
    def filtered(self) -> frozenset[Table]:
        """The tables of which rows or cells are or were given through filters."""
        given = {**self.ours_at_owner, **self.ours_at_target}
        return frozenset(
            {holding.table for holding, what in given.items() if what.filters}
            | {table for table, _name in self.filters}
        )

    def without(self, blocked: Container[Table | None]) -> Wanted:
        """The same, but giving nothing on ``blocked`` tables; what is given up still goes."""
        return replace(
            self,
            at_owner={h: right for h, right in self.at_owner.items() if h.table not in blocked},
            at_target={h: right for h, right in self.at_target.items() if h.table not in blocked},
            filters={key: cells for key, cells in self.filters.items() if key[0] not in blocked},
            links={name: table for name, table in self.links.items() if table not in blocked},
            database_links={n: db for n, db in self.database_links.items() if db not in blocked},
            ours_at_owner=_given_up(self.ours_at_owner, self.at_owner, blocked),
            ours_at_target=_given_up(self.ours_at_target, self.at_target, blocked),
            tagging=self.tagging.without(blocked),
        )


def _by_target(links: dict[str, Table]) -> dict[Table, tuple[str, ...]]:
    names: dict[Table, tuple[str, ...]] = {}
    for name, table in links.items():
        names[table] = (*names.get(table, ()), name)
    return names


def _given_up(
    ours: dict[Holding, Given], wanted: dict[Holding, Right], blocked: Container[Table | None]
) -> dict[Holding, Given]:
    # What an expression gives may grow by a tag put elsewhere: blocked, it is taken away.
    return {
        holding: given.beyond(wanted.get(holding, NO_RIGHT))
        if holding.table in blocked and not holding.table.is_policy
        else given
        for holding, given in ours.items()
    }


@dataclass(frozen=True)
class Link:
    """A table in the consumer's local database; ``target`` None when it is not a link."""

    catalog_account: str
    target: Table | None


@dataclass(frozen=True)
class Share:
    """How far a RAM share between the two accounts has come.

    ``status`` is RAM's association status: ASSOCIATING until the invitation is accepted, then
    ASSOCIATED, or FAILED, or DISASSOCIATED; DELETED when the share itself is gone.
    ``invitation`` is the ARN of a pending invitation, once visible; ``message`` RAM's reason.
    """

    status: str
    invitation: str = ""
    message: str = ""


@dataclass(frozen=True)
class Seen:
    """What was read from AWS for one route.

    ``unregistered`` are tables in whose location Lake Formation reads nothing any more.
    ``columns`` holds the columns a table has, for the few tables where that had to be asked.
    ``filter_holders`` are all who may read through a filter of ours.
    """

    at_owner: dict[Holding, Right] = field(default_factory=dict)
    at_target: dict[Holding, Right] = field(default_factory=dict)
    open_to_all: frozenset[Table] = frozenset()
    unregistered: frozenset[Table] = frozenset()
    gone: frozenset[Table] = frozenset()
    columns: dict[Table, frozenset[str]] = field(default_factory=dict)
    filters: dict[FilterKey, Cells] = field(default_factory=dict)
    filter_holders: dict[FilterKey, frozenset[str]] = field(default_factory=dict)
    shares: dict[str, Share] = field(default_factory=dict)
    shared_by: dict[Table, frozenset[str]] = field(default_factory=dict)
    database_exists: bool = False
    database_is_ours: bool = False
    database_is_link: bool = False
    database_readers: frozenset[str] = frozenset()
    links: dict[str, Link] = field(default_factory=dict)
    link_readers: dict[str, frozenset[str]] = field(default_factory=dict)
    database_links: dict[str, Link] = field(default_factory=dict)
    database_link_readers: dict[str, frozenset[str]] = field(default_factory=dict)
    tagged: Tagged = Tagged()

    def share_accepted(self, table: Table) -> bool:
        """True when nothing stands between the account and the table.

        No share at all is no obstacle: within one account, or one organisation with sharing
        switched on, Lake Formation needs none to be accepted.
        """
        return all(share.status == "ASSOCIATED" for share in self.shares_of(table))

    def stranded(self, table: Table) -> bool:
        """The rights are listed but their share was deleted: they reach nobody until given anew."""
        return any(share.status == "DELETED" for share in self.shares_of(table))

    def shares_of(self, table: Table) -> list[Share]:
        arns = self.shared_by.get(table, frozenset())
        return [self.shares[arn] for arn in sorted(arns) if arn in self.shares]
