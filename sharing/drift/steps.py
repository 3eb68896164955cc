"""The calls that take away exactly one right that nobody approved. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from sharing.drift.unknown import SELECT
from sharing.drift.words import ALL_TABLES
from sharing.models import Drift


@dataclass(frozen=True)
class Revocation:
    """One ``RevokePermissions`` by the portal role of the catalog's account."""

    account: str
    region: str
    principal: str
    resource: dict[str, Any]
    permissions: tuple[str, ...]
    grantable: tuple[str, ...]
    words: str
    operation: str = "lakeformation:RevokePermissions"

    def parameters(self) -> dict[str, Any]:
        return {
            "CatalogId": self.account,
            "Principal": {"DataLakePrincipalIdentifier": self.principal},
            "Resource": self.resource,
            "Permissions": list(self.permissions),
            "PermissionsWithGrantOption": list(self.grantable),
        }


def steps_to_remove(drift: Drift) -> list[Revocation]:
    """SELECT and the rest are two rows to Lake Formation, so they are revoked one by one."""
    # A right that may only be passed on cannot be taken alone: its grant option goes with it.
    permissions = {*drift.permissions, *drift.grantable}
    parts = ({SELECT}, permissions - {SELECT}) if not drift.filter_name else (permissions,)
    return [_step(drift, permissions & part) for part in parts if permissions & part]


def _step(drift: Drift, permissions: set[str]) -> Revocation:
    account = drift.catalog_account.account_id
    words = _("%(who)s may no longer %(what)s on %(table)s")
    what = {"who": drift.who, "what": ", ".join(sorted(permissions)), "table": drift.table_name}
    return Revocation(
        account=account,
        region=drift.region,
        principal=drift.principal,
        resource=_resource(drift, account, selects=SELECT in permissions),
        permissions=tuple(sorted(permissions)),
        grantable=tuple(sorted(permissions & {*drift.grantable})),
        words=words % what,
    )


def _resource(drift: Drift, account: str, *, selects: bool) -> dict[str, Any]:
    if drift.filter_name:
        return {"DataCellsFilter": _filter(drift, account)}
    place = {"CatalogId": account, "DatabaseName": drift.database}
    if drift.table == ALL_TABLES:
        return {"Table": {**place, "TableWildcard": {}}}
    name = {**place, "Name": drift.table}
    if not selects:
        return {"Table": name}
    if drift.columns is not None:
        return {"TableWithColumns": {**name, "ColumnNames": sorted(drift.columns)}}
    hidden = {"ExcludedColumnNames": sorted(drift.excluded_columns)}
    wildcard = hidden if drift.excluded_columns else {}
    return {"TableWithColumns": {**name, "ColumnWildcard": wildcard}}


def _filter(drift: Drift, account: str) -> dict[str, str]:
    return {
        "TableCatalogId": account,
        "DatabaseName": drift.database,
        "TableName": drift.table,
        "Name": drift.filter_name,
    }
