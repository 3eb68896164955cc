"""Keeping what a look found: new rights, those that changed, and those that are gone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from governance.models import AwsAccount
from sharing import ports
from sharing.access import Table
from sharing.drift.tables import Owned
from sharing.drift.unknown import Held, Key
from sharing.drift.words import ALL_TABLES
from sharing.models import Drift, DriftState
from sharing.services import drift as services

RIGHT = ("permissions", "grantable", "columns", "excluded_columns", "given_by", "given_at")
"""The fields of a drift that say what its principal may do, and by whom."""


@dataclass(frozen=True)
class Look:
    """Which catalog was looked at, when it began, and whose tables stand there."""

    account: AwsAccount
    region: str
    at: datetime
    tables: Mapping[Table, Owned]


def keep(look: Look, unknown: Mapping[Key, Held], explained: Iterable[Key] = ()) -> None:
    """Write down what nobody approved; of what is not there any more, say why.

    ``explained`` are rights that a decision stands behind by now.
    """
    found = {(owner, key): held for key, held in unknown.items() for owner in _owners(look, key)}
    known = {(drift.project_id, key_of(drift)): drift for drift in _there(look)}
    services.found(
        _new(look, owned, key, held)
        for (owned, key), held in found.items()
        if (owned.project, key) not in known
    )
    seen = {(owned.project, key): held for (owned, key), held in found.items()}
    now_explained = set(explained)
    there = {drift: seen.get(place) for place, drift in known.items()}
    for drift, held in there.items():
        if held is None:
            services.gone(drift, explained=key_of(drift) in now_explained)
        else:
            _again(drift, held)
    still = [drift.pk for drift, held in there.items() if held]
    Drift.objects.filter(pk__in=still).update(last_seen_at=look.at)


def key_of(drift: Drift) -> Key:
    return Key(drift.principal, Table(drift.database, drift.table), drift.filter_name)


def held_of(drift: Drift) -> Held:
    return Held(
        permissions=frozenset(drift.permissions),
        grantable=frozenset(drift.grantable),
        columns=None if drift.columns is None else frozenset(drift.columns),
        excluded=frozenset(drift.excluded_columns),
        given_by=drift.given_by,
        given_at=drift.given_at,
    )


def _there(look: Look) -> list[Drift]:
    drifts = Drift.objects.filter(catalog_account=look.account, region=look.region)
    return list(
        drifts.exclude(state=DriftState.GONE).select_related("project", "catalog_account", "asset")
    )


def _owners(look: Look, key: Key) -> list[Owned]:
    """A right to all tables of a database is each project's business that has one there."""
    if key.table.name != ALL_TABLES:
        return [look.tables[key.table]]
    projects: dict[int, Owned] = {}
    for table, owned in look.tables.items():
        if table.database == key.table.database:
            projects.setdefault(owned.project, owned)
    return list(projects.values())


def _new(look: Look, owned: Owned, key: Key, held: Held) -> Drift:
    drift = Drift(
        catalog_account=look.account,
        region=look.region,
        project_id=owned.project,
        asset_id=owned.asset if key.table.name != ALL_TABLES else None,
        database=key.table.database,
        table=key.table.name,
        principal=key.principal,
        filter_name=key.filter_name,
        first_seen_at=look.at,
        last_seen_at=look.at,
    )
    _say(drift, held)
    return drift


def _say(drift: Drift, held: Held) -> None:
    drift.permissions = sorted(held.permissions)
    drift.grantable = sorted(held.grantable)
    drift.columns = None if held.columns is None else sorted(held.columns)
    drift.excluded_columns = sorted(held.excluded)
    drift.given_by, drift.given_at = held.given_by, held.given_at


def _again(drift: Drift, held: Held) -> None:
    """What was accepted or asked for is that much and no more."""
    before = held_of(drift)
    if held != before:
        _say(drift, held)
        drift.save(update_fields=RIGHT)
    settled = drift.state in (DriftState.ACCEPTED, DriftState.ADOPTING)
    if settled and held.wider_than(before):
        services.widened(drift)
    elif drift.state == DriftState.ACCEPTED:
        services.lapse(drift)
    elif drift.state == DriftState.ADOPTING and not _is_asked(drift):
        services.not_justified(drift)


def _is_asked(drift: Drift) -> bool:
    asked = ports.justifier.find(drift.adopted_as)
    return asked is not None and asked.is_open
