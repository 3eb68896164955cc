"""What each code of a finding means: in plain words, who can mend it, and what they do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sharing.explaining.findings import Part

Text = str | Promise


class Mender(StrEnum):
    """Who can mend a broken link; the apps above know their names."""

    SLUICE = "sluice"
    MEMBER = "member"
    REQUESTER = "requester"
    PROJECT_OWNER = "project_owner"
    APPROVER = "approver"
    PRODUCER = "producer"
    FULFILLER = "fulfiller"
    PLATFORM_ADMIN = "platform_admin"
    OWNER_ADMIN = "owner_account_admin"
    CONSUMER_ADMIN = "consumer_account_admin"


@dataclass(frozen=True)
class Cause:
    words: Text
    mender: Mender | None = None
    remedy: Text = ""


LABELS: dict[str, Text] = {
    Part.TABLE: _("The table"),
    Part.GOVERNED: _("Lake Formation governs the table"),
    Part.FILTER: _("Filter of rows and cells"),
    Part.RIGHT: _("Right at the owner"),
    Part.SHARE: _("Share between the accounts"),
    Part.LINK: _("Link in the local database"),
    Part.LINK_RIGHT: _("Right on the link"),
    Part.TARGET_RIGHT: _("Right passed on in the account"),
    Part.COLUMNS: _("Columns"),
    Part.ROLE: _("The role's own IAM rights"),
}

_BY_ITSELF = _(
    "Sluice puts it back by itself within minutes. Members of both projects can have it done at "
    "once with “Look again now” on the page of the grant."
)
_REFUSED_AT_OWNER = _(
    "AWS refuses to let Sluice mend it. Make the portal role of account %(owner)s a data lake "
    "administrator with the rights of the connection template, then press “Look again now” on "
    "the page of the grant."
)
_REFUSED_AT_CONSUMER = _(
    "AWS refuses to let Sluice mend it. Make the portal role of account %(consumer)s a data lake "
    "administrator with the rights of the connection template, then press “Look again now” on "
    "the page of the grant."
)
_NOT_YET = _("Not looked at: it depends on a link above that is broken.")

_SLUICE_MENDS: dict[str, tuple[Text, Mender]] = {
    "right.missing": (
        _("%(holder)s has no right to read %(table)s: account %(owner)s gives none."),
        Mender.OWNER_ADMIN,
    ),
    "right.other_columns": (
        _("%(holder)s holds other rights on %(table)s than was decided."),
        Mender.OWNER_ADMIN,
    ),
    "right.not_passable": (
        _("Account %(consumer)s may read %(table)s, but not pass that on to its roles."),
        Mender.OWNER_ADMIN,
    ),
    "right.no_database": (
        _("%(holder)s may not see the database of %(table)s in account %(owner)s."),
        Mender.OWNER_ADMIN,
    ),
    "right.tag_missing": (
        _("%(table)s lacks LF-Tags that were decided: %(holder)s reads what has them."),
        Mender.OWNER_ADMIN,
    ),
    "filter.missing": (
        _("The data cells filter of %(table)s is gone from account %(owner)s: %(rows)s"),
        Mender.OWNER_ADMIN,
    ),
    "filter.changed": (
        _("Somebody changed the data cells filter of %(table)s. It was decided: %(rows)s"),
        Mender.OWNER_ADMIN,
    ),
    "share.declined": (
        _("The invitation to the share was declined in account %(consumer)s."),
        Mender.OWNER_ADMIN,
    ),
    "share.expired": (
        _(
            "The invitation to the share expired: nobody accepted it in account %(consumer)s "
            "within twelve hours."
        ),
        Mender.OWNER_ADMIN,
    ),
    "share.gone": (
        _("The share from account %(owner)s to account %(consumer)s was deleted or taken apart."),
        Mender.OWNER_ADMIN,
    ),
    "share.open": (
        _("The invitation to the share waits to be accepted in account %(consumer)s."),
        Mender.CONSUMER_ADMIN,
    ),
    "link.no_database": (
        _("There is no database “%(database)s” in account %(consumer)s."),
        Mender.CONSUMER_ADMIN,
    ),
    "link.missing": (
        _("Account %(consumer)s has no link “%(link)s” to the table."),
        Mender.CONSUMER_ADMIN,
    ),
    "link_right.database": (
        _("The role %(role_name)s may not see the database “%(database)s” (DESCRIBE)."),
        Mender.CONSUMER_ADMIN,
    ),
    "link_right.link": (
        _("The role %(role_name)s may not see the link “%(link)s” (DESCRIBE)."),
        Mender.CONSUMER_ADMIN,
    ),
    "target_right.missing": (
        _("Account %(consumer)s may read %(table)s and has not passed it on to %(role_name)s."),
        Mender.CONSUMER_ADMIN,
    ),
}

CAUSES: dict[str, Cause] = {
    "table.same": Cause(_("%(table)s exists in the catalog of account %(owner)s.")),
    "table.granted_again": Cause(
        _("%(table)s was dropped and made again after access was given, and given again since.")
    ),
    "table.awaited": Cause(
        _("%(table)s does not stand in the catalog of account %(owner)s yet."),
        Mender.PLATFORM_ADMIN,
        _("Sluice mirrors it there by itself. If that failed, AWS's reason says what to mend."),
    ),
    "table.gone": Cause(
        _("%(table)s no longer exists in the catalog of account %(owner)s."),
        Mender.PRODUCER,
        _("Create the table again, or unpublish the product and tell its subscribers why."),
    ),
    "table.made_again": Cause(
        _(
            "%(table)s was dropped and made again (%(created_at)s) after access was given. "
            "Lake Formation forgets every right to a table that is dropped."
        ),
        Mender.PRODUCER,
        _(
            "Say whether it still holds what was agreed. If it does, press “Look again now” on the "
            "page of the grant; if not, revoke the access."
        ),
    ),
    "governed.yes": Cause(_("Its location is registered, and no right of IAM overrides it.")),
    "governed.no_table": Cause(_NOT_YET),
    "governed.open_to_all": Cause(
        _(
            "IAMAllowedPrincipals hold rights on %(table)s: IAM decides who reads it, and Lake "
            "Formation refuses to share it with other accounts (“Illegal combination”)."
        ),
        Mender.OWNER_ADMIN,
        _(
            "In Lake Formation of account %(owner)s, revoke all rights of IAMAllowedPrincipals on "
            "%(table)s."
        ),
    ),
    "governed.not_registered": Cause(
        _(
            "The location of %(table)s is not registered with Lake Formation, so it hands out no "
            "access to the files, whatever rights it holds."
        ),
        Mender.OWNER_ADMIN,
        _("In Lake Formation of account %(owner)s, register the table's S3 location."),
    ),
    "filter.all_rows": Cause(_("All rows: no filter is needed.")),
    "filter.no_table": Cause(_NOT_YET),
    "filter.there": Cause(_("Only rows that meet: %(rows)s")),
    "right.there": Cause(_("%(holder)s may read what was decided: account %(owner)s says so.")),
    "right.given_by_hand": Cause(
        _(
            "%(holder)s holds a right to %(table)s that somebody gave by hand, and Lake Formation "
            "does not keep it beside the one that was decided."
        ),
        Mender.PRODUCER,
        _("Remove it, or have it justified, on the page of drift."),
    ),
    "right.beyond": Cause(
        _(
            "The LF-Tags of what was decided also lie on other tables or columns, so %(holder)s "
            "would read more than was approved."
        ),
        Mender.PRODUCER,
        _("Take the tags off there; the page of the grant names the tables."),
    ),
    "right.forgotten": Cause(_("It went with the table that was dropped.")),
    "right.no_table": Cause(_NOT_YET),
    "share.same_account": Cause(_("Owner and reader are in one account: nothing is shared.")),
    "share.organization": Cause(
        _("AWS names no share: inside an organization with sharing switched on none is accepted.")
    ),
    "share.no_right": Cause(_NOT_YET),
    "share.accepted": Cause(_("The share from account %(owner)s is accepted.")),
    "link.there": Cause(_("“%(link)s” in account %(consumer)s leads to the table.")),
    "link.taken": Cause(
        _("“%(link)s” in account %(consumer)s is something else than this link."),
        Mender.CONSUMER_ADMIN,
        _(
            "Rename or remove what has the name now, then press “Look again now” on the page of "
            "the grant."
        ),
    ),
    "link.database_is_link": Cause(
        _("The database “%(database)s” in account %(consumer)s is itself a link to another one."),
        Mender.PLATFORM_ADMIN,
        _("Choose another local database for the environment, or remove that link."),
    ),
    "link_right.there": Cause(_("%(role_name)s may see the database and the link.")),
    "link_right.no_link": Cause(_NOT_YET),
    "target_right.direct": Cause(_("The right was given to the role itself.")),
    "target_right.there": Cause(_("Account %(consumer)s has passed the right on to the role.")),
    "target_right.not_arrived": Cause(_NOT_YET),
    "columns.all": Cause(_("All columns, those added later included.")),
    "columns.some": Cause(_("These columns: %(given_names)s.")),
    "columns.no_table": Cause(_NOT_YET),
    "columns.given": Cause(_("“%(column)s” is among the columns that were given.")),
    "columns.not_given": Cause(
        _("“%(column)s” is not among the columns that were given: %(given_names)s."),
        Mender.MEMBER,
        _("Leave the column out, or ask for access with it."),
    ),
    "columns.gone": Cause(
        _("The table no longer has the column “%(column)s”."),
        Mender.PRODUCER,
        _("Add the column again. Until then, queries have to leave it out."),
    ),
    "columns.no_such": Cause(
        _("What was published of the table has no column “%(column)s”, nor has what was given."),
        Mender.MEMBER,
        _("Correct the name in the query."),
    ),
    "role.own_rights": Cause(
        _(
            "Sluice does not read IAM. The role needs lakeformation:GetDataAccess, glue:GetTable "
            "and glue:GetDatabase on the link and on the table of account %(owner)s, Athena, and "
            "the bucket of the query results."
        ),
        Mender.CONSUMER_ADMIN,
        _("If every link above holds and a query is still refused, look here."),
    ),
    "unread.owner": Cause(
        _("Sluice could not look into account %(owner)s."),
        Mender.PLATFORM_ADMIN,
        _("Check the connection of account %(owner)s on its page."),
    ),
    "unread.consumer": Cause(
        _("Sluice could not look into account %(consumer)s."),
        Mender.PLATFORM_ADMIN,
        _("Check the connection of account %(consumer)s on its page."),
    ),
    "not_looked_at": Cause(_("Not looked at.")),
    **{
        code: Cause(words, Mender.SLUICE, _BY_ITSELF)
        for code, (words, _admin) in _SLUICE_MENDS.items()
    },
    **{
        f"{code}.refused": Cause(
            words, admin, _REFUSED_AT_OWNER if admin == Mender.OWNER_ADMIN else _REFUSED_AT_CONSUMER
        )
        for code, (words, admin) in _SLUICE_MENDS.items()
    },
}
