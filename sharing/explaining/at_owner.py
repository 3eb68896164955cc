"""The owner's side of the chain: the table, who governs it, filter, right and share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sharing.access import NO_RIGHT, Holding, Right, Table
from sharing.explaining.findings import Evidence, Finding, Part, Side, Standing
from sharing.explaining.making import finding, holder, obstacle, unread
from sharing.planning.rights import satisfied


def table(evidence: Evidence, lacks: frozenset[str]) -> Finding:
    if Side.OWNER in evidence.unread:
        return unread(evidence, Part.TABLE, Side.OWNER)
    if evidence.described is None and evidence.awaited:
        found = finding(evidence, Part.TABLE, Standing.BROKEN, "table.awaited")
        return replace(found, said=evidence.awaited)
    if evidence.described is None:
        return finding(evidence, Part.TABLE, Standing.BROKEN, "table.gone")
    if not _made_again(evidence):
        return finding(evidence, Part.TABLE, Standing.HOLDS, "table.same")
    standing = Standing.BROKEN if "right" in lacks else Standing.HOLDS
    code = "table.made_again" if "right" in lacks else "table.granted_again"
    return finding(
        evidence, Part.TABLE, standing, code, created_at=str(evidence.described.created_at)
    )


def _made_again(evidence: Evidence) -> bool:
    since, told = evidence.granted_at, evidence.described
    return bool(since and told and told.created_at and told.created_at > since)


def governed(evidence: Evidence) -> Finding:
    if Side.OWNER in evidence.unread:
        return unread(evidence, Part.GOVERNED, Side.OWNER)
    told = evidence.described
    if told is None:
        return finding(evidence, Part.GOVERNED, Standing.NOT_LOOKED_AT, "governed.no_table")
    if evidence.table in evidence.seen.open_to_all:
        return finding(evidence, Part.GOVERNED, Standing.BROKEN, "governed.open_to_all")
    if told.is_registered is False and not told.is_view:
        return finding(evidence, Part.GOVERNED, Standing.BROKEN, "governed.not_registered")
    return finding(evidence, Part.GOVERNED, Standing.HOLDS, "governed.yes")


def cells(evidence: Evidence, lacks: frozenset[str]) -> Finding:
    if not evidence.wanted.filters:
        return finding(evidence, Part.FILTER, Standing.NOT_NEEDED, "filter.all_rows")
    if Side.OWNER in evidence.unread:
        return unread(evidence, Part.FILTER, Side.OWNER)
    if evidence.described is None:
        return finding(evidence, Part.FILTER, Standing.NOT_LOOKED_AT, "filter.no_table")
    rows = sorted(cells.rows for cells in evidence.wanted.filters.values() if cells.rows)
    values = {"rows": " OR ".join(rows) or "TRUE"}
    if "filter" not in lacks:
        return finding(evidence, Part.FILTER, Standing.HOLDS, "filter.there", **values)
    is_there = evidence.wanted.filters.keys() <= evidence.seen.filters.keys()
    code = "filter.changed" if is_there else "filter.missing"
    return finding(evidence, Part.FILTER, Standing.BROKEN, code, **values)


def right(evidence: Evidence, lacks: frozenset[str]) -> Finding:
    if Side.OWNER in evidence.unread:
        return unread(evidence, Part.RIGHT, Side.OWNER)
    if evidence.described is None:
        return finding(evidence, Part.RIGHT, Standing.NOT_LOOKED_AT, "right.no_table")
    if not {"right", "tag"} & lacks:
        return finding(evidence, Part.RIGHT, Standing.HOLDS, "right.there")
    if _made_again(evidence):
        return finding(evidence, Part.RIGHT, Standing.NOT_LOOKED_AT, "right.forgotten")
    if "right" not in lacks:
        return finding(evidence, Part.RIGHT, Standing.BROKEN, "right.tag_missing")
    return finding(evidence, Part.RIGHT, Standing.BROKEN, _what_right_lacks(evidence))


def _what_right_lacks(evidence: Evidence) -> str:
    policies = evidence.wanted.tagging.policies.get(evidence.table, ())
    wanted, held = _at_owner(evidence, min(policies, default=evidence.table))
    known = {"GivenByHand": "right.given_by_hand", "BeyondApproved": "right.beyond"}
    if code := known.get(obstacle(evidence)):
        return code
    if satisfied(wanted, held):
        return "right.no_database"
    if held.columns == frozenset() and not held.filters:
        return "right.missing"
    if satisfied(replace(wanted, grantable=False), held):
        return "right.not_passable"
    return "right.other_columns"


def _at_owner(evidence: Evidence, table: Table) -> tuple[Right, Right]:
    holding = Holding(holder(evidence), table)
    wanted, seen = evidence.wanted.at_owner, evidence.seen.at_owner
    return wanted.get(holding, NO_RIGHT), seen.get(holding, NO_RIGHT)


def share(evidence: Evidence, lacks: frozenset[str]) -> Finding:
    place = evidence.wanted.place
    if place.account == place.catalog_account:
        return finding(evidence, Part.SHARE, Standing.NOT_NEEDED, "share.same_account")
    if Side.OWNER in evidence.unread:
        return unread(evidence, Part.SHARE, Side.OWNER)
    arns = _shares(evidence)
    if not arns and "right" in lacks:
        return finding(evidence, Part.SHARE, Standing.NOT_LOOKED_AT, "share.no_right")
    if not arns:
        return finding(evidence, Part.SHARE, Standing.NOT_NEEDED, "share.organization")
    if "share" not in lacks:
        return finding(evidence, Part.SHARE, Standing.HOLDS, "share.accepted")
    return finding(evidence, Part.SHARE, Standing.BROKEN, _what_share_lacks(evidence, arns))


def _shares(evidence: Evidence) -> list[str]:
    """Of the table, and of its database or tags where those are shared, too."""
    concerned = evidence.wanted.read_through(evidence.table)
    arns = {arn for one in concerned for arn in evidence.seen.shared_by.get(one, frozenset())}
    return sorted(arns & evidence.seen.shares.keys())


def _what_share_lacks(evidence: Evidence, arns: Iterable[str]) -> str:
    ends = {"REJECTED": "share.declined", "EXPIRED": "share.expired"}
    for arn in arns:
        if (state := evidence.invitations.get(arn)) in ends:
            return ends[state]
    open_still = all(
        evidence.seen.shares[arn].status in {"ASSOCIATED", "ASSOCIATING"} for arn in arns
    )
    return "share.open" if open_still else "share.gone"
