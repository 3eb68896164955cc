"""What choosing another catalog for a domain will do: shown before, and done after."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, field
from math import ceil

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.models import Asset, AssetKind, Product
from governance.models import AwsAccount, CatalogChoice, Domain
from portal.identity.models import User
from sharing.models import Grant
from sharing.planning.batches import PERMISSIONS_PER_BATCH
from sharing.selectors.mirrors import domains_by_account
from sharing.selectors.moves import held_back, misplaced
from sharing.services import moves

CALLS_PER_LINK = 3
"""Deleting it, making it anew, letting the roles see it."""
READS_PER_WAY = 12
"""What a pass over a route, or over the mirrors of a producer, reads at least."""
NAMED = 5


@dataclass(frozen=True)
class Outlook:
    """What would change. ``tables`` are those to mirror, ``calls`` an estimate of AWS calls,
    ``stays`` the views that are granted from home as before, and ``held_back`` the grants that
    would move, but for a link they share with others.
    """

    account: AwsAccount | None
    products: int = 0
    tables: int = 0
    grants: int = 0
    ways: int = 0
    stays: int = 0
    held_back: int = 0
    projects: list[str] = field(default_factory=list)

    @property
    def calls(self) -> int:
        batches = 2 * ceil(self.grants / PERMISSIONS_PER_BATCH)
        ways = READS_PER_WAY * (2 * self.ways + bool(self.tables))
        return self.tables + batches + CALLS_PER_LINK * self.grants + ways

    @property
    def is_empty(self) -> bool:
        return not (self.tables or self.grants)

    def sentences(self) -> list[str]:
        """Who notices what, in words."""
        told = [
            self._mirrored(),
            self._moved(),
            self._noticed(),
            self._staying(),
            self._held_back(),
            self._lacking(),
        ]
        return [sentence for sentence in told if sentence]

    def _mirrored(self) -> str:
        if not self.tables:
            return ""
        text = ngettext(
            "%(count)d table of %(products)d products is mirrored into the catalog of %(account)s. "
            "No data moves.",
            "%(count)d tables of %(products)d products are mirrored into the catalog of "
            "%(account)s. No data moves.",
            self.tables,
        )
        return text % {"count": self.tables, "products": self.products, "account": self.account}

    def _moved(self) -> str:
        if not self.grants:
            return ""
        text = ngettext(
            "%(count)d grant moves, in about %(calls)d AWS calls: each is given from the new "
            "catalog and seen there before it is taken from the old one.",
            "%(count)d grants move, in about %(calls)d AWS calls: each is given from the new "
            "catalog and seen there before it is taken from the old one.",
            self.grants,
        )
        return text % {"count": self.grants, "calls": self.calls}

    def _noticed(self) -> str:
        if not self.projects:
            return ""
        more = len(self.projects) - NAMED
        named = ", ".join(self.projects[:NAMED]) + (
            _(" and %(count)d more") % {"count": more} if more > 0 else ""
        )
        return _(
            "%(projects)s may notice it: each link is deleted and made again under its name, three "
            "calls in a row, and a query that begins just then fails once."
        ) % {"projects": named}

    def _staying(self) -> str:
        if not self.stays:
            return ""
        text = ngettext(
            "%(count)d published view cannot be mirrored. Access to it stays as it is, and nobody "
            "can ask for it any more.",
            "%(count)d published views cannot be mirrored. Access to them stays as it is, and "
            "nobody can ask for them any more.",
            self.stays,
        )
        return text % {"count": self.stays}

    def _held_back(self) -> str:
        if not self.held_back:
            return ""
        text = ngettext(
            "%(count)d grant stays where it is: it is read through a link to a whole database, "
            "together with tables that do not move.",
            "%(count)d grants stay where they are: they are read through links to whole "
            "databases, together with tables that do not move.",
            self.held_back,
        )
        return text % {"count": self.held_back}

    def _lacking(self) -> str:
        if self.account is None or self.account.location_role_arn or not self.tables:
            return ""
        return _(
            "Nothing moves until %(account)s names a role for S3 locations: the tables cannot be "
            "mirrored without one."
        ) % {"account": self.account}


def outlook(domain: Domain, *, catalog: str, account: AwsAccount | None) -> Outlook:
    """What choosing this would change for the domain and those below. Ten queries."""
    changed = copy(domain)
    changed.catalog, changed.catalog_account = catalog, account
    now, then = domains_by_account(), domains_by_account(changed)
    to_mirror = _published(then, now)
    grants = misplaced(changed).exclude(pk__in=misplaced().values("pk"))
    return Outlook(
        account=account,
        products=Product.objects.filter(listing__assets__in=to_mirror).distinct().count(),
        tables=to_mirror.exclude(kind=AssetKind.VIEW).count(),
        stays=to_mirror.filter(kind=AssetKind.VIEW).count(),
        grants=grants.count() - (staying := held_back(grants)),
        held_back=staying,
        ways=grants.order_by().values("route").distinct().count(),
        projects=_projects(grants),
    )


def _published(then: dict[int, set[int]], now: dict[int, set[int]]) -> QuerySet[Asset]:
    """Published tables that would have to stand in a catalog where they do not have to now."""
    found = Asset.objects.none()
    for account, domains in then.items():
        fresh = domains - now.get(account, set())
        abroad = Asset.objects.filter(project__domain__in=fresh, listings__isnull=False)
        found = found | abroad.exclude(account=account)
    return found.distinct()


def _projects(grants: QuerySet[Grant]) -> list[str]:
    names = grants.order_by().values_list("environment__project__name", flat=True)
    return sorted(set(names.distinct()))


class CatalogChangePort:
    """Registered with governance in ``AppConfig.ready``."""

    def effects(self, domain: Domain, *, catalog: str, account: AwsAccount | None) -> list[str]:
        if (catalog == CatalogChoice.ACCOUNT) != (account is not None):
            return []
        found = outlook(domain, catalog=catalog, account=account)
        return [] if found.is_empty else found.sentences()

    def chosen(self, domain: Domain, *, by: User) -> None:
        moves.catalog_chosen(domain, by=by)
