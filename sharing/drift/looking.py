"""Looking at one catalog for all its routes at once.

    list the catalog's permissions and shares
    for each consumer account: list its permissions and links, compare its routes
    wake the routes that differ, mark the others observed
    keep what nobody approved

Work grows with the pages of the listings. Memory grows with the catalog's permission rows on
tables of ours; what is wanted is read route by route.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext as _

from sharing import leases
from sharing.access import NO_RIGHT, Holding, Right, Table, Wanted
from sharing.drift import facts, recording, roles
from sharing.drift.answers import Answering, Answers
from sharing.drift.causes import RoleFacts, TableFacts
from sharing.drift.comparing import Surroundings, differs, explains
from sharing.drift.recording import Compared
from sharing.drift.searching import Found, Search, changed_since
from sharing.drift.tables import engineers_on, granted_in, managed_in
from sharing.drift.unknown import House
from sharing.drift.watch import Watch
from sharing.drift.words import ALL_TABLES
from sharing.errors import AwsError, Refused, TryLater
from sharing.lakeformation.calls import Callers
from sharing.lakeformation.observe import observe
from sharing.models import CatalogLook, Departure, Grant, GrantState, Route
from sharing.wanted import wishes_of

logger = logging.getLogger(__name__)


def look_at(look_id: int) -> bool:
    """Look at one catalog. False when another worker does, or took over meanwhile."""
    watch = Watch.take(look_id)
    if watch is None:
        return False
    try:
        looking = Looking(watch)
        found = looking.all()
    except leases.LeaseLost:
        logger.warning("Another worker took over the look at catalog %s.", look_id)
        return False
    except AwsError as error:
        recording.record_failure(watch, routes_from(watch.look), error)
        return True
    recording.record(watch, looking.compared, looking.tables, found)
    return True


class Looking:
    """One look: what is asked, what was listed, and what came of it so far."""

    def __init__(self, watch: Watch) -> None:
        look = watch.look
        self._watch, self._look, self._catalog = watch, look, look.account.account_id
        self.routes = routes_from(look)
        self._granted = granted_in(look.account, look.region)
        self.tables = self._granted | dict(managed_in(look.account, look.region))
        self._databases = {table.database for table in self.tables}
        self._local = _local_databases(self.routes)
        consumers = {route.environment.account for route in self.routes}
        callers = Callers({look.account, *consumers}, watch.before_call)
        self._answers = Answers(callers, self._kept)
        self._described: set[str] = set()
        self._creators: dict[Table, str] = {}
        self._explained: dict[Holding, Right] = {}
        self.compared = Compared(len(self.routes))

    @property
    def owner(self) -> Answering:
        return self._answers.at(self._catalog, self._look.region)

    def all(self) -> Found:
        """Compare every route, then search for what nobody approved. Raises AwsError."""
        if not facts.is_administrator(self.owner):
            raise _no_administrator(self._catalog)
        # Before anything that is wanted is read: what is given meanwhile is then no surprise.
        self.compared.rows = self.owner.rows(self._catalog, "TABLE").count
        described = self._describe({table.database for table in self._granted})
        for account, routes in _by_account(self.routes).items():
            self._compare(routes, described)
            if account != self._catalog:
                self._answers.forget(account)
        return self._search()

    def _kept(self, catalog: str, table: Table) -> bool:
        if table.is_database or table.database in self._local[catalog]:
            return True
        wildcard = table.name == ALL_TABLES and table.database in self._databases
        return wildcard or table in self.tables

    def _describe(self, databases: Iterable[str]) -> dict[Table, TableFacts]:
        """What Glue says of tables of ours in these databases; their makers are kept."""
        described: dict[Table, TableFacts] = {}
        new = set(databases) - self._described
        self._described |= new
        for table, found in facts.tables_in(self.owner, self._catalog, new):
            if table in self.tables:
                described[table] = facts.facts_of(found)
                self._creators[table] = facts.creator_of(found)
        return described

    def _compare(self, routes: list[Route], described: dict[Table, TableFacts]) -> None:
        """All routes into one account: what one of them is refused, the others are as well."""
        wishes = {route.pk: wishes_of(route) for route in routes}
        for wish in wishes.values():
            self._remember(wish.wanted)
        settled = [route for route in routes if route.settled]
        try:
            around = Surroundings(described, self._roles(routes))
            for route in settled:
                self._compare_one(route, wishes[route.pk].wanted, around)
        except Refused as error:
            logger.info("%s: %s", routes[0].environment.account, error)
            self.compared.rest_differs(route.pk for route in settled)
        except TryLater as error:
            logger.info("%s, another time: %s", routes[0].environment.account, error)

    def _compare_one(self, route: Route, wanted: Wanted, around: Surroundings) -> None:
        self._watch.renew()
        self._answers.about(wanted)
        changed = differs(wanted, observe(wanted, self._answers), around)
        (self.compared.differing if changed else self.compared.same).append(route.pk)

    def _roles(self, routes: list[Route]) -> dict[str, RoleFacts]:
        arns = {arn for route in routes for arn in route.environment.role_arns}
        place = routes[0].environment
        return roles.looked_at(arns, self._answers.at(place.account.account_id, place.region))

    def _remember(self, wanted: Wanted) -> None:
        for holding, right in explains(wanted):
            self._explained[holding] = self._explained.get(holding, NO_RIGHT) | right

    def _search(self) -> Found:
        found = Search(
            owner=self.owner,
            catalog=self._catalog,
            tables=self.tables,
            explained=self._explained,
            house=House(self._house()),
            engineers=engineers_on(self._look.account, self._look.region),
            creators=self._makers,
        ).run()
        lately = changed_since(self._look, self._watch.at)
        for key in [key for key in found.unknown if (key.principal, key.table) in lately]:
            del found.unknown[key]
        return found

    def _house(self) -> frozenset[str]:
        return (
            facts.administrators(self.owner)
            | facts.roles_of_locations(self.owner)
            | {self.owner.principal}
        )

    def _makers(self, databases: set[str]) -> dict[Table, str]:
        self._describe(databases)
        return self._creators


def routes_from(look: CatalogLook) -> list[Route]:
    """The routes from this catalog that have living grants, or grants that move away, by the
    account they lead to.
    """
    live = Grant.objects.exclude(state=GrantState.REVOKED).values("route")
    found = Route.objects.filter(
        Q(pk__in=live) | Q(pk__in=Departure.objects.values("route")),
        catalog_account=look.account,
        region=look.region,
    )
    return list(
        found.select_related("catalog_account", "environment__account").order_by(
            "environment__account", "environment__region", "pk"
        )
    )


def _by_account(routes: Iterable[Route]) -> dict[str, list[Route]]:
    found: defaultdict[str, list[Route]] = defaultdict(list)
    for route in routes:
        found[route.environment.account.account_id].append(route)
    return dict(found)


def _local_databases(routes: Iterable[Route]) -> defaultdict[str, set[str]]:
    """The databases in which links of ours lie, by account."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for route in routes:
        found[route.environment.account.account_id].add(route.environment.database)
    return found


def _no_administrator(account: str) -> Refused:
    words = _("Sluice's role does not administer the data lake of account %(account)s.")
    return Refused("NotAdministrator", words % {"account": account})
