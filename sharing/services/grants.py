"""Wanting access, and wanting it no longer. What AWS makes of it is the reconciler's work."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from catalog import consent
from catalog.models import Asset
from governance.models import AwsAccount
from portal.errors import Conflict
from portal.identity.models import User
from sharing import names, ports
from sharing.ledger import tell_ledger
from sharing.manual import fulfilling
from sharing.models import Environment, Grant, GrantState, Means, Route, Want
from sharing.policies import may
from sharing.portions import Portion
from sharing.selectors.fulfilment import Fulfillers
from sharing.services import moves
from sharing.services.mirrors import tend
from sharing.services.routes import look_again, wake
from sharing.topology import Catalogs


@transaction.atomic
def want_access(
    *,
    holder: str,
    access: Sequence[Portion],
    environment: Environment,
    by: User | None,
    reason: str = "",
) -> list[Grant]:
    """Want ``environment`` to read assets; the same ``holder`` asking twice is one grant each.

    The decision behind it is the caller's to check; ``reason`` is told to whoever is asked to
    give by hand what Lake Formation does not govern. Raises ValidationError when an asset can
    be granted neither way.
    """
    catalogs, fulfillers = Catalogs(), Fulfillers()
    for portion in access:
        refuse_ungrantable(portion.asset, catalogs, fulfillers)
    # Names of links are chosen by one at a time, so that two never choose the same.
    Environment.objects.select_for_update().get(pk=environment.pk)
    moves.move_in(environment)
    to_route = [portion for portion in access if portion.asset.managed]
    how = _in_aws(to_route, environment, catalogs) | {
        portion.asset.pk: {"means": Means.MANUAL} for portion in access if not portion.asset.managed
    }
    grants, made = [], []
    for portion in access:
        grant, created = Grant.objects.get_or_create(
            holder=holder,
            asset=portion.asset,
            environment=environment,
            defaults=_terms(portion) | how[portion.asset.pk],
        )
        grants.append(grant)
        if created:
            tell_ledger("grant.wanted", grant, by=by)
            made.append(grant)
    tend(portion.asset for portion in to_route)
    _see_to(made, reason=reason)
    return grants


def _terms(portion: Portion) -> dict[str, Any]:
    columns = None if portion.columns is None else sorted(portion.columns)
    return {"columns": columns, "rows": portion.rows, "tags": portion.tags}


def _in_aws(
    access: Sequence[Portion], environment: Environment, catalogs: Catalogs
) -> dict[int, dict[str, Any]]:
    """By asset id: the route on which Sluice grants it, and where the environment finds it."""
    found = names.local_names([portion.asset for portion in access], environment, catalogs)
    starts = {(catalogs.account_of(one.asset), one.asset.region) for one in access}
    routes = _routes(starts, environment)
    return {
        asset.pk: {
            "route": routes[catalogs.account_of(asset), asset.region],
            "local_database": found[asset.pk].database,
            "link_name": found[asset.pk].name,
        }
        for asset in (portion.asset for portion in access)
    }


def _see_to(grants: Iterable[Grant], *, reason: str) -> None:
    """Send workers to what is done in AWS, and ask people for what is done by hand."""
    grants = list(grants)
    wake(grant.route for grant in grants if not grant.is_manual)
    by_hand = [grant for grant in grants if grant.is_manual]
    if by_hand:
        fulfilling.ask(by_hand, reason=reason)


def _routes(
    starts: Iterable[tuple[AwsAccount, str]], environment: Environment
) -> dict[tuple[AwsAccount, str], Route]:
    return {
        (account, region): Route.objects.get_or_create(
            catalog_account=account, region=region, environment=environment
        )[0]
        for account, region in starts
    }


def hold(holders: Collection[str]) -> None:
    """Lock what these hold, in the order in which workers do, before it is ended one by one."""
    held = Grant.objects.select_for_update(of=["self"]).filter(holder__in=holders)
    list(held.order_by("pk").values_list("pk"))


@transaction.atomic
def end_access(*, holder: str, by: User | None, reason: str) -> int:
    """Want everything ``holder`` has to be absent. Returns how many grants this ends."""
    grants = list(
        Grant.objects.select_for_update(of=["self"])
        .filter(holder=holder, want=Want.PRESENT)
        .select_related("asset", "environment", "route")
        .order_by("pk")
    )
    for grant in grants:
        before, grant.state = grant.state, GrantState.REVOKING
        grant.want = Want.ABSENT
        grant.error = grant.error_code = ""
        grant.save(update_fields=["want", "state", "error", "error_code"])
        tell_ledger("grant.ended", grant, by=by, reason=reason)
        ports.tell(grant, before=before)
    moves.ended(grants)
    _see_to(grants, reason=reason)
    return len(grants)


@transaction.atomic
def retry(grant: Grant, *, by: User) -> Grant:
    """Look at a grant again now, after somebody mended what AWS refused."""
    grant = (
        Grant.objects.select_for_update(of=["self"])
        .select_related("asset", "environment", "route")
        .get(pk=grant.pk)
    )
    may.demand(by, "grant.retry", grant)
    if grant.state == GrantState.REVOKED:
        raise Conflict(_("This access has ended; there is nothing to try again."))
    if grant.is_manual and not grant.error_code:
        raise Conflict(_("People do this by hand and report it; there is nothing to look at."))
    if grant.state == GrantState.FAILED:
        grant.state = GrantState.PENDING
        grant.error = grant.error_code = ""
        grant.save(update_fields=["state", "error", "error_code"])
        ports.tell(grant, before=GrantState.FAILED)
    tell_ledger("grant.retried", grant, by=by)
    if grant.is_manual:
        grant.error = grant.error_code = ""
        grant.save(update_fields=["error", "error_code"])
        fulfilling.reopen(grant)
    elif grant.state == GrantState.GRANTED and grant.route.settled:
        look_again(grant.route)
    else:
        wake([grant.route])
    return grant


def refuse_ungrantable(asset: Asset, catalogs: Catalogs, fulfillers: Fulfillers) -> None:
    """Raises ValidationError, for people to read, unless ``asset`` can be granted: Lake Formation
    governs it or somebody fulfils by hand, and its account still lets its project share it.
    """
    if asset.gone_at:
        raise ValidationError(
            _("%(table)s no longer exists in Glue.") % {"table": asset.technical_name}
        )
    if withdrawn := consent.withdrawn(asset):
        raise ValidationError(withdrawn)
    if asset.managed:
        catalogs.account_of(asset)
    elif fulfillers.of(asset) is None:
        raise ValidationError(_by_nobody(asset))


def _by_nobody(asset: Asset) -> str:
    return _(
        "Lake Formation does not govern %(table)s, so Sluice cannot grant it, and %(project)s "
        "has not said who does it by hand. %(reason)s"
    ) % {
        "table": asset.technical_name,
        "project": asset.project,
        "reason": asset.managed_reason,
    }
