"""From what is wanted and what AWS showed to the chain of links, each with its standing. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from sharing.access import NO_RIGHT, Columns, Holding, Right, Table, database, union
from sharing.explaining.findings import Evidence, Finding, Part, Side, Standing
from sharing.obstacles import obstacles
from sharing.plan import missing
from sharing.planning.rights import satisfied

MENDED_BY_SLUICE = frozenset(
    {
        "filter.missing",
        "filter.changed",
        "right.missing",
        "right.other_columns",
        "right.not_passable",
        "right.no_database",
        "share.open",
        "share.declined",
        "share.expired",
        "share.gone",
        "link.no_database",
        "link.missing",
        "link_right.database",
        "link_right.link",
        "target_right.missing",
    }
)


def chain(evidence: Evidence) -> list[Finding]:
    """Every technical link, in order; the first that is broken is the one to mend."""
    lacks = frozenset(missing(evidence.wanted, evidence.seen, evidence.table))
    found = [
        _table(evidence, lacks),
        _governed(evidence),
        _filter(evidence, lacks),
        _right(evidence, lacks),
        _share(evidence, lacks),
        _link(evidence, lacks),
        _link_right(evidence, lacks),
        _target_right(evidence, lacks),
        _columns(evidence),
        _finding(evidence, Part.ROLE, Standing.NOT_LOOKED_AT, "role.own_rights"),
    ]
    return _with_problem(found, evidence)


def first_broken(findings: Iterable[Finding]) -> Finding | None:
    return next((one for one in findings if one.standing == Standing.BROKEN), None)


def of_column(finding: Finding, column: str, published: Iterable[str] = ()) -> Finding:
    """The link of the columns, asked about one of them.

    What is neither ``published`` nor given is answered as if it did not exist: not everybody is
    to learn the names of a table's other columns.
    """
    given, present = finding.values.get("given"), finding.values.get("present")
    if not column or present is None:
        return finding
    code = _of_column(column.lower(), given, finding.values, _folded(published))
    standing = Standing.HOLDS if code == "columns.given" else Standing.BROKEN
    values = {**finding.values, "column": column}
    return replace(finding, standing=standing, code=code, values=values)


def _of_column(
    name: str, given: Iterable[str] | None, values: Mapping[str, Any], published: set[str]
) -> str:
    present = _folded(values["present"])
    named = present if given is None else {*_folded(given), *_folded(values["partition_keys"])}
    if name in named & present:
        return "columns.given"
    if name in named | published and name not in present:
        return "columns.gone"
    return "columns.not_given" if name in published else "columns.no_such"


def _table(evidence: Evidence, lacks: frozenset[str]) -> Finding:
    if Side.OWNER in evidence.unread:
        return _unread(evidence, Part.TABLE, Side.OWNER)
    if evidence.described is None and evidence.awaited:
        found = _finding(evidence, Part.TABLE, Standing.BROKEN, "table.awaited")
        return replace(found, said=evidence.awaited)
    if evidence.described is None:
        return _finding(evidence, Part.TABLE, Standing.BROKEN, "table.gone")
    if not _made_again(evidence):
        return _finding(evidence, Part.TABLE, Standing.HOLDS, "table.same")
    standing = Standing.BROKEN if "right" in lacks else Standing.HOLDS
    code = "table.made_again" if "right" in lacks else "table.granted_again"
    return _finding(
        evidence, Part.TABLE, standing, code, created_at=str(evidence.described.created_at)
    )


def _made_again(evidence: Evidence) -> bool:
    since, told = evidence.granted_at, evidence.described
    return bool(since and told and told.created_at and told.created_at > since)


def _governed(evidence: Evidence) -> Finding:
    if Side.OWNER in evidence.unread:
        return _unread(evidence, Part.GOVERNED, Side.OWNER)
    told = evidence.described
    if told is None:
        return _finding(evidence, Part.GOVERNED, Standing.NOT_LOOKED_AT, "governed.no_table")
    if evidence.table in evidence.seen.open_to_all:
        return _finding(evidence, Part.GOVERNED, Standing.BROKEN, "governed.open_to_all")
    if told.is_registered is False and not told.is_view:
        return _finding(evidence, Part.GOVERNED, Standing.BROKEN, "governed.not_registered")
    return _finding(evidence, Part.GOVERNED, Standing.HOLDS, "governed.yes")


def _filter(evidence: Evidence, lacks: frozenset[str]) -> Finding:
    if not evidence.wanted.filters:
        return _finding(evidence, Part.FILTER, Standing.NOT_NEEDED, "filter.all_rows")
    if Side.OWNER in evidence.unread:
        return _unread(evidence, Part.FILTER, Side.OWNER)
    if evidence.described is None:
        return _finding(evidence, Part.FILTER, Standing.NOT_LOOKED_AT, "filter.no_table")
    rows = sorted(cells.rows for cells in evidence.wanted.filters.values() if cells.rows)
    values = {"rows": " OR ".join(rows) or "TRUE"}
    if "filter" not in lacks:
        return _finding(evidence, Part.FILTER, Standing.HOLDS, "filter.there", **values)
    is_there = evidence.wanted.filters.keys() <= evidence.seen.filters.keys()
    code = "filter.changed" if is_there else "filter.missing"
    return _finding(evidence, Part.FILTER, Standing.BROKEN, code, **values)


def _right(evidence: Evidence, lacks: frozenset[str]) -> Finding:
    if Side.OWNER in evidence.unread:
        return _unread(evidence, Part.RIGHT, Side.OWNER)
    if evidence.described is None:
        return _finding(evidence, Part.RIGHT, Standing.NOT_LOOKED_AT, "right.no_table")
    if "right" not in lacks:
        return _finding(evidence, Part.RIGHT, Standing.HOLDS, "right.there")
    if _made_again(evidence):
        return _finding(evidence, Part.RIGHT, Standing.NOT_LOOKED_AT, "right.forgotten")
    return _finding(evidence, Part.RIGHT, Standing.BROKEN, _what_right_lacks(evidence))


def _what_right_lacks(evidence: Evidence) -> str:
    wanted, held = _at_owner(evidence, evidence.table)
    if _obstacle(evidence) == "GivenByHand":
        return "right.given_by_hand"
    if satisfied(wanted, held):
        return "right.no_database"
    if held.columns == frozenset() and not held.filters:
        return "right.missing"
    if satisfied(replace(wanted, grantable=False), held):
        return "right.not_passable"
    return "right.other_columns"


def _obstacle(evidence: Evidence) -> str:
    found = obstacles(evidence.wanted, evidence.seen).get(evidence.table)
    return found.code if found else ""


def _at_owner(evidence: Evidence, table: Table) -> tuple[Right, Right]:
    holding = Holding(_holder(evidence), table)
    wanted, seen = evidence.wanted.at_owner, evidence.seen.at_owner
    return wanted.get(holding, NO_RIGHT), seen.get(holding, NO_RIGHT)


def _share(evidence: Evidence, lacks: frozenset[str]) -> Finding:
    place = evidence.wanted.place
    if place.account == place.catalog_account:
        return _finding(evidence, Part.SHARE, Standing.NOT_NEEDED, "share.same_account")
    if Side.OWNER in evidence.unread:
        return _unread(evidence, Part.SHARE, Side.OWNER)
    arns = _shares(evidence)
    if not arns and "right" in lacks:
        return _finding(evidence, Part.SHARE, Standing.NOT_LOOKED_AT, "share.no_right")
    if not arns:
        return _finding(evidence, Part.SHARE, Standing.NOT_NEEDED, "share.organization")
    if "share" not in lacks:
        return _finding(evidence, Part.SHARE, Standing.HOLDS, "share.accepted")
    return _finding(evidence, Part.SHARE, Standing.BROKEN, _what_share_lacks(evidence, arns))


def _shares(evidence: Evidence) -> list[str]:
    """Of the table, and of its database where that is shared, too."""
    both = (evidence.table, database(evidence.table.database))
    arns = {arn for one in both for arn in evidence.seen.shared_by.get(one, frozenset())}
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


def _link(evidence: Evidence, lacks: frozenset[str]) -> Finding:
    if Side.CONSUMER in evidence.unread:
        return _unread(evidence, Part.LINK, Side.CONSUMER)
    if "link" not in lacks:
        return _finding(evidence, Part.LINK, Standing.HOLDS, "link.there")
    by_obstacle = {"NameTaken": "link.taken", "DatabaseIsLink": "link.database_is_link"}
    if code := by_obstacle.get(_obstacle(evidence)):
        return _finding(evidence, Part.LINK, Standing.BROKEN, code)
    lacks_database = evidence.wanted.links and not evidence.seen.database_exists
    code = "link.no_database" if lacks_database else "link.missing"
    return _finding(evidence, Part.LINK, Standing.BROKEN, code)


def _link_right(evidence: Evidence, lacks: frozenset[str]) -> Finding:
    if Side.CONSUMER in evidence.unread:
        return _unread(evidence, Part.LINK_RIGHT, Side.CONSUMER)
    if "link" in lacks:
        return _finding(evidence, Part.LINK_RIGHT, Standing.NOT_LOOKED_AT, "link_right.no_link")
    if "link right" not in lacks:
        return _finding(evidence, Part.LINK_RIGHT, Standing.HOLDS, "link_right.there")
    sees_database = evidence.role in evidence.seen.database_readers
    needs_database = bool(evidence.wanted.links)
    code = "link_right.link" if sees_database or not needs_database else "link_right.database"
    return _finding(evidence, Part.LINK_RIGHT, Standing.BROKEN, code)


def _target_right(evidence: Evidence, lacks: frozenset[str]) -> Finding:
    if not evidence.wanted.place.account_mode:
        return _finding(evidence, Part.TARGET_RIGHT, Standing.NOT_NEEDED, "target_right.direct")
    for side in (Side.OWNER, Side.CONSUMER):
        if side in evidence.unread:
            return _unread(evidence, Part.TARGET_RIGHT, side)
    if "target right" not in lacks:
        return _finding(evidence, Part.TARGET_RIGHT, Standing.HOLDS, "target_right.there")
    if {"right", "share"} & lacks:
        code = "target_right.not_arrived"
        return _finding(evidence, Part.TARGET_RIGHT, Standing.NOT_LOOKED_AT, code)
    return _finding(evidence, Part.TARGET_RIGHT, Standing.BROKEN, "target_right.missing")


def _columns(evidence: Evidence) -> Finding:
    if Side.OWNER in evidence.unread:
        return _unread(evidence, Part.COLUMNS, Side.OWNER)
    told = evidence.described
    if told is None:
        return _finding(evidence, Part.COLUMNS, Standing.NOT_LOOKED_AT, "columns.no_table")
    given = _given_columns(evidence)
    values: dict[str, Any] = {
        "given": None if given is None else sorted(given),
        "present": list(told.columns),
        "partition_keys": list(told.partition_keys),
    }
    if gone := sorted(_folded(given or ()) - _folded(told.columns)):
        values["column"] = ", ".join(gone)
        return _finding(evidence, Part.COLUMNS, Standing.BROKEN, "columns.gone", **values)
    code = "columns.all" if given is None else "columns.some"
    return _finding(evidence, Part.COLUMNS, Standing.HOLDS, code, **values)


def _given_columns(evidence: Evidence) -> Columns:
    """Those the role reads directly, and those it reads through filters."""
    wanted = evidence.wanted
    rights = wanted.at_target if wanted.place.account_mode else wanted.at_owner
    right = rights.get(Holding(evidence.role, evidence.table), NO_RIGHT)
    columns = right.columns
    for name in right.filters:
        cells = wanted.filters.get((evidence.table, name))
        columns = union(columns, cells.columns if cells else frozenset())
    return columns


def _holder(evidence: Evidence) -> str:
    place = evidence.wanted.place
    return place.account if place.account_mode else evidence.role


def _link_path(evidence: Evidence) -> str:
    """Where the role reads the table: through a link to it, or to its whole database."""
    wanted = evidence.wanted
    for name in sorted(wanted.links):
        return f"{wanted.place.database}.{name}"
    for name in sorted(wanted.database_links):
        return f"{name}.{evidence.table.name}"
    return wanted.place.database


def _unread(evidence: Evidence, part: Part, side: Side) -> Finding:
    said, code = evidence.unread[side], f"unread.{side}"
    return replace(_finding(evidence, part, Standing.NOT_LOOKED_AT, code), said=said)


def _finding(
    evidence: Evidence, part: Part, standing: Standing, code: str, **values: Any
) -> Finding:
    place = evidence.wanted.place
    names = {
        "table": str(evidence.table),
        "role": evidence.role,
        "holder": _holder(evidence),
        "owner": place.catalog_account,
        "consumer": place.account,
        "database": place.database,
        "link": _link_path(evidence),
    }
    return Finding(part, standing, code, {**names, **values})


def _with_problem(found: list[Finding], evidence: Evidence) -> list[Finding]:
    """What AWS said when Sluice last tried to mend it belongs to the link that is broken."""
    broken = first_broken(found)
    if not (evidence.problem and broken and broken.code in MENDED_BY_SLUICE):
        return found
    code = f"{broken.code}.refused" if evidence.is_refused else broken.code
    told = replace(broken, said=evidence.problem, code=code)
    return [told if one is broken else one for one in found]


def _folded(names: Iterable[str]) -> set[str]:
    return {name.lower() for name in names}
