"""Rights on copies, links and locations, and accepting what is shared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from sharing.access import Table
from sharing.mirroring.steps.step import LOCATIONS, RIGHTS, Step
from sharing.mirroring.world import Copy, Place
from sharing.steps.words import who


@dataclass(frozen=True)
class Entry:
    """One entry of a batch: permissions of a principal on a link, its database, or a copy."""

    principal: str
    catalog: str
    place: Table
    permissions: frozenset[str]
    serves: Table

    def request(self, number: int) -> dict[str, Any]:
        return {
            "Id": str(number),
            "Principal": {"DataLakePrincipalIdentifier": self.principal},
            "Resource": self._resource(),
            "Permissions": sorted(self.permissions),
            "PermissionsWithGrantOption": [],
        }

    def _resource(self) -> dict[str, Any]:
        if not self.place.name:
            return {"Database": {"CatalogId": self.catalog, "Name": self.place.database}}
        name = {"DatabaseName": self.place.database, "Name": self.place.name}
        return {"Table": {"CatalogId": self.catalog, **name}}


def engineers_entry(place: Place, principal: str, copy: Copy, rights: frozenset[str]) -> Entry:
    return Entry(principal, place.catalog, copy.target, rights, copy.source)


def change_rights(
    place: Place, account: str, entries: Sequence[Entry], *, grant: bool, touches: str
) -> Step:
    verb = "Grant" if grant else "Revoke"
    text = _("%(who)s may %(what)s") if grant else _("%(who)s may no longer %(what)s")
    told = {
        text
        % {
            "who": who(entry.principal),
            "what": f"{', '.join(sorted(entry.permissions))} {entry.place.database}"
            + (f".{entry.place.name}" if entry.place.name else ""),
        }
        for entry in entries
    }
    return Step(
        account,
        place.region,
        f"lakeformation:Batch{verb}Permissions",
        {"CatalogId": account, "Entries": [e.request(n) for n, e in enumerate(entries)]},
        touches,
        "; ".join(sorted(told)),
        tuple(entry.serves for entry in entries),
    )


def use_locations(place: Place, arns: Sequence[str], *, grant: bool) -> Step:
    """Making or altering a table below a registered path asks for DATA_LOCATION_ACCESS there."""
    verb = "Grant" if grant else "Revoke"
    text = _("Make tables at %(arns)s in account %(account)s")
    return Step(
        place.catalog,
        place.region,
        f"lakeformation:Batch{verb}Permissions",
        {
            "CatalogId": place.catalog,
            "Entries": [
                {
                    "Id": str(number),
                    "Principal": {"DataLakePrincipalIdentifier": place.admin},
                    "Resource": {"DataLocation": {"CatalogId": place.catalog, "ResourceArn": arn}},
                    "Permissions": ["DATA_LOCATION_ACCESS"],
                    "PermissionsWithGrantOption": [],
                }
                for number, arn in enumerate(arns)
            ],
        },
        LOCATIONS,
        text % {"arns": ", ".join(arns), "account": place.catalog},
    )


def accept(place: Place, invitation: str) -> Step:
    return Step(
        place.producer,
        place.region,
        "ram:AcceptResourceShareInvitation",
        {"resourceShareInvitationArn": invitation},
        RIGHTS,
        _("Account %(account)s accepts the resource share") % {"account": place.producer},
    )
