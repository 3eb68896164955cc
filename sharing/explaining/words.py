"""What a finding reads as: in plain words, who can mend it, and what they do."""

from __future__ import annotations

from sharing.explaining.causes import CAUSES, LABELS, Mender
from sharing.explaining.findings import Finding
from sharing.steps.words import who


def words(finding: Finding) -> str:
    return str(CAUSES[finding.code].words) % _named(finding)


def remedy(finding: Finding) -> str:
    return str(CAUSES[finding.code].remedy) % _named(finding)


def mender(finding: Finding) -> Mender | None:
    return CAUSES[finding.code].mender


def label(part: str) -> str:
    return str(LABELS[part])


def _named(finding: Finding) -> dict[str, str]:
    values = finding.values
    role = str(values.get("role", "")).rsplit("/", maxsplit=1)[-1]
    return {
        **{name: str(value) for name, value in values.items()},
        "role_name": role,
        "holder": who(str(values.get("holder", ""))),
        "given_names": _listed(values.get("given")),
    }


def _listed(names: list[str] | None) -> str:
    return ", ".join(names or ())
