"""One grant or revoke as asked for, and what Lake Formation says of it when it refuses."""

from dataclasses import dataclass
from typing import Any

from sandbox.identity import Caller
from sandbox.lakeformation import validation
from sandbox.lakeformation.resources import Columns, Resource, parse
from sandbox.lakeformation.store import IAM_ALLOWED, Grant, catalog_of
from sandbox.operations import Call

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
