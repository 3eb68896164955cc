"""What a grant must find: the object, room for it, and what may cross to another account."""

from sandbox.errors import AwsError, invalid_input
from sandbox.glue import catalog
from sandbox.lakeformation import validation
from sandbox.lakeformation.changes import NO_SUCH_FILTER, Change
from sandbox.lakeformation.filter_grants import MOST_FILTERS, filters_read_through
from sandbox.lakeformation.locations import blocked_by_iam_allowed, registration_of
from sandbox.lakeformation.resources import CELLS_FILTER
from sandbox.lakeformation.store import catalog_of
from sandbox.lakeformation.tag_grants import unknown_tags
from sandbox.settings import settings


def require_existence(change: Change) -> None:
    """Raise what AWS says of an object that is not there (E10)."""
    resource = change.resource
    if unknown_tags(catalog_of(resource.owner, change.region), resource):
        raise AwsError(settings.missing_entity, "Tag key or values not found.")
    if resource.kind == CELLS_FILTER and not knows_filter(change):
        raise AwsError(settings.missing_entity, NO_SUCH_FILTER)
    if resource.kind == "DATA_LOCATION" and not _is_registered(change):
        raise AwsError(settings.missing_entity, f"Location not found: {resource.arn}")
    if not catalog.exists(change.region, resource):
        kind = "Table" if resource.name else "Database"
        message = f"{kind} not found: {resource.name or resource.database}"
        raise AwsError(settings.missing_entity, message)


def knows_filter(change: Change) -> bool:
    """Filters of the owner's, and those of the caller's account; not what recipients cut."""
    owner = change.resource.owner
    found = catalog_of(owner, change.region).cells_filter(change.resource)
    return found is not None and found.made_in in (owner, change.caller.account)


def _is_registered(change: Change) -> bool:
    path = change.resource.arn.replace("arn:aws:s3:::", "s3://")
    return registration_of(catalog_of(change.resource.owner, change.region), path) is not None


def check_number_of_filters(change: Change) -> None:
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


def check_sharing(change: Change) -> None:
    """What never goes to another account (E19, E20), and what IAM alone still rules (E27)."""
    store = catalog_of(change.resource.owner, change.region)
    if change.resource.kind in ("CATALOG", "DATA_LOCATION"):
        return
    if change.resource.is_tag_policy:
        _check_consumersversion(change)
    if change.resource.kind.endswith("DATABASE") and change.permissions & {"ALL", "DROP"}:
        raise invalid_input("ALL and DROP on a database cannot be granted to another account.")
    if validation.is_direct(change.principal):
        if change.grantable:
            raise invalid_input("Grant option is not supported for principals of other accounts.")
        if version(change) < 3:
            raise invalid_input(
                "Invalid cross account grant request. Grants to principals of other accounts need"
                " cross account version 3 or above."
            )
    spoilt = blocked_by_iam_allowed(store, change.region, change.resource)
    if spoilt and settings.iam_allowed_principals == "refuse_grant":
        raise invalid_input("Insufficient Lake Formation permissions: Illegal combination")


def _check_consumersversion(change: Change) -> None:
    theirs = _version_of(change.grantee_account, change.region)
    if version(change) < 3 <= theirs:
        raise invalid_input(
            "Invalid cross account grant request. Consumer account has opt-in to cross account"
            f" version: v{theirs}"
        )


def version(change: Change) -> int:
    """The CROSS_ACCOUNT_VERSION of the owner."""
    return _version_of(change.resource.owner, change.region)


def _version_of(account: str, region: str) -> int:
    parameters = catalog_of(account, region).settings["Parameters"]
    return int(parameters.get("CROSS_ACCOUNT_VERSION", "1"))
