"""Reading mirrors."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from catalog.models import Asset
from governance.models import ProjectRole
from governance.selectors.roles import roles_of
from portal.identity.models import User
from sharing.access import Table
from sharing.models import Mirror, MirrorState, Route, Want
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
