"""The consumer's side of the chain: the link, who may see it, and what the account passed on."""

from __future__ import annotations

from sharing.explaining.findings import Evidence, Finding, Part, Side, Standing
from sharing.explaining.making import finding, obstacle, unread


def link(evidence: Evidence, lacks: frozenset[str]) -> Finding:
    if Side.CONSUMER in evidence.unread:
        return unread(evidence, Part.LINK, Side.CONSUMER)
    if "link" not in lacks:
        return finding(evidence, Part.LINK, Standing.HOLDS, "link.there")
    by_obstacle = {"NameTaken": "link.taken", "DatabaseIsLink": "link.database_is_link"}
    if code := by_obstacle.get(obstacle(evidence)):
        return finding(evidence, Part.LINK, Standing.BROKEN, code)
    lacks_database = evidence.wanted.links and not evidence.seen.database_exists
    code = "link.no_database" if lacks_database else "link.missing"
    return finding(evidence, Part.LINK, Standing.BROKEN, code)


def link_right(evidence: Evidence, lacks: frozenset[str]) -> Finding:
    if Side.CONSUMER in evidence.unread:
        return unread(evidence, Part.LINK_RIGHT, Side.CONSUMER)
    if "link" in lacks:
        return finding(evidence, Part.LINK_RIGHT, Standing.NOT_LOOKED_AT, "link_right.no_link")
    if "link right" not in lacks:
        return finding(evidence, Part.LINK_RIGHT, Standing.HOLDS, "link_right.there")
    sees_database = evidence.role in evidence.seen.database_readers
    needs_database = bool(evidence.wanted.links)
    code = "link_right.link" if sees_database or not needs_database else "link_right.database"
    return finding(evidence, Part.LINK_RIGHT, Standing.BROKEN, code)


def target_right(evidence: Evidence, lacks: frozenset[str]) -> Finding:
    if not evidence.wanted.place.account_mode:
        return finding(evidence, Part.TARGET_RIGHT, Standing.NOT_NEEDED, "target_right.direct")
    for side in (Side.OWNER, Side.CONSUMER):
        if side in evidence.unread:
            return unread(evidence, Part.TARGET_RIGHT, side)
    if "target right" not in lacks:
        return finding(evidence, Part.TARGET_RIGHT, Standing.HOLDS, "target_right.there")
    if {"right", "share"} & lacks:
        code = "target_right.not_arrived"
        return finding(evidence, Part.TARGET_RIGHT, Standing.NOT_LOOKED_AT, code)
    return finding(evidence, Part.TARGET_RIGHT, Standing.BROKEN, "target_right.missing")
