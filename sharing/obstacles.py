"""What stands in the way of a grant and cannot be mended by calling AWS again. Pure.

Each obstacle has a code for programs, says what is wrong in plain words, and what to do.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from sharing.access import Seen, Table, Wanted

BROKEN_SHARE = frozenset({"FAILED", "DISASSOCIATING", "DISASSOCIATED"})


@dataclass(frozen=True)
class Obstacle:
    code: str
    message: str


def obstacles(wanted: Wanted, seen: Seen) -> dict[Table, Obstacle]:
    """For each wanted table that cannot be granted now, the first reason why."""
    wanted_tables = {holding.table for holding in wanted.at_owner}
    found: dict[Table, Obstacle] = {}
    for table in sorted(wanted_tables):
        obstacle = (
            _gone(seen, table)
            or _open_to_all(wanted, seen, table)
            or _name_taken(wanted, seen, table)
            or _share_failed(seen, table)
        )
        if obstacle:
            found[table] = obstacle
    return found


def _gone(seen: Seen, table: Table) -> Obstacle | None:
    if table not in seen.gone:
        return None
    return Obstacle(
        "TableGone",
        _(
            "The table %(table)s no longer exists in its catalog. Its producer can create it "
            "again, or unpublish the product."
        )
        % {"table": table},
    )


def _open_to_all(wanted: Wanted, seen: Seen, table: Table) -> Obstacle | None:
    """Sharing is refused while IAMAllowedPrincipals holds rights ("Illegal combination")."""
    if table not in seen.open_to_all:
        return None
    return Obstacle(
        "OpenToIamPrincipals",
        _(
            "%(table)s is still open to every IAM principal of account %(account)s "
            "(IAMAllowedPrincipals), so Lake Formation does not govern it. An administrator of "
            "that account has to revoke this before the table can be shared."
        )
        % {"table": table, "account": wanted.place.catalog_account},
    )


def _name_taken(wanted: Wanted, seen: Seen, table: Table) -> Obstacle | None:
    for name, target in wanted.links.items():
        link = seen.links.get(name)
        ours = link and (link.catalog_account, link.target) == (
            wanted.place.catalog_account,
            table,
        )
        if target == table and link and not ours:
            return Obstacle(
                "NameTaken",
                _(
                    "The database “%(database)s” in account %(account)s already holds something "
                    "else named “%(name)s”. Rename or remove it there, then try again."
                )
                % {
                    "database": wanted.place.database,
                    "account": wanted.place.account,
                    "name": name,
                },
            )
    return None


def _share_failed(seen: Seen, table: Table) -> Obstacle | None:
    failed = any(
        seen.shares[arn].status in BROKEN_SHARE
        for arn in seen.shared_by.get(table, frozenset())
        if arn in seen.shares
    )
    if not failed:
        return None
    return Obstacle(
        "ShareFailed",
        _(
            "The resource share between the two accounts is gone: it was deleted, or its "
            "invitation expired or was declined. Delete what is left of it in the catalog "
            "account, revoke the access, and ask for it anew."
        ),
    )
