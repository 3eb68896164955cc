"""From grant rows to what a route must look like in AWS."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from catalog.models import AssetKind
from sharing.access import (
    NO_RIGHT,
    NOT_GIVEN,
    Cells,
    Columns,
    FilterKey,
    Given,
    Holding,
    Link,
    Place,
    Right,
    Table,
    Wanted,
    database,
    given_by,
    right_to,
    whole_table,
)
from sharing.models import Departure, Environment, Grant, GrantState, Route, SharingMode, Want
from sharing.selectors.mirrors import Awaited, awaited_on
from sharing.tags.expressions import Expression, expression, policy
from sharing.tags.wishes import TagsOf, tagging
from sharing.topology import table_in

Value = TypeVar("Value")


@dataclass(frozen=True)
class Claim:
    """One environment's wish to read one table: a grant, or one that is proposed.

    ``rows`` is an expression in Lake Formation's grammar, empty for all rows. ``database`` and
    ``link`` are where the environment finds the table. ``present`` is False for what is given up.
    """

    environment: Environment
    table: Table
    columns: Columns
    link: str
    database: str
    rows: str = ""
    present: bool = True
    tags: Expression = ()

    @property
    def policy(self) -> Table | None:
        """The LF-Tag expression through which the table is read, if it is by tag."""
        return policy(self.tags) if self.tags else None

    @property
    def by_database_link(self) -> bool:
        return self.database != self.environment.database

    @property
    def by_account(self) -> bool:
        return self.environment.mode == SharingMode.ACCOUNT

    @property
    def cells(self) -> Cells | None:
        """What of the table is read through a filter; None when it is granted without one.

        Whether a right to some columns may be passed on, AWS's pages do not agree; a filter may.
        """
        if self.tags:
            return None
        if self.rows or (self.by_account and self.columns is not None):
            return Cells(self.columns, self.rows)
        return None


def place_between(catalog_account: str, region: str, environment: Environment) -> Place:
    return Place(
        catalog_account=catalog_account,
        catalog_region=region,
        account=environment.account.account_id,
        region=environment.region,
        database=environment.database,
        account_mode=environment.mode == SharingMode.ACCOUNT,
    )


def place_of(route: Route) -> Place:
    return place_between(route.catalog_account.account_id, route.region, route.environment)


@dataclass(frozen=True)
class Wishes:
    """What a route wants, as of ``version``; ``wants`` says of which grants, by id.

    ``awaited``: tables that do not stand in the route's catalog yet. ``departures``: the same as
    ``wants``, of grants that move away.
    """

    version: int
    wanted: Wanted
    wants: dict[int, str]
    awaited: dict[Table, Awaited] = field(default_factory=dict)
    departures: dict[int, str] = field(default_factory=dict)


def wishes_of(route: Route) -> Wishes:
    """What ``route`` wants now, in four queries.

    Other routes into the same account may hold rights for the same roles on the same tables:
    those are counted in, so that ending one subscription never takes what another one needs.
    ``route`` must have been read before the grants are, so that the version never claims more
    than was read.
    """
    grants = list(
        Grant.objects.filter(route=route)
        .exclude(state=GrantState.REVOKED)
        .select_related("asset__account", "route")
    )
    leaving = list(Departure.objects.filter(route=route).select_related("grant"))
    assets = {one.asset_id for one in (*grants, *(departure.grant for departure in leaving))}
    wanted = build(
        place_of(route),
        route.environment,
        claims=_claims_on(route, assets),
        database_in_use=_is_in_use(route.environment),
        needed_elsewhere=_tags_elsewhere(route, _lost(grants, leaving)),
    )
    links, databases = _replaced_on(route)
    wanted = replace(
        wanted,
        replaced_links=links,
        replaced_databases=databases,
        locations=_locations(grants),
    )
    return Wishes(
        route.wanted_version,
        wanted,
        {grant.pk: grant.want for grant in grants},
        awaited_on(route, [grant.asset for grant in grants]),
        {departure.pk: departure.want for departure in leaving},
    )


def _lost(grants: Iterable[Grant], leaving: Iterable[Departure]) -> list[Grant]:
    """The grants of a route that have ended, or go on elsewhere."""
    return [
        *(grant for grant in grants if grant.want == Want.ABSENT),
        *(departure.grant for departure in leaving if departure.want == Want.ABSENT),
    ]


def _tags_elsewhere(route: Route, lost: Iterable[Grant]) -> list[TagsOf]:
    """What other decisions need of the tags that ``lost`` grants gave up. One query, if any."""
    keys = {key for grant in lost for key in grant.tags or ()}
    if not keys:
        return []
    others = (
        Grant.objects.filter(
            route__catalog_account=route.catalog_account,
            route__region=route.region,
            tags__has_any_keys=sorted(keys),
        )
        .exclude(route=route)
        .exclude(state=GrantState.REVOKED)
        .select_related("asset__account", "route")
    )
    return [
        TagsOf(
            table_of(grant),
            None if grant.columns is None else frozenset(grant.columns),
            expression(grant.tags or {}),
        )
        for grant in others
    ]


def _locations(grants: Iterable[Grant]) -> dict[Table, str]:
    """A mirrored table lies where its original does; a view lies nowhere."""
    return {
        table_of(grant): grant.asset.location
        for grant in grants
        if grant.want == Want.PRESENT
        and grant.asset.kind == AssetKind.TABLE
        and grant.asset.location
    }


def _is_in_use(environment: Environment) -> bool:
    """Whether anything wanted lies in the environment's own database, whichever route it took."""
    return environment.grants.filter(
        want=Want.PRESENT, local_database=environment.database
    ).exists()


def table_of(grant: Grant) -> Table:
    return table_in(grant.route.catalog_account_id, grant.asset)


def claim_of(grant: Grant) -> Claim:
    return _claim(grant, table_of(grant), present=grant.want == Want.PRESENT)


def _claim(grant: Grant, table: Table, *, present: bool) -> Claim:
    return Claim(
        environment=grant.environment,
        table=table,
        columns=None if grant.columns is None else frozenset(grant.columns),
        link=grant.link_name,
        database=grant.local_database,
        rows=grant.rows,
        present=present,
        tags=expression(grant.tags or {}),
    )


def _claims_on(route: Route, assets: Iterable[int]) -> list[Claim]:
    """Every living grant on these assets in the account the route leads to."""
    grants = Grant.objects.filter(
        asset__in=assets,
        route__catalog_account=route.catalog_account,
        route__region=route.region,
        environment__account=route.environment.account,
    ).exclude(state=GrantState.REVOKED)
    leaving = Departure.objects.filter(
        grant__asset__in=assets,
        route__catalog_account=route.catalog_account,
        route__region=route.region,
        grant__environment__account=route.environment.account,
    ).select_related("grant__asset__account", "grant__environment__account", "route")
    return [
        *(
            claim_of(grant)
            for grant in grants.select_related("asset__account", "environment__account", "route")
        ),
        *(_claim_left(departure) for departure in leaving),
    ]


def _claim_left(departure: Departure) -> Claim:
    """What a grant that moves away still has, or had, on its former route."""
    grant = departure.grant
    table = table_in(departure.route.catalog_account_id, grant.asset)
    return _claim(grant, table, present=departure.want == Want.PRESENT)


def _replaced_on(route: Route) -> tuple[dict[str, Link], dict[str, Link]]:
    """The links, to tables and to databases, that lead to where grants of the route come from."""
    coming = Departure.objects.filter(grant__route=route, grant__want=Want.PRESENT).select_related(
        "grant__asset__account", "route__catalog_account"
    )
    links: dict[str, Link] = {}
    databases: dict[str, Link] = {}
    for departure in coming:
        grant, account = departure.grant, departure.route.catalog_account
        table = table_in(account.pk, grant.asset)
        if grant.local_database == route.environment.database:
            links[grant.link_name] = Link(account.account_id, table)
        else:
            whole = Link(account.account_id, database(table.database))
            databases[grant.local_database] = whole
    return links, databases


def build(
    place: Place,
    environment: Environment,
    *,
    claims: Iterable[Claim],
    database_in_use: bool = True,
    needed_elsewhere: Sequence[TagsOf] = (),
) -> Wanted:
    """What a route into ``environment`` wants; ``claims`` may hold those of other environments."""
    claims = list(claims)
    own = [claim for claim in claims if claim.environment == environment]
    kept = [claim for claim in own if claim.present]
    tables = {table for claim in own for table in _read_for(claim)}
    at_owner = _on(tables, _principals(environment, at_owner=True))
    at_target = _on(tables, _principals(environment, at_owner=False))
    links = _links(kept)
    database_links = _database_links(kept)
    return Wanted(
        place=place,
        at_owner=_within(at_owner, _rights(claims, at_owner=True)),
        at_target=_within(at_target, _rights(claims, at_owner=False)),
        filters=_filters(claims),
        links=links,
        database_links=database_links,
        link_readers=frozenset(environment.role_arns),
        ours_at_owner=_within(at_owner, _given(claims, at_owner=True)),
        ours_at_target=_within(at_target, _given(claims, at_owner=False)),
        given_up_links=_without(_links(own), links),
        given_up_database_links=_without(_database_links(own), database_links),
        database_in_use=database_in_use,
        tagging=tagging(own, needed_elsewhere),
    )


def _links(claims: Iterable[Claim]) -> dict[str, Table]:
    return {claim.link: claim.table for claim in claims if not claim.by_database_link}


def _database_links(claims: Iterable[Claim]) -> dict[str, Table]:
    return {
        claim.database: database(claim.table.database) for claim in claims if claim.by_database_link
    }


def _read_for(claim: Claim) -> list[Table]:
    """The table, or the tags it goes by; for a link to its database to be followed, that too."""
    return [
        claim.policy or claim.table,
        *([database(claim.table.database)] if claim.by_database_link else []),
    ]


def _filters(claims: Iterable[Claim]) -> dict[FilterKey, Cells]:
    """The filters present claims go through: the account's own, whichever environment asks."""
    return {
        (claim.table, claim.cells.name_for(claim.environment.account.account_id)): claim.cells
        for claim in claims
        if claim.present and claim.cells
    }


def _rights(claims: Iterable[Claim], *, at_owner: bool) -> dict[Holding, Right]:
    """Per principal and table the union of all that is claimed: Lake Formation keeps only one."""
    rights: dict[Holding, Right] = {}
    for claim in claims:
        for holding, right in _asked(claim, at_owner=at_owner) if claim.present else ():
            rights[holding] = rights.get(holding, NO_RIGHT) | right
    return rights


def _given(claims: Iterable[Claim], *, at_owner: bool) -> dict[Holding, Given]:
    given: dict[Holding, Given] = {}
    for claim in claims:
        for holding, right in _asked(claim, at_owner=at_owner):
            given[holding] = given.get(holding, NOT_GIVEN) | given_by(right)
    return given


def _asked(claim: Claim, *, at_owner: bool) -> Iterator[tuple[Holding, Right]]:
    grantable = at_owner and claim.by_account
    for principal in _principals(claim.environment, at_owner=at_owner):
        yield Holding(principal, claim.policy or claim.table), _right(claim, grantable=grantable)
        if claim.by_database_link:
            whole = Holding(principal, database(claim.table.database))
            yield whole, Right(describe=True, grantable=grantable)


def _right(claim: Claim, *, grantable: bool) -> Right:
    if claim.cells:
        name = claim.cells.name_for(claim.environment.account.account_id)
        return Right(filters=frozenset({name}), grantable=grantable)
    if claim.tags:
        return whole_table(grantable=grantable)
    return right_to(claim.columns, grantable=grantable)


def _principals(environment: Environment, *, at_owner: bool) -> list[str]:
    by_account = environment.mode == SharingMode.ACCOUNT
    if at_owner:
        return [environment.account.account_id] if by_account else environment.role_arns
    return environment.role_arns if by_account else []


def _on(tables: set[Table], principals: Iterable[str]) -> frozenset[Holding]:
    return frozenset(Holding(principal, table) for principal in principals for table in tables)


def _within(holdings: frozenset[Holding], held: Mapping[Holding, Value]) -> dict[Holding, Value]:
    return {holding: held[holding] for holding in holdings & held.keys()}


def _without(links: dict[str, Table], kept: dict[str, Table]) -> dict[str, Table]:
    return {name: table for name, table in links.items() if name not in kept}
