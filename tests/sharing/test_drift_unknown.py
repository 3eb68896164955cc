"""What of somebody's right goes beyond what was decided, worked out from listed rows."""

from datetime import UTC, datetime
from typing import Any

import pytest

from sharing.access import NO_RIGHT, Right, Table, right_to, whole_table
from sharing.drift.unknown import (
    NOTHING,
    OF_A_CREATOR,
    Held,
    House,
    Key,
    held_of,
    role_of_session,
    unexplained,
)
from sharing.drift.words import ALL_TABLES, EVERYBODY, principal_in_words, right_in_words

FILMS = Table("curatedzonedb", "films")
ROLE = "arn:aws:iam::222222222222:role/Analyst"
KEY = Key(ROLE, FILMS)
NAME = {"CatalogId": "111111111111", "DatabaseName": FILMS.database, "Name": FILMS.name}
EARLY, LATE = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)


def row(resource: dict[str, Any], *permissions: str, **more: Any) -> dict[str, Any]:
    who = {"DataLakePrincipalIdentifier": ROLE}
    return {"Principal": who, "Resource": resource, "Permissions": list(permissions), **more}


def some(*names: str) -> dict[str, Any]:
    return {"TableWithColumns": {**NAME, "ColumnNames": list(names)}}


WHOLE = {"TableWithColumns": {**NAME, "ColumnWildcard": {}}}
HIDING = {"TableWithColumns": {**NAME, "ColumnWildcard": {"ExcludedColumnNames": ["price"]}}}
TABLE = {"Table": NAME}


def beyond(rows: list[dict[str, Any]], wanted: Right) -> tuple[set[str], Any]:
    left = unexplained(KEY, held_of(rows).get(KEY, NOTHING), wanted)
    return set(left.permissions), left.columns


@pytest.mark.parametrize(
    ("rows", "wanted", "permissions", "columns"),
    [
        # What was decided, and no more.
        ([row(TABLE, "DESCRIBE"), row(WHOLE, "SELECT")], whole_table(), set(), frozenset()),
        ([row(some("id"), "SELECT")], right_to(frozenset({"id"})), set(), frozenset()),
        # Less than was decided is missing, not unknown.
        ([row(some("id"), "SELECT")], whole_table(), set(), frozenset()),
        ([row(HIDING, "SELECT")], whole_table(), set(), frozenset()),
        # Nothing was decided.
        ([row(TABLE, "DESCRIBE"), row(WHOLE, "SELECT")], NO_RIGHT, {"DESCRIBE", "SELECT"}, None),
        ([row(some("id"), "SELECT")], NO_RIGHT, {"SELECT"}, frozenset({"id"})),
        # More than was decided.
        (
            [row(some("id", "price"), "SELECT")],
            right_to(frozenset({"id"})),
            {"SELECT"},
            frozenset({"price"}),
        ),
        ([row(WHOLE, "SELECT")], right_to(frozenset({"id"})), {"SELECT"}, None),
        (
            [row(TABLE, "ALTER", "DESCRIBE"), row(WHOLE, "SELECT")],
            whole_table(),
            {"ALTER"},
            frozenset(),
        ),
    ],
)
def test_what_goes_beyond_a_decision(
    rows: list[dict[str, Any]], wanted: Right, permissions: set[str], columns: Any
) -> None:
    assert beyond(rows, wanted) == (permissions, columns)


def test_passing_on_is_a_right_of_its_own() -> None:
    rows = [row(WHOLE, "SELECT", PermissionsWithGrantOption=["SELECT"])]
    held = held_of(rows)[KEY]
    assert unexplained(KEY, held, whole_table()).grantable == {"SELECT"}
    assert unexplained(KEY, held, whole_table(grantable=True)).nothing


def test_hidden_columns_are_told() -> None:
    left = unexplained(KEY, held_of([row(HIDING, "SELECT")])[KEY], NO_RIGHT)
    assert (left.columns, left.excluded) == (None, frozenset({"price"}))


def test_a_right_through_a_filter_stands_apart() -> None:
    cells = {"TableCatalogId": "1", "DatabaseName": FILMS.database, "TableName": "films"}
    rows = [row({"DataCellsFilter": {**cells, "Name": "french"}}, "SELECT")]
    key = Key(ROLE, FILMS, "french")
    held = held_of(rows)[key]
    assert unexplained(key, held, Right(filters=frozenset({"french"}))).nothing
    assert unexplained(key, held, whole_table()).permissions == {"SELECT"}


def test_all_tables_of_a_database_are_one_right() -> None:
    wildcard = {"Table": {**NAME, "Name": ALL_TABLES, "TableWildcard": {}}}
    selects = {"TableWithColumns": {**NAME, "Name": ALL_TABLES, "ColumnWildcard": {}}}
    held = held_of([row(wildcard, "DESCRIBE"), row(selects, "SELECT")])
    assert list(held) == [Key(ROLE, Table(FILMS.database, ALL_TABLES))]


def test_rows_about_no_table_are_no_drift() -> None:
    assert held_of([row({"Database": {"Name": FILMS.database}}, "DESCRIBE")]) == {}


def test_who_gave_it_last_is_told() -> None:
    rows = [
        row(TABLE, "DESCRIBE", LastUpdated=LATE, LastUpdatedBy="the late"),
        row(WHOLE, "SELECT", LastUpdated=EARLY, LastUpdatedBy="the early"),
    ]
    for order in (rows, rows[::-1]):
        held = held_of(order)[KEY]
        assert (held.given_by, held.given_at) == ("the late", LATE)


@pytest.mark.parametrize(
    ("now", "before", "wider"),
    [
        (Held(frozenset({"SELECT"}), columns=None), Held(frozenset({"SELECT"}), columns=None), 0),
        (
            Held(frozenset({"SELECT"}), columns=None),
            Held(frozenset({"SELECT"}), columns=frozenset({"id"})),
            1,
        ),
        (
            Held(frozenset({"SELECT"}), columns=frozenset({"id"})),
            Held(frozenset({"SELECT"}), columns=None),
            0,
        ),
        (
            Held(frozenset({"SELECT"}), columns=None),
            Held(frozenset({"SELECT"}), columns=None, excluded=frozenset({"price"})),
            1,
        ),
        (Held(frozenset({"ALTER"})), Held(frozenset({"DESCRIBE"})), 1),
        (
            Held(frozenset({"ALTER"}), grantable=frozenset({"ALTER"})),
            Held(frozenset({"ALTER"})),
            1,
        ),
    ],
)
def test_what_is_wider(now: Held, before: Held, wider: int) -> None:
    assert now.wider_than(before) == bool(wider)


def test_whose_rights_need_no_decision() -> None:
    admin, maker = "arn:aws:iam::111111111111:role/Admin", "arn:aws:iam::111111111111:role/ETL"
    house = House(principals=frozenset({admin}), creators={FILMS: maker})
    some_right = Held(frozenset({"ALTER"}))
    assert house.holds(Key(admin, FILMS), some_right)
    assert house.holds(Key(maker, FILMS), some_right)
    assert not house.holds(Key(maker, Table("curatedzonedb", "other")), some_right)
    assert not house.holds(KEY, some_right)


def test_a_creators_implicit_rights_are_known_by_their_shape() -> None:
    implicit = Held(OF_A_CREATOR, OF_A_CREATOR, given_by=ROLE)
    assert House().holds(KEY, implicit)
    assert not House().holds(KEY, Held(OF_A_CREATOR, OF_A_CREATOR, given_by="somebody else"))
    assert not House().holds(KEY, Held(OF_A_CREATOR, given_by=ROLE))


def test_everybody_is_never_of_the_house() -> None:
    everything = Held(OF_A_CREATOR, OF_A_CREATOR)
    assert not House(frozenset({EVERYBODY})).holds(Key(EVERYBODY, FILMS), everything)


@pytest.mark.parametrize(
    ("arn", "role"),
    [
        ("arn:aws:sts::1:assumed-role/ETL/nightly", "arn:aws:iam::1:role/ETL"),
        ("arn:aws:iam::1:user/olu", "arn:aws:iam::1:user/olu"),
        ("", ""),
    ],
)
def test_the_role_behind_a_session(arn: str, role: str) -> None:
    assert role_of_session(arn) == role


@pytest.mark.parametrize(
    ("principal", "words"),
    [
        (ROLE, "Role “Analyst” in account 222222222222"),
        ("arn:aws:iam::2:role/path/to/Analyst", "Role “Analyst” in account 2"),
        ("arn:aws:iam::2:user/ana", "User “ana” in account 2"),
        ("222222222222", "Account 222222222222"),
        (EVERYBODY, "Everybody whom IAM lets (IAMAllowedPrincipals)"),
        ("222222222222:IAMPrincipals", "222222222222:IAMPrincipals"),
        ("arn:aws:organizations::1:ou/o-1/ou-1", "arn:aws:organizations::1:ou/o-1/ou-1"),
    ],
)
def test_principals_in_words(principal: str, words: str) -> None:
    assert principal_in_words(principal) == words


@pytest.mark.parametrize(
    ("right", "words"),
    [
        ({"permissions": ["SELECT"], "columns": None}, "SELECT (all columns)"),
        ({"permissions": ["SELECT"], "columns": ["id"]}, "SELECT (the column id)"),
        (
            {"permissions": ["ALTER", "SELECT"], "columns": ["b", "a"]},
            "SELECT (2 columns: a, b), ALTER",
        ),
        (
            {"permissions": ["SELECT"], "columns": None, "excluded": ["price"]},
            "SELECT (all columns but price)",
        ),
        (
            {"permissions": ["SELECT"], "columns": [], "filter_name": "french"},
            "SELECT (rows and columns of the filter “french”)",
        ),
        ({"permissions": [], "columns": [], "grantable": ["SELECT"]}, "may pass on: SELECT"),
        (
            {"permissions": ["DROP"], "columns": [], "grantable": ["DROP"]},
            "DROP; may pass on: DROP",
        ),
    ],
)
def test_rights_in_words(right: dict[str, Any], words: str) -> None:
    assert right_in_words(**right) == words
