"""What was really changed in AWS, replayed from the sandbox's log of calls.

A right, link or local database is *given with effect* when a call made it where it was not. Per
right that may happen once for each approval that wanted it, never more often: otherwise something
was given again though nobody had decided so, or was taken although it was wanted.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sharing.models import SharingMode
from tests.chaos.company import SOURCES
from tests.chaos.people import Story

Thing = tuple[str, ...]
"""("right", catalog, principal, database, table) or ("link", account, database, name)."""


@dataclass
class History:
    """``given``: per thing the moments it was given with effect; ``in_vain``: how many calls
    gave what was there already (repeated after a lost answer, or by the next worker).
    """

    given: dict[Thing, list[datetime]] = field(default_factory=lambda: defaultdict(list))
    taken: dict[Thing, list[datetime]] = field(default_factory=lambda: defaultdict(list))
    in_vain: int = 0
    _there: dict[Thing, set[str]] = field(default_factory=lambda: defaultdict(set))

    def read(self, calls: Iterable[dict[str, Any]]) -> None:
        for call in calls:
            if call["changed"]:
                self._replay(call, datetime.fromisoformat(call["at"]))

    def _replay(self, call: dict[str, Any], at: datetime) -> None:
        changed, operation = call["changed"], call["operation"]
        catalog = changed.get("CatalogId") or call["account"]
        if operation in ("BatchGrantPermissions", "BatchRevokePermissions"):
            for entry in changed["Entries"]:
                given = operation == "BatchGrantPermissions"
                thing, parts = _right(catalog, entry)
                self._change(thing, parts, given=given, at=at)
        elif operation == "CreateTable":
            link = ("link", catalog, changed["DatabaseName"], changed["TableInput"]["Name"])
            self._change(link, {"link"}, given=True, at=at)
        elif operation == "BatchDeleteTable":
            for name in changed["TablesToDelete"]:
                self._forget(catalog, changed["DatabaseName"], name, at)

    def _change(self, thing: Thing, parts: set[str], *, given: bool, at: datetime) -> None:
        there = self._there[thing]
        before = set(there)
        if given:
            there |= parts
            self.in_vain += there == before
        else:
            there -= parts
        if given and not before:
            self.given[thing].append(at)
        elif before and not there:
            self.taken[thing].append(at)

    def _forget(self, account: str, database: str, name: str, at: datetime) -> None:
        """With a link go the rights on it."""
        for thing, there in self._there.items():
            if thing[1] == account and thing[-2:] == (database, name) and there:
                there.clear()
                self.taken[thing].append(at)


def _right(catalog: str, entry: dict[str, Any]) -> tuple[Thing, set[str]]:
    resource = entry["Resource"]
    table = resource.get("Table") or resource.get("TableWithColumns") or {}
    cells = resource.get("DataCellsFilter") or {}
    database = table or cells or resource.get("Database", {})
    columns = table.get("ColumnNames") or [cells.get("Name", "*")]
    parts = {
        f"{permission} {column}"
        for permission in entry["Permissions"]
        for column in (columns if permission == "SELECT" else ["*"])
    }
    principal = entry["Principal"]["DataLakePrincipalIdentifier"]
    where = database.get("DatabaseName") or database.get("Name", "")
    return (
        "right",
        catalog,
        principal,
        where,
        table.get("Name") or cells.get("TableName", ""),
    ), parts


def given_too_often(history: History, stories: Iterable[Story]) -> Iterator[str]:
    approved = _decisions(stories)
    for thing, moments in sorted(history.given.items()):
        if thing[0] != "right" or (thing[1], thing[3]) not in SOURCES:
            continue
        if len(moments) > approved[thing]:
            yield f"{thing} given {len(moments)} times on {approved[thing]} decisions"


def _decisions(stories: Iterable[Story]) -> Counter[Thing]:
    """How often each right may be given: once for every approval that wants it. What accounts
    hold for several environments is their union, which each end may have made anew, too.
    """
    allowed: Counter[Thing] = Counter()
    for story in stories:
        environment = story.home.environment
        approvals = sum(given for _at, given in story.decided)
        by_account = environment.mode == SharingMode.ACCOUNT
        for asset in story.tables:
            catalog, table = asset.account.account_id, (asset.database, asset.name)
            database = (asset.database, "")
            for principal in (*environment.role_arns, environment.account.account_id):
                allowed["right", catalog, principal, *database] += approvals
            for role in environment.role_arns:
                allowed["right", catalog, role, *table] += approvals
            if by_account:
                account = environment.account.account_id
                allowed["right", catalog, account, *table] += len(story.decided)
    return allowed


def overhangs(history: History, stories: Iterable[Story]) -> list[timedelta]:
    """How long rights of roles stood that a pass under way gave after the end was decided."""
    found: list[timedelta] = []
    for story in stories:
        ends = [at for at, given in story.decided if not given]
        for asset in story.tables:
            for role in story.home.environment.role_arns:
                thing = ("right", asset.account.account_id, role, asset.database, asset.name)
                found += _after_end(history, thing, ends, story)
    return found


def _after_end(
    history: History, thing: Thing, ends: list[datetime], story: Story
) -> Iterator[timedelta]:
    for given in history.given[thing]:
        ended = max((at for at in ends if at < given), default=None)
        again = ended and any(yes and ended < at < given for at, yes in story.decided)
        if ended and not again:
            taken = min((at for at in history.taken[thing] if at > given), default=None)
            yield (taken or datetime.max.replace(tzinfo=given.tzinfo)) - given
