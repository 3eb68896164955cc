"""Making a finding: its names, and what it says where a side could not be looked at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sharing.explaining.findings import Evidence, Finding, Part, Side, Standing
from sharing.obstacles import obstacles


def finding(
    evidence: Evidence, part: Part, standing: Standing, code: str, **values: Any
) -> Finding:
    place = evidence.wanted.place
    names = {
        "table": str(evidence.table),
        "role": evidence.role,
        "holder": holder(evidence),
        "owner": place.catalog_account,
        "consumer": place.account,
        "database": place.database,
        "link": link_path(evidence),
    }
    return Finding(part, standing, code, {**names, **values})


def unread(evidence: Evidence, part: Part, side: Side) -> Finding:
    said, code = evidence.unread[side], f"unread.{side}"
    return replace(finding(evidence, part, Standing.NOT_LOOKED_AT, code), said=said)


def obstacle(evidence: Evidence) -> str:
    known = obstacles(evidence.wanted, evidence.seen)
    concerned = evidence.wanted.read_through(evidence.table)
    return next((known[one].code for one in concerned if one in known), "")


def holder(evidence: Evidence) -> str:
    place = evidence.wanted.place
    return place.account if place.account_mode else evidence.role


def link_path(evidence: Evidence) -> str:
    """Where the role reads the table: through a link to it, or to its whole database."""
    wanted = evidence.wanted
    for name in sorted(wanted.links):
        return f"{wanted.place.database}.{name}"
    for name in sorted(wanted.database_links):
        return f"{name}.{evidence.table.name}"
    return wanted.place.database


def folded(names: Iterable[str]) -> set[str]:
    return {name.lower() for name in names}
