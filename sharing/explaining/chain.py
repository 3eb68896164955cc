"""From what is wanted and what AWS showed to the chain of links, each with its standing. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sharing.explaining import at_consumer, at_owner
from sharing.explaining.columns import columns
from sharing.explaining.findings import Evidence, Finding, Part, Standing
from sharing.explaining.making import finding
from sharing.plan import missing

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
        at_owner.table(evidence, lacks),
        at_owner.governed(evidence),
        at_owner.cells(evidence, lacks),
        at_owner.right(evidence, lacks),
        at_owner.share(evidence, lacks),
        at_consumer.link(evidence, lacks),
        at_consumer.link_right(evidence, lacks),
        at_consumer.target_right(evidence, lacks),
        columns(evidence),
        finding(evidence, Part.ROLE, Standing.NOT_LOOKED_AT, "role.own_rights"),
    ]
    return _with_problem(found, evidence)


def first_broken(findings: Iterable[Finding]) -> Finding | None:
    return next((one for one in findings if one.standing == Standing.BROKEN), None)


def _with_problem(found: list[Finding], evidence: Evidence) -> list[Finding]:
    """What AWS said when Sluice last tried to mend it belongs to the link that is broken."""
    broken = first_broken(found)
    if not (evidence.problem and broken and broken.code in MENDED_BY_SLUICE):
        return found
    code = f"{broken.code}.refused" if evidence.is_refused else broken.code
    told = replace(broken, said=evidence.problem, code=code)
    return [told if one is broken else one for one in found]
