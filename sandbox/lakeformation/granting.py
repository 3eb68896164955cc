"""Granting and revoking: who may, what is refused, and what it does to the store and to RAM."""

from dataclasses import replace

from sandbox.errors import access_denied, invalid_input
from sandbox.glue import catalog
from sandbox.lakeformation import validation
from sandbox.lakeformation.access import access, account_access, is_admin
from sandbox.lakeformation.changes import (
    NO_ACCESS,
    NO_SUCH_FILTER,
    NOT_YOURS_TO_SHARE,
    NOTHING_HELD,
    Change,
)
from sandbox.lakeformation.grant_checks import (
    check_number_of_filters,
    check_sharing,
    knows_filter,
    require_existence,
    version,
)
from sandbox.lakeformation.resources import CELLS_FILTER, Columns
from sandbox.lakeformation.rights import Access
from sandbox.lakeformation.store import IAM_ALLOWED, Grant, catalog_of
from sandbox.lakeformation.tag_grants import tags_of
from sandbox.ram.sharing import share_for, withdraw
from sandbox.ram.store import now
from sandbox.settings import settings


def grant(change: Change) -> None:
    """Add to what the principal holds; repeating changes nothing (E23)."""
    validation.check_grant_option(change.columns, set(change.permissions), set(change.grantable))
    validation.check_principal(change.principal, change.resource.owner)
    _authorize(change)
    require_existence(change)
    if change.principal != IAM_ALLOWED:
        validation.check_link(change.region, change.resource, set(change.permissions))
    validation.check_columns(change.region, change.resource, change.columns)
    if change.abroad and change.caller.account == change.resource.owner:
        check_sharing(change)
    check_number_of_filters(change)
    if not _has_no_effect(change):
        _store(change)


def _authorize(change: Change) -> None:
    """The caller administers the owner's lake, or holds the grant option on all of it (E1-E3)."""
    caller, owner = change.caller, change.resource.owner
    if caller.account == owner:
        if not is_admin(caller, change.region):
            _require_grantable(change, access(caller, change.region, change.resource))
        return
    if change.grantee_account != caller.account or change.principal == IAM_ALLOWED:
        raise access_denied(NOT_YOURS_TO_SHARE)
    _require_grantable(change, _passable(change))


def _passable(change: Change) -> Access:
    """What the caller may pass on of a resource shared with its account."""
    account = account_access(change.caller, change.region, change.resource)
    if _describes_every_tag(change):
        rights = validation.PERMISSIONS[change.resource.kind]
        return Access(rights, rights)
    if not account.permissions and not account.grantable:
        if change.resource.name:
            # What AWS says before a share has been accepted or has spread.
            name = change.resource.name
            raise access_denied(f"Insufficient Glue permissions to access table {name}")
        raise access_denied(NO_ACCESS)
    if is_admin(change.caller, change.region):
        return account
    return access(change.caller, change.region, change.resource)


def _describes_every_tag(change: Change) -> bool:
    """Whoever sees every tag of an expression may pass it on; what its account holds limits it."""
    return change.resource.is_tag_policy and all(
        account_access(change.caller, change.region, tag).may("DESCRIBE")
        for tag in tags_of(change.resource)
    )


def _require_grantable(change: Change, held: Access) -> None:
    every = catalog.columns(change.region, change.resource) if change.resource.name else ()
    beyond = change.columns.of(every) - held.shown if change.columns else frozenset[str]()
    if not change.permissions <= held.grantable or beyond:
        raise access_denied(NO_ACCESS)


def _has_no_effect(change: Change) -> bool:
    """Whole-table rights and a part of the columns exclude each other (E14)."""
    held = change.held
    if held is None or change.resource.kind != "TABLE":
        return False
    if (held.columns is None) == (change.columns is None):
        return False
    if settings.columns_beside_whole == "refuse":
        raise invalid_input(validation.BAD_MODIFICATION)
    return True


def _store(change: Change) -> None:
    store = catalog_of(change.resource.owner, change.region)
    grant = change.held or Grant(change.caller.account, change.principal, change.resource)
    if _is_shared(change):
        grant.share = share_for(
            change.caller,
            change.region,
            change.resource,
            change.grantee_account,
            change.principal,
            version(change),
            grant.share,
        ).arn
    if change.columns:
        grant.columns = change.columns.plus(grant.columns) if grant.columns else change.columns
    grant.permissions |= change.permissions
    grant.grantable |= change.grantable
    grant.updated, grant.updated_by = now(), change.caller.principal
    store.put(grant)


def _is_shared(change: Change) -> bool:
    by_owner = change.caller.account == change.resource.owner
    if change.resource.is_tag_policy and version(change) < 3:
        # Before RAM: the owner's catalog policy lets the other account in, or nobody does.
        return False
    known = (
        change.resource.kind in ("DATABASE", "TABLE", CELLS_FILTER) or change.resource.is_tag_policy
    )
    return change.abroad and by_owner and known


def revoke(change: Change) -> None:
    """Take away exactly what is held; anything not held refuses the whole call (E12)."""
    held = change.held
    _authorize_revoke(change)
    if change.resource.kind == CELLS_FILTER and not knows_filter(change):
        raise invalid_input(NO_SUCH_FILTER)
    if held is None:
        require_existence(change)
        raise invalid_input(NOTHING_HELD)
    _check_columns_held(change, held)
    missing = (change.permissions - held.permissions) | (change.grantable - held.grantable)
    some = change.permissions & held.permissions or change.grantable & held.grantable
    if missing and not (some and settings.partial_revoke == "take"):
        named = ",".join(sorted(missing))
        raise invalid_input(f"No permissions revoked. Grantee does not does not have:[{named}]")
    _take_away(change, held)


def _authorize_revoke(change: Change) -> None:
    if is_admin(change.caller, change.region):
        if change.caller.account not in (change.resource.owner, change.grantee_account):
            raise access_denied(NO_ACCESS)
        return
    _require_grantable(
        replace(change, columns=None), access(change.caller, change.region, change.resource)
    )


def _check_columns_held(change: Change, held: Grant) -> None:
    if (change.columns is None) != (held.columns is None):
        raise invalid_input(validation.BAD_MODIFICATION)
    if change.columns is None or held.columns is None:
        return
    if not catalog.exists(change.region, change.resource):
        return
    validation.check_columns(change.region, change.resource, change.columns)
    if held.columns.excluded or change.columns.excluded:
        if held.columns != change.columns:
            raise invalid_input(validation.BAD_MODIFICATION)
    elif not _holds_columns(change.columns.names, held.columns.names):
        raise invalid_input("No permissions revoked. Grantee does not does not have:[SELECT]")


def _holds_columns(asked: frozenset[str], held: frozenset[str]) -> bool:
    return asked <= held or (settings.partial_revoke == "take" and bool(asked & held))


def _take_away(change: Change, held: Grant) -> None:
    left = _columns_left(change, held)
    if left:
        held.columns = left
    else:
        held.permissions -= change.permissions
        held.grantable -= change.grantable
    held.updated, held.updated_by = now(), change.caller.principal
    if not held.permissions and not held.grantable:
        catalog_of(change.resource.owner, change.region).remove(held)
        if held.share:
            withdraw(held.share, change.resource, change.principal)
        if settings.recipient_rows == "drop" and change.principal == change.grantee_account:
            _drop_what_was_passed_on(change)


def _drop_what_was_passed_on(change: Change) -> None:
    store = catalog_of(change.resource.owner, change.region)
    for grant in list(store.grants.get(change.resource, {}).values()):
        if grant.granted_in == change.grantee_account != store.owner:
            store.remove(grant)


def _columns_left(change: Change, held: Grant) -> Columns | None:
    if held.columns is None or change.columns is None or held.columns.excluded:
        return None
    left = held.columns.names - change.columns.names
    return Columns(left) if left else None
