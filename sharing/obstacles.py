"""What stands in the way of a grant and cannot be mended by calling AWS again. Pure.

Each obstacle has a code for programs, says what is wrong in plain words, and what to do.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from sharing.access import NO_RIGHT, NOT_GIVEN, Given, Link, Right, Seen, Share, Table, Wanted
from sharing.planning.tags import taken
from sharing.steps.words import tagged, which, who

BROKEN_SHARE = frozenset({"FAILED", "DISASSOCIATED", "DELETED"})


@dataclass(frozen=True)
class Obstacle:
    code: str
    message: str


def obstacles(wanted: Wanted, seen: Seen) -> dict[Table, Obstacle]:
    """For each wanted table that cannot be granted now, the first reason why."""
    wanted_tables = {holding.table for holding in wanted.at_owner}
    wanted_tables |= {label.table for label in wanted.tagging.labels}
    found: dict[Table, Obstacle] = {}
    for table in sorted(wanted_tables):
        obstacle = (
            _gone(seen, table)
            or _open_to_all(wanted, seen, table)
            or _not_registered(wanted, seen, table)
            or _given_wider(wanted, seen, table)
            or _name_taken(wanted, seen, table)
            or _database_is_link(wanted, seen, table)
            or _tag_taken(wanted, seen, table)
            or _reaches_beyond(seen, table)
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


def _not_registered(wanted: Wanted, seen: Seen, table: Table) -> Obstacle | None:
    """A location can be deregistered after its tables were granted: every right is still listed,
    and nobody gets rows by it.
    """
    if table not in seen.unregistered:
        return None
    return Obstacle(
        "LocationNotRegistered",
        _(
            "The location of %(table)s is not registered with Lake Formation in account "
            "%(account)s, so nobody gets rows by what is granted. An owner of the table can hand "
            "it over on its page, or an administrator of the account can register the location."
        )
        % {"table": table, "account": wanted.place.catalog_account},
    )


def _given_wider(wanted: Wanted, seen: Seen, table: Table) -> Obstacle | None:
    """Lake Formation keeps a right to the whole table and one to some columns apart, so what
    somebody gave by hand keeps ours from being given; and it is not ours to take.
    """
    for holding in wanted.holders.get(table, ()):
        if not _keeps_out(
            wanted.at_owner.get(holding, NO_RIGHT),
            seen.at_owner.get(holding, NO_RIGHT),
            wanted.ours_at_owner.get(holding),
        ):
            continue
        return Obstacle(
            "GivenByHand",
            _(
                "%(who)s has a right to %(what)s of %(table)s that no decision stands behind, and "
                "Lake Formation does not keep it beside the approved one. Whoever answers for the "
                "table can remove it, or have it justified, on the page of drift."
            )
            % {
                "who": who(holding.principal),
                "what": _what(seen.at_owner[holding]),
                "table": table,
            },
        )
    return None


def still_read(wanted: Wanted, seen: Seen, table: Table) -> Obstacle | None:
    """For what was given up and is gone: what by-hand rights the same roles still read it by."""
    for holding in wanted.holders.get(table, ()):
        held = seen.at_owner.get(holding, NO_RIGHT)
        if holding not in wanted.at_owner and (held.excluding or held.columns != frozenset()):
            text = _(
                "What was granted is taken back, but %(who)s still reads %(what)s of %(table)s by "
                "a right that no decision stands behind. Whoever answers for the table can remove "
                "it on the page of drift."
            )
            known = {"who": who(holding.principal), "what": _what(held), "table": table}
            return Obstacle("StillRead", text % known)
    return None


def _what(held: Right) -> str:
    return _("all columns but some") if held.excluding else which(held.columns)


def _keeps_out(right: Right, held: Right, given: Given | None) -> bool:
    """Beside a row filter AWS would keep it, but then the filter would hold nothing back."""
    given = given or NOT_GIVEN
    if right.columns == frozenset() and not right.filters:
        return False
    others = (held.columns or frozenset()) - given.columns
    if held.excluding or (held.whole and not given.whole and not right.whole):
        return True
    return bool(others) and not held.whole and (right.whole or bool(right.filters))


def _name_taken(wanted: Wanted, seen: Seen, table: Table) -> Obstacle | None:
    place = wanted.place
    ours = Link(place.catalog_account, table)
    linked = [name for name, target in wanted.database_links.items() if target == table]
    if name := _taken(linked, seen.database_links, wanted.replaced_databases, ours):
        text = _(
            "Account %(account)s already has a database named “%(name)s”. Rename or remove it "
            "there, then try again."
        )
        return Obstacle("NameTaken", text % {"account": place.account, "name": name})
    names = wanted.links_to.get(table, ())
    if name := _taken(names, seen.links, wanted.replaced_links, ours):
        text = _(
            "The database “%(database)s” in account %(account)s already holds something else "
            "named “%(name)s”. Rename or remove it there, then try again."
        )
        known = {"database": place.database, "account": place.account, "name": name}
        return Obstacle("NameTaken", text % known)
    return None


def _taken(
    names: Iterable[str], seen: dict[str, Link], replaced: dict[str, Link], ours: Link
) -> str:
    """The first name of a wanted link under which something else stands than ``ours`` or a link
    of ours that will be made anew; or empty.
    """
    others = (name for name in names if seen.get(name, ours) not in (ours, replaced.get(name)))
    return next(others, "")


def _database_is_link(wanted: Wanted, seen: Seen, table: Table) -> Obstacle | None:
    if not (seen.database_is_link and table in wanted.links_to):
        return None
    return Obstacle(
        "DatabaseIsLink",
        _(
            "“%(database)s” in account %(account)s is itself a link to another database, so a "
            "link made in it would be made there. Choose another local database for the "
            "environment, or remove that link."
        )
        % {"database": wanted.place.database, "account": wanted.place.account},
    )


def _tag_taken(wanted: Wanted, seen: Seen, table: Table) -> Obstacle | None:
    """One value of a key is all that a table or column can have."""
    for label in taken(wanted, seen):
        if label.table == table:
            return Obstacle(
                "TagTaken",
                _(
                    "%(what)s has the value “%(held)s” of the LF-Tag “%(key)s” already, and would "
                    "need “%(value)s”. Take that tag off, or approve the table by its name."
                )
                % {
                    "what": f"{table}.{label.column}" if label.column else table,
                    "held": seen.tagged.labels[label],
                    "key": label.key,
                    "value": wanted.tagging.labels[label],
                },
            )
    return None


def _reaches_beyond(seen: Seen, policy: Table) -> Obstacle | None:
    """Somebody put the tags of an approval elsewhere: then it would let more be read."""
    if policy not in seen.tagged.beyond:
        return None
    return Obstacle(
        "BeyondApproved",
        _(
            "The tags %(tags)s would let more be read than was approved: they also lie on "
            "%(tables)s. Take them off there, then try again."
        )
        % {
            "tags": tagged(policy),
            "tables": ", ".join(str(one) for one in sorted(seen.tagged.beyond[policy])),
        },
    )


def unmended(wanted: Wanted, seen: Seen) -> dict[Table, Obstacle]:
    """Shares that stay broken although Sluice did what it can to mend them."""
    return {
        holding.table: _share_failed(share)
        for holding in sorted(wanted.at_owner)
        for share in seen.shares_of(holding.table)
        if share.status in BROKEN_SHARE
    }


def _share_failed(share: Share) -> Obstacle:
    return Obstacle(
        "ShareFailed",
        _(
            "The resource share between the two accounts does not work, also after the account "
            "was invited again. The portal role of the catalog account needs "
            "glue:PutResourcePolicy and the ram actions of the connection template. %(said)s"
        )
        % {"said": _("AWS says: %s") % share.message if share.message else ""},
    )
