"""Data lake settings: administrators, defaults of new objects, the cross-account version."""

from typing import Any

from sandbox.errors import invalid_input
from sandbox.lakeformation.store import BY_IAM_ONLY, catalog_of, fresh_settings
from sandbox.lakeformation.validation import check_catalog_id, check_principal
from sandbox.operations import Call, operation
from sandbox.settings import settings

MOST_ADMINS = 30
VERSIONS = ("1", "2", "3", "4", "5")
_VERSION = "CROSS_ACCOUNT_VERSION"


@operation("lakeformation", "GetDataLakeSettings")
def get_data_lake_settings(call: Call) -> dict[str, Any]:
    return {"DataLakeSettings": catalog_of(call.caller.account, call.region).settings}


@operation("lakeformation", "PutDataLakeSettings")
def put_data_lake_settings(call: Call) -> dict[str, Any]:
    """Replace all settings: what is left out is emptied (E56)."""
    check_catalog_id(call.params)
    store = catalog_of(call.caller.account, call.region)
    asked = call.params.get("DataLakeSettings") or {}
    _check_admins(asked, call.caller.account)
    _check_defaults(asked)
    before = store.settings.get("Parameters", {})
    emptied = {name: type(value)() for name, value in fresh_settings().items()}
    store.settings = {**emptied, **asked, "Parameters": _parameters(asked, before)}
    return {}


def _check_admins(asked: dict[str, Any], account: str) -> None:
    for kind in ("DataLakeAdmins", "ReadOnlyAdmins"):
        admins = asked.get(kind) or []
        if len(admins) > MOST_ADMINS:
            raise invalid_input(f"{kind} must have at most {MOST_ADMINS} principals.")
        for admin in admins:
            _check_admin(str(admin.get("DataLakePrincipalIdentifier")), account)


def _check_admin(principal: str, account: str) -> None:
    # Root is let through: the sandbox gives every account root keys to begin with.
    if principal != f"arn:aws:iam::{account}:root":
        check_principal(principal, account)


def _check_defaults(asked: dict[str, Any]) -> None:
    for kind in ("CreateDatabaseDefaultPermissions", "CreateTableDefaultPermissions"):
        if asked.get(kind) not in (None, [], BY_IAM_ONLY):
            raise invalid_input(f"{kind} may only be empty or ALL to IAM_ALLOWED_PRINCIPALS.")


def _parameters(asked: dict[str, Any], before: dict[str, str]) -> dict[str, str]:
    """The version must be known, and version 5 has no way back (E35)."""
    present = before.get(_VERSION, "1")
    kept = present if settings.omitted_parameters == "keep" or present == "5" else "1"
    wanted = (asked.get("Parameters") or {}).get(_VERSION, kept)
    if wanted not in VERSIONS:
        raise invalid_input(f"{_VERSION} must be one of {', '.join(VERSIONS)}.")
    if present == "5" and wanted != "5":
        raise invalid_input(f"{_VERSION} 5 cannot be lowered.")
    return {**(asked.get("Parameters") or {}), _VERSION: wanted}
