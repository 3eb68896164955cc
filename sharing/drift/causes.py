"""What happened in AWS to access that was granted: each cause by its name. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from sharing.access import Columns, Seen, Table, Wanted
from sharing.plan import missing


class Cause(TextChoices):
    PORTAL_ROLE_REFUSED = "portal_role_refused", _("Sluice may no longer act in the account")
    PORTAL_ROLE_NO_ADMIN = (
        "portal_role_no_admin",
        _("Sluice's role no longer administers the data lake"),
    )
    ROLE_DELETED = "role_deleted", _("A role that was given access was deleted")
    TABLE_DROPPED = "table_dropped", _("The table was dropped")
    TABLE_RECREATED = "table_recreated", _("The table was dropped and made again")
    OPEN_TO_ALL = "open_to_all", _("The table was opened to IAMAllowedPrincipals")
    LOCATION_DEREGISTERED = (
        "location_deregistered",
        _("The table's location is no longer registered with Lake Formation"),
    )
    COLUMN_DROPPED = "column_dropped", _("A column that was granted was dropped")
    RIGHT_REVOKED = "right_revoked", _("The right was revoked by hand")
    INVITATION_EXPIRED = "invitation_expired", _("The invitation to the share expired")
    SHARE_DELETED = "share_deleted", _("The resource share was deleted or left")
    DATABASE_DELETED = "database_deleted", _("The local database was deleted")
    LINK_DELETED = "link_deleted", _("The link was deleted by hand")
    LINK_REPLACED = "link_replaced", _("Something else stands where the link stood")
    ROLE_RECREATED = "role_recreated", _("A role that was given access was deleted and made again")


LASTING = frozenset(
    {
        Cause.ROLE_DELETED,
        Cause.COLUMN_DROPPED,
        Cause.LOCATION_DEREGISTERED,
        Cause.OPEN_TO_ALL,
    }
)
"""What breaks access although every right, share and link stands, and what only people mend."""


@dataclass(frozen=True)
class TableFacts:
    """What Glue says of a table. ``columns`` and ``registered`` are None where it does not say.

    ``registered``: whether Lake Formation knows the location of the table's data.
    """

    created_at: datetime | None = None
    columns: Columns = None
    registered: bool | None = None


@dataclass(frozen=True)
class RoleFacts:
    """The id of a role as ``noted`` before, and ``now``: None when it is gone.

    ``recreated_at`` is when a new role under the old name was noticed last.
    """

    noted: str
    now: str | None
    recreated_at: datetime | None = None


@dataclass(frozen=True)
class Known:
    """What a closer look told, besides what every pass observes.

    ``whole_at`` is when access was last seen whole. ``refused``: Sluice's role cannot be assumed
    in one of the accounts; ``no_admin``: it does not administer the data lake there.
    """

    whole_at: datetime | None = None
    tables: dict[Table, TableFacts] = field(default_factory=dict)
    roles: dict[str, RoleFacts] = field(default_factory=dict)
    expired_shares: frozenset[str] = frozenset()
    refused: bool = False
    no_admin: bool = False


def cause(
    wanted: Wanted, found: Seen, known: Known, table: Table, columns: Columns = None
) -> Cause | None:
    """Why access to ``table`` is not as it was granted; None when nothing happened to it.

    Of several the first that explains the others: a table that was made again has lost its
    rights, and nobody revoked them. ``columns`` are those granted, None for all.
    """
    return (
        _of_the_portal(known)
        or _of_the_table(wanted, found, known, table, columns)
        or _of_the_chain(wanted, found, known, table)
        or _role_recreated(known)
    )


def _of_the_portal(known: Known) -> Cause | None:
    if known.refused:
        return Cause.PORTAL_ROLE_REFUSED
    if known.no_admin:
        return Cause.PORTAL_ROLE_NO_ADMIN
    if any(role.now is None for role in known.roles.values()):
        return Cause.ROLE_DELETED
    return None


def _of_the_table(
    wanted: Wanted, found: Seen, known: Known, table: Table, columns: Columns
) -> Cause | None:
    facts = known.tables.get(table, TableFacts())
    if table in found.gone:
        return Cause.TABLE_DROPPED
    if _made_again(facts, known) and "right" in missing(wanted, found, table):
        return Cause.TABLE_RECREATED
    if table in found.open_to_all:
        return Cause.OPEN_TO_ALL
    if facts.registered is False or table in found.unregistered:
        return Cause.LOCATION_DEREGISTERED
    if columns and facts.columns is not None and columns - facts.columns:
        return Cause.COLUMN_DROPPED
    return None


def _made_again(facts: TableFacts, known: Known) -> bool:
    """Lake Formation keeps no right of a table that was dropped, whatever its name is now."""
    return bool(facts.created_at and known.whole_at and facts.created_at > known.whole_at)


def _of_the_chain(wanted: Wanted, found: Seen, known: Known, table: Table) -> Cause | None:
    lacking = missing(wanted, found, table)
    if "right" in lacking:
        return Cause.RIGHT_REVOKED
    if "share" in lacking:
        arns = found.shared_by.get(table, frozenset())
        expired = bool(arns & known.expired_shares)
        return Cause.INVITATION_EXPIRED if expired else Cause.SHARE_DELETED
    if {"link", "link right"} & set(lacking) and not found.database_exists:
        return Cause.DATABASE_DELETED
    if "link" in lacking:
        names = {name for name, target in wanted.links.items() if target == table}
        return Cause.LINK_REPLACED if names & found.links.keys() else Cause.LINK_DELETED
    return Cause.RIGHT_REVOKED if lacking else None


def _role_recreated(known: Known) -> Cause | None:
    made_again = [role.recreated_at for role in known.roles.values() if role.recreated_at]
    lately = known.whole_at and any(at > known.whole_at for at in made_again)
    return Cause.ROLE_RECREATED if lately else None
