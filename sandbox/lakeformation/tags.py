"""LF-Tags: making and changing them, and who may see them (E57)."""

from typing import Any

from sandbox.errors import AwsError, access_denied, invalid_input
from sandbox.identity import Caller
from sandbox.lakeformation.access import access, is_admin
from sandbox.lakeformation.changes import NO_ACCESS
from sandbox.lakeformation.resources import catalog, tag
from sandbox.lakeformation.store import CatalogStore, catalog_of
from sandbox.lakeformation.validation import check_catalog_id
from sandbox.operations import Call, operation
from sandbox.paging import page
from sandbox.ram.store import ledger
from sandbox.settings import settings

Params = dict[str, Any]
MOST_TAGS = 1000
MOST_VALUES_PER_CALL = 50
LONGEST = 128


def owner_of(call: Call) -> str:
    check_catalog_id(call.params)
    return str(call.params.get("CatalogId") or call.caller.account)


def lowered(values: Any, longest: int = 256) -> list[str]:
    """Values as stored: lower-case, each once, in order."""
    found = list(dict.fromkeys(str(value).lower() for value in values or ()))
    if len(found) > MOST_VALUES_PER_CALL:
        raise invalid_input(f"At most {MOST_VALUES_PER_CALL} tag values can be given in one call.")
    if any(not value or len(value) > longest for value in found):
        raise invalid_input(f"Tag values have 1 to {longest} characters.")
    return found


def _key(call: Call) -> str:
    key = str(call.params["TagKey"]).lower()
    if not key or len(key) > LONGEST:
        raise invalid_input(f"Tag keys have 1 to {LONGEST} characters.")
    return key


@operation("lakeformation", "CreateLFTag")
def create_lf_tag(call: Call) -> Params:
    owner, key = owner_of(call), _key(call)
    store, values = catalog_of(owner, call.region), lowered(call.params["TagValues"])
    allowed = access(call.caller, call.region, catalog(owner)).may("CREATE_LF_TAG")
    if not (_administers(call, owner) or allowed):
        raise access_denied("Insufficient Lake Formation permission(s): Required Create LF Tag")
    if key in store.tags.values:
        raise invalid_input("Tag key already exists")
    if not values:
        raise invalid_input("An LF-Tag needs one or more values.")
    if len(store.tags.values) >= MOST_TAGS:
        raise AwsError("ResourceNumberLimitExceededException", "Too many LF-Tags.")
    store.tags.values[key] = values
    store.created(tag(owner, key, "*"), call.caller.principal)
    return {}


def _administers(call: Call, owner: str) -> bool:
    return call.caller.account == owner and is_admin(call.caller, call.region)


def may_on_tag(call: Call, owner: str, key: str, value: str, permission: str) -> bool:
    if _administers(call, owner):
        return True
    return access(call.caller, call.region, tag(owner, key, value)).may(permission)


def _defined(call: Call, permission: str) -> tuple[CatalogStore, str]:
    """The store and key of a call that changes a tag."""
    owner, key = owner_of(call), _key(call)
    store = catalog_of(owner, call.region)
    allowed = may_on_tag(call, owner, key, "*", permission)
    if key not in store.tags.values:
        raise (
            AwsError(settings.missing_entity, "Tag key does not exist")
            if allowed
            else (access_denied(NO_ACCESS))
        )
    if not allowed:
        raise access_denied(NO_ACCESS)
    return store, key


@operation("lakeformation", "UpdateLFTag")
def update_lf_tag(call: Call) -> Params:
    """Add and delete values; one that lies on an object stays (§1.6)."""
    store, key = _defined(call, "ALTER")
    gone = lowered(call.params.get("TagValuesToDelete"))
    more = lowered(call.params.get("TagValuesToAdd"))
    present = store.tags.values[key]
    if not gone and not more:
        raise invalid_input("Values to add or to delete must be given.")
    if set(gone) & set(more) or not set(gone) <= set(present):
        raise invalid_input("Tag values to delete must exist, and not be added as well.")
    if any(store.tags.is_used(key, value) for value in gone):
        raise invalid_input("Update not allowed: a tag value to delete is assigned to a resource.")
    left = [value for value in dict.fromkeys([*present, *more]) if value not in gone]
    if not left:
        raise invalid_input("An LF-Tag needs one or more values.")
    store.tags.values[key] = left
    return {}


@operation("lakeformation", "DeleteLFTag")
def delete_lf_tag(call: Call) -> Params:
    """Takes the tag from every object; grants on it stay listed and reach nothing."""
    store, key = _defined(call, "DROP")
    store.tags.undefine(key)
    store.creations.pop(tag(store.owner, key, "*"), None)
    return {}


@operation("lakeformation", "GetLFTag")
def get_lf_tag(call: Call) -> Params:
    owner, key = owner_of(call), _key(call)
    values = seen_values(call, owner, key)
    if not values:
        known = _administers(call, owner)
        missing = AwsError(settings.missing_entity, "Tag key does not exist")
        raise missing if known else access_denied(NO_ACCESS)
    return {"CatalogId": owner, "TagKey": key, "TagValues": values}


def seen_values(call: Call, owner: str, key: str) -> list[str]:
    """The values of a tag the caller may describe."""
    known = catalog_of(owner, call.region).tags.values.get(key, [])
    return [value for value in known if may_on_tag(call, owner, key, value, "DESCRIBE")]


@operation("lakeformation", "ListLFTags")
def list_lf_tags(call: Call) -> Params:
    """The catalog's tags the caller may describe; with ResourceShareType also those shared."""
    sort = call.params.get("ResourceShareType")
    owners = [] if sort == "FOREIGN" else [owner_of(call)]
    if sort in ("FOREIGN", "ALL"):
        owners += _sharing_owners(call.caller)
    rows = [
        {"CatalogId": owner, "TagKey": key, "TagValues": values}
        for owner in owners
        for key in sorted(catalog_of(owner, call.region).tags.values)
        if (values := seen_values(call, owner, key))
    ]
    return page(call, "LFTags", rows)


def _sharing_owners(caller: Caller) -> list[str]:
    shares = ledger.shares.values()
    return sorted({share.owner for share in shares if share.consumer == caller.account})
