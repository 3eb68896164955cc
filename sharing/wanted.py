"""From grant rows to what a route must look like in AWS."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from sharing.access import Columns, Holding, Place, Table, Wanted, right_to, union
from sharing.models import Environment, Grant, GrantState, Route, SharingMode, Want
from sharing.selectors.mirrors import Awaited, awaited_on
from sharing.topology import table_in


@dataclass(frozen=True)
class Claim:
    """One environment's wish to read one table: a present grant, or one that is proposed."""

    environment: Environment
    table: Table
    columns: Columns
    link: str


def place_of(route: Route) -> Place:
    environment = route.environment
    return Place(
        catalog_account=route.catalog_account.account_id,
        catalog_region=route.region,
        account=environment.account.account_id,
        region=environment.region,
        database=environment.database,
        account_mode=environment.mode == SharingMode.ACCOUNT,
    )


@dataclass(frozen=True)
class Wishes:
    """What a route wants, as of ``version``; ``wants`` says of which grants, by id.

    ``awaited``: tables that do not stand in the route's catalog yet.
    """

    version: int
    wanted: Wanted
    wants: dict[int, str]
    awaited: dict[Table, Awaited] = field(default_factory=dict)


def wishes_of(route: Route) -> Wishes:
    """What ``route`` wants now, in three queries.

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
    ended = [grant for grant in grants if grant.want == Want.ABSENT]
    in_use = Grant.objects.filter(environment=route.environment, want=Want.PRESENT).exists()
    wanted = build(
        place_of(route),
        route.environment,
        claims=_claims_on(route, [grant.asset_id for grant in grants]),
        ended=[(table_of(grant), grant.link_name) for grant in ended],
        database_in_use=in_use,
    )
    return Wishes(
        route.wanted_version,
        wanted,
        {grant.pk: grant.want for grant in grants},
        awaited_on(route, [grant.asset for grant in grants]),
    )


def table_of(grant: Grant) -> Table:
    return table_in(grant.route.catalog_account_id, grant.asset)


def claim_of(grant: Grant) -> Claim:
    columns = None if grant.columns is None else frozenset(grant.columns)
    return Claim(grant.environment, table_of(grant), columns, grant.link_name)


def _claims_on(route: Route, assets: Iterable[int]) -> list[Claim]:
    """Every present grant on these assets in the account the route leads to."""
    grants = Grant.objects.filter(
        want=Want.PRESENT,
        asset__in=assets,
        route__catalog_account=route.catalog_account,
        route__region=route.region,
        environment__account=route.environment.account,
    )
    return [
        claim_of(grant)
        for grant in grants.select_related("asset__account", "environment__account", "route")
    ]


def build(
    place: Place,
    environment: Environment,
    *,
    claims: Iterable[Claim],
    ended: Iterable[tuple[Table, str]] = (),
    database_in_use: bool = True,
) -> Wanted:
    """``claims`` may hold those of other environments; ``ended`` are tables and link names."""
    claims, ended = list(claims), list(ended)
    links = {claim.link: claim.table for claim in claims if claim.environment == environment}
    ended_tables = {table for table, _link in ended}
    tables = ended_tables | set(links.values())
    at_owner = _columns_held(claims, at_owner=True)
    at_target = _columns_held(claims, at_owner=False)
    owner_holdings = _holdings(_principals(environment, at_owner=True), tables)
    target_holdings = _holdings(_principals(environment, at_owner=False), tables)
    return Wanted(
        place=place,
        at_owner={
            holding: right_to(at_owner[holding], grantable=place.account_mode)
            for holding in owner_holdings & at_owner.keys()
        },
        at_target={
            holding: right_to(at_target[holding]) for holding in target_holdings & at_target.keys()
        },
        links=links,
        link_readers=frozenset(environment.role_arns),
        given_up_at_owner=owner_holdings - at_owner.keys(),
        given_up_at_target=target_holdings - at_target.keys(),
        given_up_links={link: table for table, link in ended if link not in links},
        database_in_use=database_in_use,
    )


def _columns_held(claims: Iterable[Claim], *, at_owner: bool) -> dict[Holding, Columns]:
    """Per principal and table the union of all columns claimed: Lake Formation keeps only one."""
    held: dict[Holding, Columns] = {}
    for claim in claims:
        for principal in _principals(claim.environment, at_owner=at_owner):
            holding = Holding(principal, claim.table)
            held[holding] = union(held.get(holding, frozenset()), claim.columns)
    return held


def _principals(environment: Environment, *, at_owner: bool) -> list[str]:
    by_account = environment.mode == SharingMode.ACCOUNT
    if at_owner:
        return [environment.account.account_id] if by_account else environment.role_arns
    return environment.role_arns if by_account else []


def _holdings(principals: Iterable[str], tables: set[Table]) -> frozenset[Holding]:
    return frozenset(Holding(principal, table) for principal in principals for table in tables)
