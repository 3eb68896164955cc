"""Reading mirrors."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from catalog.models import Asset, AssetKind
from governance.models import CatalogChoice, Domain, ProjectRole
from governance.selectors.domains import trails
from governance.selectors.roles import roles_of
from portal.identity.models import User
from sharing.access import Table
from sharing.models import Departure, Grant, GrantState, Mirror, MirrorState, Route, Want
from sharing.topology import table_in


def mirrors_visible_to(person: User) -> QuerySet[Mirror]:
    """Those who answer for the table, auditors, and who keeps it running."""
    mirrors = Mirror.objects.select_related(
        "asset__project__domain", "asset__account", "route__catalog_account", "route__producer"
    )
    roles = roles_of(person)
    if roles.is_auditor or roles.is_platform_admin:
        return mirrors
    producing = roles.projects_as(ProjectRole.OWNER, ProjectRole.CONTRIBUTOR)
    return mirrors.filter(
        Q(asset__project__in=producing) | Q(asset__project__domain__in=roles.stewarded)
    )


def untended() -> list[int]:
    """Ids of assets whose mirrors are not wanted as their domains' catalogs and their grants ask,
    whatever was missed. Bounded queries; reads nothing of tables that are at home.
    """
    wrong: set[int] = set()
    for account, domains in domains_by_account().items():
        published = Asset.objects.filter(listings__isnull=False, project__domain__in=domains)
        abroad = published.exclude(account=account).exclude(kind=AssetKind.VIEW)
        wanted = Mirror.objects.filter(route__catalog_account=account, want=Want.PRESENT)
        wrong.update(
            abroad.exclude(pk__in=wanted.values("asset")).values_list("pk", flat=True).distinct()
        )
    wrong.update(_unneeded())
    return sorted(wrong)


def _unneeded() -> set[int]:
    """Assets with a mirror that is wanted though nothing is published or granted from there."""
    live = Grant.objects.filter(
        asset=OuterRef("asset"), route__catalog_account=OuterRef("route__catalog_account")
    ).exclude(state=GrantState.REVOKED)
    leaving = Departure.objects.filter(
        grant__asset=OuterRef("asset"), route__catalog_account=OuterRef("route__catalog_account")
    )
    idle = Mirror.objects.filter(~Exists(live), ~Exists(leaving), want=Want.PRESENT)
    by_account = domains_by_account()
    found: set[int] = set(
        idle.filter(asset__listings=None).values_list("asset", flat=True).distinct()
    )
    for asset, domain, account in idle.values_list(
        "asset", "asset__project__domain", "route__catalog_account"
    ):
        if domain not in by_account.get(account, set()):
            found.add(asset)
    return found


def domains_by_account(instead: Domain | None = None) -> dict[int, set[int]]:
    """Ids of the domains whose products are shared from a named account, by that account's.

    ``instead`` is a domain as it would be. Two queries.
    """
    found: dict[int, set[int]] = {}
    for pk, trail in trails(list(Domain.objects.values_list("pk", flat=True))).items():
        steps = [instead if instead and step.pk == instead.pk else step for step in trail]
        choices = (step for step in reversed(steps) if step.catalog != CatalogChoice.INHERIT)
        chosen = next(choices, None)
        if chosen and chosen.catalog_account_id:
            found.setdefault(chosen.catalog_account_id, set()).add(pk)
    return found


@dataclass(frozen=True)
class Awaited:
    """Why a table does not stand in a catalog yet; ``failed`` when waiting is no use."""

    code: str
    message: str
    failed: bool = False


def awaited_on(route: Route, assets: Collection[Asset]) -> dict[Table, Awaited]:
    """The assets' tables that do not stand in the route's catalog yet, and why.

    One query, and none where every table is at home.
    """
    abroad = [asset for asset in assets if asset.account_id != route.catalog_account_id]
    if not abroad:
        return {}
    mirrors = Mirror.objects.filter(
        route__catalog_account=route.catalog_account_id,
        route__region=route.region,
        asset__in=abroad,
    )
    known = {mirror.asset_id: mirror for mirror in mirrors}
    return {
        table_in(route.catalog_account_id, asset): _why(route, known.get(asset.pk))
        for asset in abroad
        if not _stands(known.get(asset.pk))
    }


def _stands(mirror: Mirror | None) -> bool:
    """A copy that was seen once is for the grant's own pass to find or to miss."""
    return mirror is not None and mirror.present_at is not None and mirror.want == Want.PRESENT


def _why(route: Route, mirror: Mirror | None) -> Awaited:
    names = {"account": route.catalog_account}
    if mirror and mirror.state == MirrorState.FAILED:
        text = _("The table cannot be mirrored into the catalog of %(account)s. %(error)s")
        return Awaited("MirrorFailed", text % {**names, "error": mirror.error}, failed=True)
    text = _("The mirror of the table in the catalog of %(account)s is being made.")
    return Awaited("MirrorPending", text % names)
