"""Removing one right that nobody approved: look, revoke exactly that, read back."""

from __future__ import annotations

from django.utils.translation import gettext as _

from sharing.access import NO_RIGHT, Holding, Right, Table
from sharing.drift.comparing import explains
from sharing.drift.keeping import held_of as recorded
from sharing.drift.keeping import key_of
from sharing.drift.steps import steps_to_remove
from sharing.drift.tables import engineers_on, schema_rights
from sharing.drift.unknown import NOTHING, Held, held_of, unexplained
from sharing.drift.words import ALL_TABLES
from sharing.errors import AwsError, Refused
from sharing.lakeformation.calls import Caller, Callers
from sharing.lakeformation.listings import is_gone, permissions, rows_of
from sharing.models import Drift, DriftState, Grant, GrantState, Route
from sharing.services import drift as services
from sharing.services.routes import wake
from sharing.wanted import wishes_of

NOTHING_TO_REVOKE = "No permissions revoked"


def carry_out(drift_id: int) -> None:
    """Does nothing unless somebody decided to remove it. Safe to repeat."""
    drift = (
        Drift.objects.select_related("catalog_account", "project", "asset")
        .filter(pk=drift_id, state=DriftState.REMOVING)
        .first()
    )
    if drift is None:
        return
    account = drift.catalog_account
    caller = Callers([account], lambda: None).at(account.account_id, drift.region)
    try:
        _remove(drift, caller)
    except AwsError as error:
        services.not_removed(drift, code=error.code, error=str(error))


def _remove(drift: Drift, caller: Caller) -> None:
    """Raises AwsError. What was decided for the same principal is given again by its route."""
    present = _present(drift, caller)
    if present.nothing:
        services.gone(drift)
        return
    if not present.same_right(recorded(drift)):
        raise _changed()
    for step in steps_to_remove(drift):
        _revoke(caller, step.parameters())
    if not _present(drift, caller).nothing:
        raise _still_there()
    services.gone(drift)
    wake(_routes_concerned(drift))


def _revoke(caller: Caller, parameters: dict[str, object]) -> None:
    try:
        caller("lakeformation", "revoke_permissions", **parameters)
    except Refused as error:
        # The message before was lost after it had done its work; reading back tells.
        if NOTHING_TO_REVOKE not in str(error):
            raise


def _present(drift: Drift, caller: Caller) -> Held:
    """What of it is there now and still stands behind no decision."""
    key, wanted = key_of(drift), _wanted(drift)
    held = held_of(_rows(drift, caller)).get(key, NOTHING)
    engineers = engineers_on(
        drift.catalog_account, drift.region, database=drift.database, name=drift.table
    )
    return unexplained(key, held, wanted, schema_rights(key, engineers))


def _rows(drift: Drift, caller: Caller) -> list[dict[str, object]]:
    catalog, table = drift.catalog_account.account_id, Table(drift.database, drift.table)
    if drift.table == ALL_TABLES:
        everything = {"CatalogId": catalog, "DatabaseName": drift.database, "TableWildcard": {}}
        return list(permissions(caller, catalog, Resource={"Table": everything}))
    try:
        return rows_of(caller, catalog, table, filters=bool(drift.filter_name))
    except Refused:
        if not is_gone(caller, catalog, table):
            raise
        return []


def _wanted(drift: Drift) -> Right:
    holding = Holding(drift.principal, Table(drift.database, drift.table))
    wanted = NO_RIGHT
    for route in _routes_concerned(drift):
        for explained, right in explains(wishes_of(route).wanted):
            if explained == holding:
                wanted |= right
    return wanted


def _routes_concerned(drift: Drift) -> list[Route]:
    """Those by which somebody reads the same table."""
    live = Grant.objects.filter(asset=drift.asset_id).exclude(state=GrantState.REVOKED)
    routes = Route.objects.filter(
        catalog_account=drift.catalog_account, region=drift.region, pk__in=live.values("route")
    )
    return list(routes.select_related("catalog_account", "environment__account"))


def _changed() -> Refused:
    return Refused(
        "ChangedMeanwhile",
        _(
            "AWS shows another right by now than the one that was to be removed. The next look at "
            "the catalog will show it; decide again then."
        ),
    )


def _still_there() -> Refused:
    return Refused("StillThere", _("AWS accepted the call, and the right is still there."))
