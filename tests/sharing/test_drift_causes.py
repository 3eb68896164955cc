"""Each cause by its name: from what is wanted, what was found, and what a closer look told."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sharing.access import Holding, Link, Place, Right, Seen, Share, Table, Wanted, whole_table
from sharing.drift import trouble
from sharing.drift.causes import LASTING, Cause, Known, RoleFacts, TableFacts, cause

FILMS = Table("curatedzonedb", "films")
ROLE = "arn:aws:iam::222222222222:role/Analyst"
HOLDING = Holding(ROLE, FILMS)
PLACE = Place("111111111111", "eu-west-1", "222222222222", "eu-west-1", "shared")
SHARE = "arn:share"

WANTED = Wanted(
    PLACE,
    at_owner={HOLDING: whole_table()},
    links={"films": FILMS},
    link_readers=frozenset({ROLE}),
)
WHOLE = Seen(
    at_owner={HOLDING: whole_table()},
    shares={SHARE: Share("ASSOCIATED")},
    shared_by={FILMS: frozenset({SHARE})},
    database_exists=True,
    database_readers=frozenset({ROLE}),
    links={"films": Link("111111111111", FILMS)},
    link_readers={"films": frozenset({ROLE})},
)
THEN = datetime(2026, 1, 1, tzinfo=UTC)
BEFORE, AFTER = THEN - timedelta(days=1), THEN + timedelta(days=1)
NO_RIGHTS: dict[Holding, Right] = {}
NO_DATABASE = {
    "database_exists": False,
    "database_readers": frozenset(),
    "links": {},
    "link_readers": {},
}
FAILED = {"shares": {SHARE: Share("FAILED")}}


def table(created: datetime = BEFORE, **facts: Any) -> dict[str, Any]:
    return {"tables": {FILMS: TableFacts(created_at=created, **facts)}}


def role(noted: str, now: str | None, recreated: datetime | None = None) -> dict[str, Any]:
    return {"roles": {ROLE: RoleFacts(noted, now, recreated)}}


@pytest.mark.parametrize(
    ("found", "known", "named"),
    [
        ({}, {}, None),
        ({}, role("AROA1", "AROA1", BEFORE), None),
        ({}, table(columns=frozenset({"id", "title"}), registered=True), None),
        # Sluice itself.
        ({"at_owner": NO_RIGHTS}, {"refused": True}, Cause.PORTAL_ROLE_REFUSED),
        ({"at_owner": NO_RIGHTS}, {"no_admin": True}, Cause.PORTAL_ROLE_NO_ADMIN),
        # Roles.
        ({}, role("AROA1", None), Cause.ROLE_DELETED),
        ({}, role("AROA1", "AROA2", AFTER), Cause.ROLE_RECREATED),
        # A new role does not hide what is missing besides.
        ({"at_owner": NO_RIGHTS}, role("AROA1", "AROA2", AFTER), Cause.RIGHT_REVOKED),
        # The table.
        ({"gone": frozenset({FILMS}), "at_owner": NO_RIGHTS}, {}, Cause.TABLE_DROPPED),
        ({"at_owner": NO_RIGHTS}, table(AFTER), Cause.TABLE_RECREATED),
        # It was made again, and its rights were given again since.
        ({}, table(AFTER), None),
        ({"open_to_all": frozenset({FILMS})}, {}, Cause.OPEN_TO_ALL),
        ({}, table(registered=False), Cause.LOCATION_DEREGISTERED),
        ({"unregistered": frozenset({FILMS})}, {}, Cause.LOCATION_DEREGISTERED),
        ({}, table(columns=frozenset({"title"})), Cause.COLUMN_DROPPED),
        # Rights.
        ({"at_owner": NO_RIGHTS}, table(BEFORE), Cause.RIGHT_REVOKED),
        ({"at_owner": {HOLDING: Right(describe=True)}}, {}, Cause.RIGHT_REVOKED),
        # The share.
        (FAILED, {"expired_shares": frozenset({SHARE})}, Cause.INVITATION_EXPIRED),
        (FAILED, {}, Cause.SHARE_DELETED),
        ({"shares": {SHARE: Share("DELETED")}}, {}, Cause.SHARE_DELETED),
        ({"shares": {SHARE: Share("DISASSOCIATED")}}, {}, Cause.SHARE_DELETED),
        # The consumer's side.
        (NO_DATABASE, {}, Cause.DATABASE_DELETED),
        ({"links": {}, "link_readers": {}}, {}, Cause.LINK_DELETED),
        ({"links": {"films": Link("", None)}}, {}, Cause.LINK_REPLACED),
        (
            {"links": {"films": Link("111111111111", Table("other", "films"))}},
            {},
            Cause.LINK_REPLACED,
        ),
        ({"link_readers": {"films": frozenset()}}, {}, Cause.RIGHT_REVOKED),
        ({"database_readers": frozenset()}, {}, Cause.RIGHT_REVOKED),
        # Of several, the one that explains the others.
        (
            {**NO_DATABASE, "at_owner": NO_RIGHTS, "gone": frozenset({FILMS})},
            role("AROA1", "AROA2", AFTER),
            Cause.TABLE_DROPPED,
        ),
        ({"at_owner": NO_RIGHTS, **FAILED}, table(AFTER), Cause.TABLE_RECREATED),
    ],
)
def test_each_cause_has_its_name(
    found: dict[str, Any], known: dict[str, Any], named: Cause | None
) -> None:
    seen, facts = replace(WHOLE, **found), Known(whole_at=THEN, **known)
    assert cause(WANTED, seen, facts, FILMS, frozenset({"id"})) == named


def test_all_columns_are_never_said_to_be_dropped() -> None:
    known = Known(whole_at=THEN, tables={FILMS: TableFacts(columns=frozenset())})
    assert cause(WANTED, WHOLE, known, FILMS) is None


def test_every_cause_is_tested_above() -> None:
    (marker,) = test_each_cause_has_its_name.pytestmark
    assert {row[2] for row in marker.args[1]} == {None, *Cause}


def test_what_lasts_is_explained() -> None:
    assert set(trouble.LEFT) == set(trouble.CODES) == set(LASTING)
