"""What a plan promises, whatever is wanted and whatever is already there."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharing.access import Given, Holding, Link, Place, Seen, Table, Wanted, right_to
from sharing.plan import foreseen, missing, plan, remains
from sharing.steps import OURS, AcceptInvitation, ChangePermissions, DeleteDatabase
from tests.sharing.world import World

PRODUCER, CONSUMER = "111111111111", "222222222222"
ROLES = [f"arn:aws:iam::{CONSUMER}:role/{name}" for name in ("Analyst", "Scientist")]
TABLES = [Table("lake", name) for name in ("films", "actors", "streams")]
COLUMNS = st.none() | st.frozensets(st.sampled_from("abc"), min_size=1)
ANYTHING = Given(whole=True, describe=True, columns=frozenset("abc"))
"""Earlier grants of ours may have given all that is tried here."""
PLACES = st.builds(
    Place,
    catalog_account=st.just(PRODUCER),
    catalog_region=st.just("eu-west-1"),
    account=st.just(CONSUMER),
    region=st.just("eu-west-1"),
    database=st.just("local"),
    account_mode=st.booleans(),
)


@st.composite
def wishes(draw: st.DrawFn, place: Place) -> Wanted:
    """Each table wanted, given up, or never heard of."""
    fate = {table: draw(st.sampled_from(["wanted", "given up", "unknown"])) for table in TABLES}
    wanted = [table for table in TABLES if fate[table] == "wanted"]
    given_up = [table for table in TABLES if fate[table] == "given up"]
    columns = {table: draw(COLUMNS) for table in wanted}
    at_owner = [CONSUMER] if place.account_mode else ROLES
    at_target = ROLES if place.account_mode else []
    return Wanted(
        place=place,
        at_owner={
            Holding(who, table): right_to(columns[table], grantable=place.account_mode)
            for who in at_owner
            for table in wanted
        },
        at_target={
            Holding(who, table): right_to(columns[table]) for who in at_target for table in wanted
        },
        links={table.name: table for table in wanted},
        link_readers=frozenset(ROLES),
        ours_at_owner={Holding(w, t): ANYTHING for w in at_owner for t in wanted + given_up},
        ours_at_target={Holding(w, t): ANYTHING for w in at_target for t in wanted + given_up},
        given_up_links={table.name: table for table in given_up},
        database_in_use=bool(wanted),
    )


@st.composite
def worlds(draw: st.DrawFn, place: Place) -> World:
    """Where some earlier wishes were carried out, all of them or up to some point."""
    world = World(place)
    before = draw(wishes(place))
    stop = draw(st.integers(0, 20))
    for _round in range(5):
        for step in plan(before, world.seen()):
            if stop <= 0:
                return world
            world.do(step)
            stop -= 1
    return world


@st.composite
def situations(draw: st.DrawFn) -> tuple[Wanted, World]:
    place = draw(PLACES)
    return draw(wishes(place)), draw(worlds(place))


def carried_out(wanted: Wanted, world: World) -> World:
    for _round in range(6):
        for step in plan(wanted, world.seen()):
            world.do(step)
    return world


@given(situations())
def test_carrying_out_the_plan_reaches_what_is_wanted(situation: tuple[Wanted, World]) -> None:
    wanted, world = situation
    seen = carried_out(wanted, world).seen()
    assert [missing(wanted, seen, table) for table in wanted.links.values()] == [
        [] for _ in wanted.links
    ]
    assert [remains(wanted, seen, table) for table in wanted.given_up_links.values()] == [
        [] for _ in wanted.given_up_links
    ]


@given(situations())
def test_a_second_plan_is_empty(situation: tuple[Wanted, World]) -> None:
    wanted, world = situation
    assert plan(wanted, carried_out(wanted, world).seen()) == ()


@given(situations())
def test_no_step_lets_anybody_read_beyond_what_is_wanted_or_was_there(
    situation: tuple[Wanted, World],
) -> None:
    wanted, world = situation
    for _round in range(6):
        for step in plan(wanted, world.seen()):
            before = _readable(world)
            world.do(step)
            for holding, columns in _readable(world).items():
                added = columns - before.get(holding, frozenset())
                right = wanted.at_owner.get(holding) or wanted.at_target.get(holding)
                assert not added or right is not None
                assert right is None or added <= _as_columns(right.columns)


def _readable(world: World) -> dict[Holding, frozenset[str]]:
    rights = {**world.select, **world.passed_on}
    return {holding: _as_columns(columns) for holding, columns in rights.items()}


def _as_columns(columns: frozenset[str] | set[str] | None) -> frozenset[str]:
    """ "*" stands for columns that do not exist yet."""
    return frozenset("abc*") if columns is None else frozenset(columns)


@given(situations(), COLUMNS)
def test_what_is_not_ours_stays(
    situation: tuple[Wanted, World], columns: frozenset[str] | None
) -> None:
    wanted, world = situation
    stranger = Holding(f"arn:aws:iam::{CONSUMER}:role/Stranger", TABLES[0])
    world.select[stranger] = None if columns is None else set(columns)
    world.database = world.database or {}
    world.links["theirs"] = Link(CONSUMER, None)
    carried_out(wanted, world)
    assert world.select[stranger] == (None if columns is None else set(columns))
    assert world.links["theirs"] == Link(CONSUMER, None)
    assert world.database is not None


@given(situations())
def test_the_plan_shown_is_the_plan_carried_out(situation: tuple[Wanted, World]) -> None:
    """From nothing, what each step foresees and what the world does lead to the same end."""
    wanted, _world = situation
    shown = foreseen(wanted, Seen())
    world = World(wanted.place)
    done = []
    for _round in range(6):
        for step in plan(wanted, world.seen()):
            world.do(step)
            done.append(step.operation)
    assert sorted(step.operation for step in shown) == sorted(done)


@given(situations())
def test_every_step_says_itself_and_its_undoing(situation: tuple[Wanted, World]) -> None:
    wanted, world = situation
    for step in plan(wanted, world.seen()):
        assert step.words()
        assert step.undo()
        assert step.account in {PRODUCER, CONSUMER}


DIRECT = Place(PRODUCER, "eu-west-1", CONSUMER, "eu-west-1", "local")


def wanting(*tables: Table, columns: frozenset[str] | None = None) -> Wanted:
    return Wanted(
        place=DIRECT,
        at_owner={Holding(ROLES[0], table): right_to(columns) for table in tables},
        links={table.name: table for table in tables},
        link_readers=frozenset(ROLES[:1]),
    )


def test_a_first_grant_is_one_batch_a_database_a_link_and_its_rights() -> None:
    operations = [step.operation for step in foreseen(wanting(TABLES[0]), Seen())]
    assert operations == [
        "lakeformation:BatchGrantPermissions",
        "glue:CreateDatabase",
        "glue:CreateTable",
        "lakeformation:BatchGrantPermissions",
        "ram:AcceptResourceShareInvitation",
    ]


def test_a_hundred_tables_take_five_batches_at_the_owner() -> None:
    tables = [Table("lake", f"t{number}") for number in range(100)]
    steps = foreseen(wanting(*tables), Seen())
    at_owner = [s for s in steps if isinstance(s, ChangePermissions) and s.account == PRODUCER]
    assert len(at_owner) == 5
    assert len(steps) == 5 + 1 + 100 + 6 + 1


def test_within_one_account_no_share_is_accepted() -> None:
    wanted = wanting(TABLES[0])
    place = replace(wanted.place, account=PRODUCER)
    role = ROLES[0].replace(CONSUMER, PRODUCER)
    home = replace(
        wanted,
        place=place,
        at_owner={Holding(role, TABLES[0]): right_to(None)},
        link_readers=frozenset({role}),
    )
    assert not any(isinstance(step, AcceptInvitation) for step in foreseen(home, Seen()))


def test_columns_are_narrowed_by_taking_the_surplus_only() -> None:
    holding = Holding(ROLES[0], TABLES[0])
    seen = Seen(at_owner={holding: right_to(frozenset("abc"))})
    ours = {holding: Given(columns=frozenset("ab"))}
    wanted = replace(wanting(TABLES[0], columns=frozenset("a")), ours_at_owner=ours)
    first, *_rest = plan(wanted, seen)
    assert isinstance(first, ChangePermissions)
    assert not first.grant
    assert first.parameters()["Entries"][0]["Resource"]["TableWithColumns"]["ColumnNames"] == ["b"]


@pytest.mark.parametrize("parameters", [{}, {OURS: "true"}])
def test_only_a_database_that_sluice_made_is_deleted(parameters: dict[str, str]) -> None:
    world = World(DIRECT, database=parameters)
    wanted = Wanted(DIRECT, given_up_links={"films": TABLES[0]}, database_in_use=False)
    steps = plan(wanted, world.seen())
    assert [isinstance(s, DeleteDatabase) for s in steps] == ([True] if parameters else [])
