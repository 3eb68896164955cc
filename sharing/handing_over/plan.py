"""Which calls hand a table over, what each changes for others, and what forbids it. Pure."""

from __future__ import annotations

import hashlib
import json
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sharing.handing_over.databases import closed
from sharing.handing_over.seen import EVERYBODY, TableSeen


@dataclass(frozen=True)
class Choices:
    """What the person chose. Without ``role_arn`` the service-linked role registers."""

    close_database: bool = False
    role_arn: str = ""


@dataclass(frozen=True)
class Step:
    """One AWS call. ``effect`` says what it changes for others.

    ``always``: taken even after an earlier one failed, because it takes back what one gave.
    """

    operation: str
    parameters: dict[str, Any]
    words: str
    effect: str = ""
    always: bool = False


@dataclass(frozen=True)
class Plan:
    """``obstacles`` forbid it; each says what to do instead."""

    steps: tuple[Step, ...] = ()
    obstacles: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()
    """What an administrator of the account can type where Sluice may not act."""

    @property
    def digest(self) -> str:
        """Names exactly these calls, so that what was shown is what is done."""
        calls = [[step.operation, step.parameters] for step in self.steps]
        return hashlib.sha256(json.dumps(calls, sort_keys=True).encode()).hexdigest()


def plan(seen: TableSeen, choices: Choices, *, portal_role: str, neighbours: int = 0) -> Plan:
    """``neighbours``: other tables of the inventory that lie below the same location.

    The location is registered first, while everybody still reads by IAM: nobody is cut off
    before Lake Formation can let anybody in.
    """
    steps = (
        *_register(seen, choices, neighbours),
        *_close(seen, choices, portal_role),
        *_revoke(seen),
    )
    obstacles = tuple(_obstacles(seen))
    return Plan(steps, obstacles, tuple(_commands(seen)) if obstacles else ())


# What is to be done.


def _register(seen: TableSeen, choices: Choices, neighbours: int) -> Iterator[Step]:
    if not seen.path or seen.covered_by:
        return
    how: dict[str, Any] = (
        {"RoleArn": choices.role_arn} if choices.role_arn else {"UseServiceLinkedRole": True}
    )
    effect = _(
        "Lake Formation lets those in whom it granted the table, without S3 rights of their own. "
        "Whoever has S3 rights goes on reading the files."
    )
    if neighbours:
        more = ngettext(
            "%(number)d other table of the inventory lies below it and comes under it too.",
            "%(number)d other tables of the inventory lie below it and come under it too.",
            neighbours,
        )
        effect = f"{effect} {more % {'number': neighbours}}"
    yield Step(
        "lakeformation:RegisterResource",
        {
            "ResourceArn": f"arn:{seen.partition}:s3:::{seen.path}",
            "ExpectedResourceOwnerAccount": seen.account,
            **how,
        },
        _("Register the location s3://%(path)s with Lake Formation") % {"path": seen.path},
        effect,
    )


def _close(seen: TableSeen, choices: Choices, portal_role: str) -> Iterator[Step]:
    """A data lake administrator may not alter what others made, but may let itself in."""
    if not (choices.close_database and seen.opens_new_tables) or _is_link(seen):
        return
    name = seen.database["Name"]
    let_in: dict[str, Any] = {
        "Principal": {"DataLakePrincipalIdentifier": portal_role},
        "Resource": {"Database": {"CatalogId": seen.account, "Name": name}},
        "Permissions": ["ALTER"],
    }
    if not seen.may_alter:
        words = _("Let the portal role alter the database %(name)s for a moment")
        yield Step("lakeformation:GrantPermissions", let_in, words % {"name": name})
    yield Step(
        "glue:UpdateDatabase",
        {"CatalogId": seen.account, "Name": name, "DatabaseInput": closed(seen.database)},
        _("Stop the database %(name)s from opening new tables to everybody in IAM")
        % {"name": name},
        _(
            "Whoever reads new tables of it by IAM alone will have to be granted them. Present "
            "tables and all other properties stay."
        ),
    )
    if not seen.may_alter:
        words = _("Take that right from the portal role again")
        yield Step("lakeformation:RevokePermissions", let_in, words, always=True)


def _revoke(seen: TableSeen) -> Iterator[Step]:
    if not (held := seen.everybodys):
        return
    yield Step(
        "lakeformation:RevokePermissions",
        {
            "Principal": {"DataLakePrincipalIdentifier": EVERYBODY},
            "Resource": {
                "Table": {
                    "CatalogId": seen.account,
                    "DatabaseName": seen.database["Name"],
                    "Name": seen.name,
                }
            },
            "Permissions": list(held.permissions),
            "PermissionsWithGrantOption": list(held.grantable),
        },
        _("Revoke the rights of IAMAllowedPrincipals on %(table)s") % {"table": _name(seen)},
        _(
            "Whoever read this table by IAM alone, through Glue, Athena or Redshift Spectrum, "
            "will no longer be able to, in this account and elsewhere. Whoever was granted it in "
            "Lake Formation stays."
        ),
    )


# What forbids it.


def _obstacles(seen: TableSeen) -> Iterator[str]:
    if seen.everybodys_on_all:
        yield _(
            "IAMAllowedPrincipals hold rights on all tables of the database %(name)s at once. "
            "Revoking them concerns every table there, so an administrator of account "
            "%(account)s has to do it."
        ) % {"name": seen.database["Name"], "account": seen.account}
    if seen.is_view or seen.covered_by:
        return
    if not seen.path:
        yield _(
            "The table lies in “%(location)s” and not in S3, so its location cannot be "
            "registered. Access to it is fulfilled by hand."
        ) % {"location": seen.location}
    elif seen.own_bucket is None:
        yield _(
            "Sluice could not see whether the bucket belongs to account %(account)s. Its "
            "connection template gives that right with HandTablesOver; or register the location "
            "there."
        ) % {"account": seen.account}
    elif not seen.own_bucket:
        yield _(
            "The bucket does not belong to account %(account)s. Registering it takes a role, and "
            "that bucket's policy has to let the role in: an administrator has to do both."
        ) % {"account": seen.account}


def _commands(seen: TableSeen) -> Iterator[str]:
    """Only what is an obstacle to us and can be typed by an administrator of the account."""
    region = f" --region {seen.region}"
    if held := seen.everybodys_on_all:
        table = {"DatabaseName": seen.database["Name"], "TableWildcard": {}}
        yield (
            f"aws lakeformation revoke-permissions{region} --principal "
            f"DataLakePrincipalIdentifier={EVERYBODY} --permissions {' '.join(held.permissions)} "
            f"--resource {shlex.quote(json.dumps({'Table': table}))}"
        )
    if seen.path and not seen.covered_by and not seen.own_bucket:
        role = " --use-service-linked-role" if seen.own_bucket is None else " --role-arn ROLE"
        arn = f"arn:{seen.partition}:s3:::{seen.path}"
        yield f"aws lakeformation register-resource{region} --resource-arn {arn}{role}"


def _is_link(seen: TableSeen) -> bool:
    """Changing a link's database changes the database it points to, which is somebody else's."""
    return bool(seen.database.get("TargetDatabase"))


def _name(seen: TableSeen) -> str:
    return f"{seen.database['Name']}.{seen.name}"
