"""Wanting access, and wanting it no longer. What AWS makes of it is the reconciler's work."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from catalog import consent
from catalog.models import Asset
from governance.models import AwsAccount
from portal.audit.services import record
from portal.errors import Conflict
from portal.identity.models import User
from sharing import names, ports
from sharing.models import Environment, Grant, GrantState, Route, Want
from sharing.policies import may
from sharing.portions import Portion
from sharing.services.mirrors import tend
from sharing.services.routes import wake
from sharing.topology import Catalogs


@transaction.atomic
def want_access(
    *,
    holder: str,
    access: Sequence[Portion],
    environment: Environment,
    by: User | None,
) -> list[Grant]:
    """Want ``environment`` to read assets; the same ``holder`` asking twice is one grant each.

    The decision behind it is the caller's to check. Raises ValidationError when Lake Formation
    cannot grant an asset.
    """
    catalogs = Catalogs()
    for portion in access:
        refuse_ungrantable(portion.asset, catalogs)
    # Names of links are chosen by one at a time, so that two never choose the same.
    Environment.objects.select_for_update().get(pk=environment.pk)
    found = names.local_names([portion.asset for portion in access], environment, catalogs)
    starts = {(catalogs.account_of(one.asset), one.asset.region) for one in access}
    routes = _routes(starts, environment)
    grants, made = [], []
    for portion in access:
        route = routes[catalogs.account_of(portion.asset), portion.asset.region]
        grant, created = Grant.objects.get_or_create(
            holder=holder,
            asset=portion.asset,
            environment=environment,
            defaults={"route": route} | _terms(portion, found[portion.asset.pk]),
        )
        grants.append(grant)
        if created:
            tell_ledger("grant.wanted", grant, by=by)
            made.append(grant)
    tend(portion.asset for portion in access)
    wake(grant.route for grant in made)
    return grants


def _terms(portion: Portion, found: names.LocalName) -> dict[str, Any]:
    return {
        "columns": None if portion.columns is None else sorted(portion.columns),
        "rows": portion.rows,
        "local_database": found.database,
        "link_name": found.name,
    }


def _routes(
    starts: Iterable[tuple[AwsAccount, str]], environment: Environment
) -> dict[tuple[AwsAccount, str], Route]:
    return {
        (account, region): Route.objects.get_or_create(
            catalog_account=account, region=region, environment=environment
        )[0]
        for account, region in starts
    }


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
    wake(grant.route for grant in grants)
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
    if grant.state == GrantState.FAILED:
        grant.state = GrantState.PENDING
        grant.error = grant.error_code = ""
        grant.save(update_fields=["state", "error", "error_code"])
        ports.tell(grant, before=GrantState.FAILED)
    tell_ledger("grant.retried", grant, by=by)
    wake([grant.route])
    return grant


def refuse_ungrantable(asset: Asset, catalogs: Catalogs) -> None:
    """Raises ValidationError, for people to read, unless ``asset`` can be granted: Lake Formation
    governs it, and its account still lets its project share it.
    """
    if asset.gone_at:
        raise ValidationError(
            _("%(table)s no longer exists in Glue.") % {"table": asset.technical_name}
        )
    if not asset.managed:
        raise ValidationError(
            _("Lake Formation does not govern %(table)s, so Sluice cannot grant it. %(reason)s")
            % {"table": asset.technical_name, "reason": asset.managed_reason}
        )
    if withdrawn := consent.withdrawn(asset):
        raise ValidationError(withdrawn)
    catalogs.account_of(asset)


def tell_ledger(verb: str, grant: Grant, *, by: User | None, **detail: Any) -> None:
    """Record what happened to a grant, for the people of both projects and their domains."""
    projects = (grant.asset.project, grant.environment.project)
    record(
        verb,
        grant,
        by=by,
        projects=[project.pk for project in projects],
        domains=[project.domain_id for project in projects],
        holder=grant.holder,
        **detail,
    )
