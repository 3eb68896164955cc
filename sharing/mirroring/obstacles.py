"""What stands in the way of a mirror and cannot be mended by calling AWS again. Pure."""

from django.utils.translation import gettext as _

from sharing.access import Table
from sharing.mirroring.world import (
    Copy,
    Seen,
    Wanted,
    is_ours,
    location_to_register,
    others_on,
)
from sharing.obstacles import Obstacle


def obstacles(wanted: Wanted, seen: Seen) -> dict[Table, Obstacle]:
    """By the original's name, for each copy that cannot be made or removed now, why."""
    found: dict[Table, Obstacle] = {}
    for copy in wanted.present:
        obstacle = (
            _not_connected(wanted)
            or _source_gone(seen, copy)
            or _no_location_role(wanted, seen, copy)
            or _name_taken(wanted, seen, copy)
        )
        if obstacle:
            found[copy.source] = obstacle
    for copy in wanted.absent:
        if obstacle := _still_used(wanted, seen, copy):
            found[copy.source] = obstacle
    return found


def _not_connected(wanted: Wanted) -> Obstacle | None:
    if wanted.place.connected:
        return None
    return Obstacle(
        "RegionNotConnected",
        _(
            "The catalog account %(account)s is not connected for %(region)s. A platform admin "
            "adds the Region to the account."
        )
        % {"account": wanted.place.catalog, "region": wanted.place.region},
    )


def _source_gone(seen: Seen, copy: Copy) -> Obstacle | None:
    if copy.source in seen.sources:
        return None
    return Obstacle(
        "SourceGone",
        _(
            "%(table)s no longer exists in the producer's Glue. Its mirror stays as it was; "
            "unpublish the product, or make the table again."
        )
        % {"table": copy.source},
    )


def _no_location_role(wanted: Wanted, seen: Seen, copy: Copy) -> Obstacle | None:
    path = location_to_register(copy, seen)
    if wanted.place.location_role or not path:
        return None
    return Obstacle(
        "NoLocationRole",
        _(
            "s3://%(path)s has to be registered with Lake Formation in account %(account)s, and "
            "no role for S3 locations is named there. A bucket of another account needs one: "
            "a role that trusts lakeformation.amazonaws.com and may read the bucket, let in by "
            "the bucket's policy. A platform admin names it on the account's page."
        )
        % {"path": path, "account": wanted.place.catalog},
    )


def _name_taken(wanted: Wanted, seen: Seen, copy: Copy) -> Obstacle | None:
    database, target = copy.target.database, copy.target
    if seen.databases.get(database) is False:
        return _taken(wanted, database)
    if target in seen.copies and not is_ours(wanted, seen, copy):
        return _taken(wanted, str(target))
    link = wanted.link_of(copy)
    there = seen.links.get(link)
    if wanted.place.engineer and there and there.target != target:
        return Obstacle(
            "NameTaken",
            _("“%(name)s” in account %(account)s is something else. Rename or remove it there.")
            % {"name": link, "account": wanted.place.producer},
        )
    return None


def _taken(wanted: Wanted, name: str) -> Obstacle:
    return Obstacle(
        "NameTaken",
        _(
            "The catalog of account %(account)s already holds “%(name)s”, and Sluice did not make "
            "it. Rename or remove it there, then compare again."
        )
        % {"account": wanted.place.catalog, "name": name},
    )


def _still_used(wanted: Wanted, seen: Seen, copy: Copy) -> Obstacle | None:
    others = others_on(wanted, seen, copy) if copy.target in seen.copies else []
    if not others:
        return None
    return Obstacle(
        "StillUsed",
        _(
            "Rights on %(table)s in account %(account)s that Sluice did not give would go with "
            "it: those of %(who)s. Revoke them there first."
        )
        % {
            "table": copy.target,
            "account": wanted.place.catalog,
            "who": ", ".join(others[:5]),
        },
    )
