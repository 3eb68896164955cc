"""Asking for a look at a catalog: what of it differs from what was approved?"""

import logging
from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from kombu.exceptions import OperationalError

from catalog.models import Asset
from portal.audit.services import record
from portal.identity.models import User
from sharing.models import CatalogLook, Grant, GrantState, Route
from sharing.policies import may

logger = logging.getLogger(__name__)


@transaction.atomic
def ask(look: CatalogLook, *, by: User) -> CatalogLook:
    """Have the catalog looked at now; asking twice while one is under way is asking once."""
    look = (
        CatalogLook.objects.select_for_update(of=["self"]).select_related("account").get(pk=look.pk)
    )
    may.demand(by, "catalog.look", look)
    _mark(look)
    record("catalog.look_asked", look, by=by, projects=_projects(look), region=look.region)
    return look


def ask_for_all() -> int:
    """Have every catalog looked at, those not looked at before included; how many there are."""
    for account, region in sorted(catalogs()):
        look, _made = CatalogLook.objects.get_or_create(account_id=account, region=region)
        with transaction.atomic():
            _mark(look)
    return CatalogLook.objects.count()


def due(*, sent_before: datetime) -> list[int]:
    """Looks that somebody waits for and no worker has, although it was sent for long enough ago."""
    free = Q(until=None) | Q(until__lt=timezone.now())
    waiting = CatalogLook.objects.filter(free, asked_at__lt=sent_before)
    return list(waiting.values_list("pk", flat=True))


def catalogs() -> set[tuple[int, str]]:
    """Account (by key) and Region of every catalog that holds managed tables or grants access."""
    tables = Asset.objects.filter(managed=True, gone_at=None).values_list("account_id", "region")
    grants = Grant.objects.exclude(state=GrantState.REVOKED)
    live = Route.objects.filter(pk__in=grants.values("route"))
    return {*tables.distinct(), *live.values_list("catalog_account_id", "region").distinct()}


def _mark(look: CatalogLook) -> None:
    """The mark is what counts: should the message be lost, the sweep finds it."""
    look.asked_at = timezone.now()
    look.save(update_fields=["asked_at"])
    transaction.on_commit(partial(send_worker, look.pk))


def send_worker(look_id: int) -> None:
    from sharing.tasks import look_at_catalog  # tasks import the services

    try:
        look_at_catalog.delay(look_id)
    except OperationalError as error:
        logger.warning("The broker is away; catalog %s waits for the sweep: %s", look_id, error)


def _projects(look: CatalogLook) -> list[int]:
    tables = Asset.objects.filter(account=look.account, region=look.region)
    return list(tables.order_by().values_list("project", flat=True).distinct())
