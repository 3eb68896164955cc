"""Granting and revoking: who may, what is refused, and what it does to the store and to RAM."""

from dataclasses import dataclass, replace
from typing import Any

from sandbox.errors import AwsError, access_denied, invalid_input
from sandbox.glue import catalog
from sandbox.identity import Caller
from sandbox.lakeformation import validation
from sandbox.lakeformation.access import access, account_access, is_admin
from sandbox.lakeformation.filter_grants import MOST_FILTERS, filters_read_through
from sandbox.lakeformation.locations import blocked_by_iam_allowed, registration_of
from sandbox.lakeformation.resources import CELLS_FILTER, Columns, Resource, parse
from sandbox.lakeformation.rights import Access
from sandbox.lakeformation.store import IAM_ALLOWED, Grant, catalog_of
from sandbox.lakeformation.tag_grants import tags_of, unknown_tags
from sandbox.operations import Call
from sandbox.ram.sharing import share_for, withdraw
from sandbox.ram.store import now
from sandbox.settings import settings

NO_ACCESS = (
    "Resource does not exist or requester is not authorized to access requested permissions."
)
NOT_YOURS_TO_SHARE = "Not authorized to grant permissions for the resource"
NOTHING_HELD = (
    "No permissions revoked. Grantee has no permissions and no grantable permissions on resource."
)
NO_SUCH_FILTER = "Cell Filter not found"
ALIASES = {"EVERYONE": IAM_ALLOWED}


@dataclass(frozen=True)
class Change:
    """One grant or revoke as asked for."""

    caller: Caller
    region: str
    principal: str
    resource: Resource
    columns: Columns | None
    permissions: frozenset[str]
    grantable: frozenset[str]

    @property
    def abroad(self) -> bool:
        """The grantee is outside the owner's account."""
        return self.grantee_account != self.resource.owner

    @property
    def grantee_account(self) -> str:
        return validation.account_of_principal(self.principal, self.resource.owner)

    @property
    def held(self) -> Grant | None:
        store = catalog_of(self.resource.owner, self.region)
        return store.grant(self.caller.account, self.principal, self.resource)


def asked(call: Call, entry: dict[str, Any]) -> Change:
    """Read a request or a batch entry. Raises InvalidInputException for what has no shape."""
    default_owner = str(call.params.get("CatalogId") or call.caller.account)
    resource, columns = parse(entry.get("Resource") or {}, default_owner)
    principal = str((entry.get("Principal") or {}).get("DataLakePrincipalIdentifier") or "")
    change = Change(
        call.caller,
        call.region,
        ALIASES.get(principal, principal),
        resource,
        columns,
        frozenset(entry.get("Permissions") or ()),
        frozenset(entry.get("PermissionsWithGrantOption") or ()),
    )
    validation.check_permissions(resource, columns, set(change.permissions), set(change.grantable))
    return change


def grant(change: Change) -> None:
    """Add to what the principal holds; repeating changes nothing (E23)."""
    validation.check_grant_option(change.columns, set(change.permissions), set(change.grantable))
    validation.check_principal(change.principal, change.resource.owner)
    _authorize(change)
    _require_existence(change)
    if change.principal != IAM_ALLOWED:
        validation.check_link(change.region, change.resource, set(change.permissions))
    validation.check_columns(change.region, change.resource, change.columns)
    if change.abroad and change.caller.account == change.resource.owner:
        _check_sharing(change)
    _check_number_of_filters(change)
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


def _require_existence(change: Change) -> None:
    resource = change.resource
    if unknown_tags(catalog_of(resource.owner, change.region), resource):
        raise AwsError(settings.missing_entity, "Tag key or values not found.")
    if resource.kind == CELLS_FILTER and not _knows_filter(change):
        raise AwsError(settings.missing_entity, NO_SUCH_FILTER)
    if resource.kind == "DATA_LOCATION" and not _is_registered(change):
        raise AwsError(settings.missing_entity, f"Location not found: {resource.arn}")
    if not catalog.exists(change.region, resource):
        kind = "Table" if resource.name else "Database"
        message = f"{kind} not found: {resource.name or resource.database}"
        raise AwsError(settings.missing_entity, message)


def _knows_filter(change: Change) -> bool:
    """Filters of the owner's, and those of the caller's account; not what recipients cut."""
    owner = change.resource.owner
    found = catalog_of(owner, change.region).cells_filter(change.resource)
    return found is not None and found.made_in in (owner, change.caller.account)


def _is_registered(change: Change) -> bool:
    path = change.resource.arn.replace("arn:aws:s3:::", "s3://")
    return registration_of(catalog_of(change.resource.owner, change.region), path) is not None


def _check_number_of_filters(change: Change) -> None:
    """One principal reads a table through a hundred filters at most."""
    if change.resource.kind != CELLS_FILTER or "SELECT" not in change.permissions:
        return
    if change.held and "SELECT" in change.held.permissions:
        return
    store, by = catalog_of(change.resource.owner, change.region), change.caller.account
    read = filters_read_through(store, by, change.principal, change.resource.whole_table)
    if read >= MOST_FILTERS:
        raise AwsError(
            "ResourceNumberLimitExceededException",
            f"A principal can have SELECT on at most {MOST_FILTERS} data cells filters of a table.",
        )


def _check_sharing(change: Change) -> None:
    """What never goes to another account (E19, E20), and what IAM alone still rules (E27)."""
    store = catalog_of(change.resource.owner, change.region)
    if change.resource.kind in ("CATALOG", "DATA_LOCATION"):
        return
    if change.resource.is_tag_policy:
        _check_consumers_version(change)
    if change.resource.kind.endswith("DATABASE") and change.permissions & {"ALL", "DROP"}:
        raise invalid_input("ALL and DROP on a database cannot be granted to another account.")
    if validation.is_direct(change.principal):
        if change.grantable:
            raise invalid_input("Grant option is not supported for principals of other accounts.")
        if _version(change) < 3:
            raise invalid_input(
                "Invalid cross account grant request. Grants to principals of other accounts need"
                " cross account version 3 or above."
            )
    spoilt = blocked_by_iam_allowed(store, change.region, change.resource)
    if spoilt and settings.iam_allowed_principals == "refuse_grant":
        raise invalid_input("Insufficient Lake Formation permissions: Illegal combination")


def _check_consumers_version(change: Change) -> None:
    theirs = _version_of(change.grantee_account, change.region)
    if _version(change) < 3 <= theirs:
        raise invalid_input(
            "Invalid cross account grant request. Consumer account has opt-in to cross account"
            f" version: v{theirs}"
        )


def _version(change: Change) -> int:
    return _version_of(change.resource.owner, change.region)


def _version_of(account: str, region: str) -> int:
    parameters = catalog_of(account, region).settings["Parameters"]
    return int(parameters.get("CROSS_ACCOUNT_VERSION", "1"))


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
            _version(change),
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
    if change.resource.is_tag_policy and _version(change) < 3:
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
    if change.resource.kind == CELLS_FILTER and not _knows_filter(change):
        raise invalid_input(NO_SUCH_FILTER)
    if held is None:
        _require_existence(change)
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
