"""Moving living access to the catalog its domain names now: the new way first, then the old goes.

Which grants have to move is read from the rows, so whoever is killed leaves no more than work for
the next one.
"""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from catalog.models import Asset
from governance.models import Domain
from governance.selectors.domains import with_descendants
from portal.identity.models import User
from sharing.ledger import tell_ledger
from sharing.models import CatalogMove, Departure, Environment, Grant, Route, Want
from sharing.selectors.moves import held_together, misplaced, unfinished
from sharing.services import mirrors
from sharing.services.routes import wake
from sharing.topology import Catalogs


@transaction.atomic
def catalog_chosen(domain: Domain, *, by: User) -> None:
    """Take note of what a domain's new catalog concerns, and send a worker to move it."""
    from sharing.mirroring.tasks import move  # tasks import the services

    _choice, account = Catalogs.choice_of(domain)
    domains = with_descendants([domain.pk]).values("pk")
    concerned = misplaced().filter(asset__project__domain__in=domains).count()
    if concerned:
        CatalogMove.objects.create(domain=domain, account=account, asked_by=by, grants=concerned)
    transaction.on_commit(move.delay, robust=True)


@transaction.atomic
def move_in(environment: Environment) -> list[Grant]:
    """Set everything misplaced in one environment on its way to the catalog it belongs to.

    All at once: two grants on one table share its link, which can lead to one catalog only.
    """
    environment = Environment.objects.select_for_update().get(pk=environment.pk)
    found = (
        misplaced()
        .filter(environment=environment)
        .select_for_update(of=["self"])
        .select_related("asset__account", "asset__project__domain", "route", "environment__project")
        .order_by("pk")
    )
    moved = _movable(list(found), environment)
    catalogs = Catalogs()
    left = [grant.route for grant in moved]
    for grant in moved:
        _set_off(grant, catalogs)
    mirrors.tend(grant.asset for grant in moved)
    wake([*left, *(grant.route for grant in moved)])
    return moved


def _movable(grants: list[Grant], environment: Environment) -> list[Grant]:
    """Without those read through a link to a whole database that others need where it leads."""
    linked = {one.local_database for one in grants} - {environment.database}
    together = held_together(environment, linked)
    going = {grant.pk for grant in grants}
    stay = {name for name, held in together.items() if held - going}
    return [grant for grant in grants if grant.local_database not in stay]


def _set_off(grant: Grant, catalogs: Catalogs) -> None:
    account = catalogs.account_of(grant.asset)
    route, _made = Route.objects.get_or_create(
        catalog_account=account, region=grant.asset.region, environment=grant.environment
    )
    # Back to where it came from: then that way was never left.
    grant.departures.filter(route=route).delete()
    Departure.objects.update_or_create(
        grant=grant, route=grant.route, defaults={"want": Want.PRESENT}
    )
    grant.route = route
    grant.save(update_fields=["route"])
    tell_ledger("grant.moving", grant, by=None, catalog=account.account_id)


def on_the_way(grants: Iterable[Grant]) -> set[int]:
    """The ids of those that have not wholly left a former route. One query."""
    leaving = Departure.objects.filter(grant__in=list(grants))
    return set(leaving.values_list("grant", flat=True))


def arrived(grants: Iterable[Grant]) -> None:
    """What is whole on its new route leaves the old one, in the transaction that saw it."""
    leaving = list(
        Departure.objects.filter(grant__in=list(grants), want=Want.PRESENT).select_related(
            "route", "grant__asset__project", "grant__environment__project"
        )
    )
    for departure in leaving:
        departure.want = Want.ABSENT
        departure.save(update_fields=["want"])
        tell_ledger("grant.moved", departure.grant, by=None)
    wake_after(departure.route for departure in leaving)


def ended(grants: Iterable[Grant]) -> None:
    """Access that ends while it moves ends on both ways."""
    leaving = Departure.objects.filter(grant__in=list(grants))
    routes = [one.route for one in leaving.select_related("route")]
    leaving.update(want=Want.ABSENT)
    wake(routes)


def left_behind(departures: Iterable[Departure]) -> None:
    """Nothing of these is seen any more."""
    gone = list(departures)
    Departure.objects.filter(pk__in=[one.pk for one in gone]).delete()
    assets = {one.grant.asset for one in gone}
    wake_after(one.grant.route for one in gone if one.grant.want == Want.ABSENT)
    transaction.on_commit(lambda: _tend(assets), robust=True)


def _tend(assets: Iterable[Asset]) -> None:
    """In a transaction of its own, see ``sharing.mirroring.listening``."""
    mirrors.tend(assets)


def wake_after(routes: Iterable[Route]) -> None:
    """Once this transaction has ended: it holds a route, and two such could wait for each other.
    Should it get lost, the sweep over moves wakes them.
    """
    waiting = list(routes)
    if waiting:
        transaction.on_commit(lambda: wake(waiting), robust=True)


def finish() -> None:
    """Close the moves of which nothing is left to do."""
    for move in CatalogMove.objects.filter(finished_at=None).select_related("domain"):
        if not unfinished(move):
            move.finished_at = timezone.now()
            move.save(update_fields=["finished_at"])
