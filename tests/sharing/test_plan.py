"""What a plan promises, whatever is wanted and whatever is already there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.models import AwsAccount
from sharing.access import Cells, Given, Holding, Link, Place, Seen, Table, Wanted, right_to
from sharing.models import Environment, SharingMode
from sharing.obstacles import obstacles
from sharing.plan import ROUNDS_AT_MOST, foreseen, missing, plan, remains
from sharing.steps import OURS, AcceptInvitation, ChangePermissions, DeleteDatabase, Step
from sharing.wanted import Claim, build
from tests.sharing.world import World

PRODUCER, CONSUMER = "111111111111", "222222222222"
ROLES = [f"arn:aws:iam::{CONSUMER}:role/{name}" for name in ("Analyst", "Scientist")]
TABLES = [Table("lake", name) for name in ("films", "actors", "streams")]
COLUMNS = st.none() | st.frozensets(st.sampled_from("abc"), min_size=1)
ROWS = st.sampled_from(["", "", "x = 1", "x = 2"])
PLACES = st.builds(
    Place,
    catalog_account=st.just(PRODUCER),
    catalog_region=st.just("eu-west-1"),
    account=st.just(CONSUMER),
    region=st.just("eu-west-1"),
    database=st.just("local"),
    account_mode=st.booleans(),
)


@dataclass
class Situation:
    """Claims as they are now, and a world where some earlier ones were carried out, all of them
    or up to some step, by us; ``foreign`` is what somebody gave by hand before.
    """

    place: Place
    claims: list[Claim]
    world: World
    foreign: dict[Holding, frozenset[str]]

    @property
    def wanted(self) -> Wanted:
        return wanted_of(self.place, self.claims)

    def tables(self, *, present: bool) -> list[Table]:
        return [claim.table for claim in self.claims if claim.present is present]


def wanted_of(place: Place, claims: list[Claim]) -> Wanted:
    in_use = any(c.present and not c.by_database_link for c in claims)
    return build(place, environment(place), claims=claims, database_in_use=in_use)


def environment(place: Place) -> Environment:
    return Environment(
        pk=1,
        account=AwsAccount(pk=2, account_id=CONSUMER),
        region=place.region,
        role_arns=ROLES,
        database=place.database,
        mode=SharingMode.ACCOUNT if place.account_mode else SharingMode.DIRECT,
    )


@st.composite
def situations(draw: st.DrawFn) -> Situation:
    place = draw(PLACES)
    whole = draw(st.booleans())
    wishes = draw(st.lists(st.tuples(st.sampled_from(TABLES), COLUMNS, ROWS), max_size=5))
    claims = [
        Claim(
            environment(place),
            table,
            columns,
            table.name,
            "local_lake" if whole else "local",
            rows,
            present=draw(st.booleans()),
        )
        for table, columns, rows in wishes
    ]
    world, foreign = draw(worlds(place, claims))
    return Situation(place, claims, world, foreign)


@st.composite
def worlds(
    draw: st.DrawFn, place: Place, claims: list[Claim]
) -> tuple[World, dict[Holding, frozenset[str]]]:
    world = World(place)
    before = [replace(claim, present=draw(st.booleans())) for claim in claims]
    earlier = wanted_of(place, before)
    foreign = {}
    if not place.account_mode and draw(st.booleans()):
        foreign = {Holding(ROLES[0], TABLES[0]): frozenset("z")}
        world.select.update({holding: set(columns) for holding, columns in foreign.items()})
        world.share = "ASSOCIATED"
    carry_out(earlier, world, at_most=draw(st.integers(0, 30)))
    if world.share == "ASSOCIATED":
        world.share = draw(st.sampled_from(["ASSOCIATED", "ASSOCIATED", "FAILED", "DISASSOCIATED"]))
    return world, foreign


def carry_out(
    wanted: Wanted,
    world: World,
    *,
    at_most: int = 1000,
    before_step: Callable[[Step], None] = lambda step: None,
) -> list[Step]:
    """What the reconciler does, against the pocket AWS."""
    done: list[Step] = []
    for _round in range(ROUNDS_AT_MOST):
        seen = world.seen()
        steps = plan(wanted.without(obstacles(wanted, seen)), seen)
        for step in steps:
            if len(done) >= at_most:
                return done
            before_step(step)
            world.do(step)
            done.append(step)
        if not steps:
            break
    return done


@given(situations())
def test_carrying_out_the_plan_reaches_what_is_wanted(situation: Situation) -> None:
    wanted, world = situation.wanted, situation.world
    carry_out(wanted, world)
    seen = world.seen()
    blocked = obstacles(wanted, seen)
    present = situation.tables(present=True)
    assert [missing(wanted, seen, t) for t in present if t not in blocked] == [
        [] for table in present if table not in blocked
    ]
    assert [remains(wanted, seen, t) for t in situation.tables(present=False)] == [
        [] for _table in situation.tables(present=False)
    ]


@given(situations())
def test_a_second_plan_is_empty(situation: Situation) -> None:
    carry_out(situation.wanted, situation.world)
    assert carry_out(situation.wanted, situation.world) == []


@given(situations())
def test_no_step_lets_anybody_read_beyond_what_is_wanted_or_was_there(
    situation: Situation,
) -> None:
    wanted, world = situation.wanted, situation.world
    before = _readable(world)
    allowed = _wanted_cells(wanted)

    def compare(_step: Step) -> None:
        for holding, cells in _readable(world).items():
            assert cells <= before.get(holding, set()) | allowed.get(holding, set())

    carry_out(wanted, world, before_step=compare)
    for holding, cells in _readable(world).items():
        stayed = {("z", "")} if holding in situation.foreign else set()
        assert cells <= allowed.get(holding, set()) | stayed | _kept_out(wanted, world, holding)


def _kept_out(wanted: Wanted, world: World, holding: Holding) -> set[tuple[str, str]]:
    """What stands beside a right by hand that keeps ours from being given as wanted."""
    blocked = holding.table in obstacles(wanted, world.seen())
    return _readable(world)[holding] if blocked else set()


def _readable(world: World) -> dict[Holding, set[tuple[str, str]]]:
    """Who reads which columns of which rows; "*" stands for columns that do not exist yet."""
    cells: dict[Holding, set[tuple[str, str]]] = defaultdict(set)
    for rights, through in ((world.select, world.through), (world.passed_on, world.passed_through)):
        for holding, columns in rights.items():
            cells[holding] |= _cells(None if columns is None else frozenset(columns), "")
        for holding, names in through.items():
            for name in names:
                content = world.filters[holding.table, name]
                cells[holding] |= _cells(content.columns, content.rows)
    return cells


def _wanted_cells(wanted: Wanted) -> dict[Holding, set[tuple[str, str]]]:
    cells: dict[Holding, set[tuple[str, str]]] = defaultdict(set)
    for holding, right in {**wanted.at_owner, **wanted.at_target}.items():
        cells[holding] |= _cells(right.columns, "")
        for name in right.filters:
            content = wanted.filters[holding.table, name]
            cells[holding] |= _cells(content.columns, content.rows)
    return cells


def _cells(columns: frozenset[str] | None, rows: str) -> set[tuple[str, str]]:
    return {(column, rows) for column in (frozenset("abc*") if columns is None else columns)}


@given(situations(), COLUMNS)
def test_what_is_not_ours_stays(situation: Situation, columns: frozenset[str] | None) -> None:
    world = situation.world
    stranger = Holding(f"arn:aws:iam::{CONSUMER}:role/Stranger", TABLES[0])
    world.select[stranger] = None if columns is None else set(columns)
    world.share = world.share or "ASSOCIATED"
    world.database = world.database or {}
    world.links["theirs"] = Link(CONSUMER, None)
    theirs = (TABLES[0], "theirs")
    world.filters[theirs] = Cells(None, "x = 9")
    carry_out(situation.wanted, world)

    assert world.select[stranger] == (None if columns is None else set(columns))
    assert world.links["theirs"] == Link(CONSUMER, None)
    assert world.filters[theirs] == Cells(None, "x = 9")
    assert world.database is not None
    for holding, given_by_hand in situation.foreign.items():
        assert given_by_hand <= (world.select[holding] or frozenset())


@given(situations())
def test_the_plan_shown_is_the_plan_carried_out(situation: Situation) -> None:
    """From nothing, what each step foresees and what the world does lead to the same end."""
    wanted = wanted_of(situation.place, [claim for claim in situation.claims if claim.present])
    shown = foreseen(wanted, Seen())
    done = carry_out(wanted, World(wanted.place))
    assert sorted(step.operation for step in shown) == sorted(step.operation for step in done)


@given(situations())
def test_every_step_says_itself_and_its_undoing(situation: Situation) -> None:
    for step in plan(situation.wanted, situation.world.seen()):
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
