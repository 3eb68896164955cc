"""What a plan by LF-Tag promises: it reaches what is wanted, ends, and never goes beyond."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace

from hypothesis import given
from hypothesis import strategies as st

from sharing.access import Columns, Label, Place, Seen, Table, Wanted
from sharing.obstacles import obstacles
from sharing.plan import ROUNDS_AT_MOST, foreseen, missing, plan, remains
from sharing.steps import Step
from sharing.tags.expressions import Expression, expression
from sharing.wanted import Claim
from tests.sharing.test_plan import PLACES, TABLES, environment, wanted_of
from tests.sharing.world_by_tag import WorldByTag

COLUMNS = st.none() | st.frozensets(st.sampled_from("abc"), min_size=1)
SCOPES = ["sluice-1-aa", "sluice-1-bb", "sluice-2-cc"]
SECRECY = "sluice-secrecy"


@dataclass
class Situation:
    place: Place
    claims: list[Claim]
    world: WorldByTag

    @property
    def wanted(self) -> Wanted:
        return wanted_of(self.place, self.claims)


def _tags(scope: str) -> Expression:
    """Products 1 and 2 share a term of the glossary, the second one has two of them."""
    terms = ["low"] if scope.startswith("sluice-1") else ["high", "low"]
    keys = [scope, *(f"{SECRECY}-{term}" for term in terms if scope != SCOPES[1])]
    return expression({key: ["yes"] for key in keys})


@st.composite
def situations(draw: st.DrawFn) -> Situation:
    """Each scope is one decision: its tables and columns are the same for whoever holds it."""
    place = draw(PLACES)
    claims: list[Claim] = []
    for scope in draw(st.lists(st.sampled_from(SCOPES), unique=True)):
        wishes = draw(st.dictionaries(st.sampled_from(TABLES), COLUMNS, min_size=1))
        present = draw(st.booleans())
        claims += [
            _claim(place, table, columns, _tags(scope), present)
            for table, columns in wishes.items()
        ]
    if draw(st.booleans()):
        claims.append(_claim(place, TABLES[0], draw(COLUMNS), (), draw(st.booleans())))
    world = WorldByTag(place, tables=tuple(TABLES))
    before = [replace(claim, present=draw(st.booleans())) for claim in claims]
    carry_out(wanted_of(place, before), world, at_most=draw(st.integers(0, 30)))
    return Situation(place, claims, world)


def _claim(place: Place, table: Table, columns: Columns, tags: Expression, present: bool) -> Claim:
    return Claim(
        environment(place), table, columns, table.name, "local", present=present, tags=tags
    )


def carry_out(
    wanted: Wanted,
    world: WorldByTag,
    *,
    at_most: int = 1000,
    before_step: Callable[[Step], None] = lambda step: None,
) -> list[Step]:
    done: list[Step] = []
    for _round in range(ROUNDS_AT_MOST):
        seen = world.seen_for(wanted)
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
    seen = world.seen_for(wanted)
    blocked = obstacles(wanted, seen)
    for claim in situation.claims:
        through = {*wanted.read_through(claim.table)}
        if claim.present and not through & blocked.keys():
            assert missing(wanted, seen, claim.table) == []
    lost = {c.table for c in situation.claims} - {c.table for c in situation.claims if c.present}
    assert [remains(wanted, seen, table) for table in lost] == [[] for _table in lost]


@given(situations())
def test_a_second_plan_is_empty(situation: Situation) -> None:
    carry_out(situation.wanted, situation.world)
    assert carry_out(situation.wanted, situation.world) == []


@given(situations())
def test_no_step_lets_anybody_read_beyond_what_is_wanted_or_was_there(
    situation: Situation,
) -> None:
    world, allowed = situation.world, _approved(situation.claims)
    before = _readable(world)

    def compare(_step: Step) -> None:
        for place, columns in _readable(world).items():
            assert columns <= before.get(place, set()) | allowed.get(place, set())

    carry_out(situation.wanted, world, before_step=compare)
    for place, columns in _readable(world).items():
        assert columns <= allowed.get(place, set())


@given(situations(), st.sampled_from(TABLES), st.sampled_from(["", "z"]), st.sampled_from(SCOPES))
def test_tags_put_elsewhere_by_hand_let_nobody_read_more(
    situation: Situation, table: Table, column: str, scope: str
) -> None:
    """The expression is taken back as soon as it reaches beyond what was approved."""
    wanted, world = situation.wanted, situation.world
    carry_out(wanted, world)
    for key, values in _tags(scope):
        world.values.setdefault(key, set()).add(values[0])
        world.labels.setdefault(Label(table, column, key), values[0])
    carry_out(wanted, world)
    allowed = _approved(situation.claims)
    for place, columns in _readable(world).items():
        assert columns <= allowed.get(place, set())


@given(situations())
def test_nothing_is_left_of_tags_when_all_has_ended(situation: Situation) -> None:
    carry_out(situation.wanted, situation.world)
    ended = [replace(claim, present=False) for claim in situation.claims]
    carry_out(wanted_of(situation.place, ended), situation.world)
    world = situation.world
    assert (world.labels, world.values, world.select, world.links) == ({}, {}, {}, {})


@given(situations())
def test_the_plan_shown_is_the_plan_carried_out(situation: Situation) -> None:
    wanted = wanted_of(situation.place, [claim for claim in situation.claims if claim.present])
    shown = foreseen(wanted, Seen())
    done = carry_out(wanted, WorldByTag(wanted.place, tables=tuple(TABLES)))
    assert sorted(step.operation for step in shown) == sorted(step.operation for step in done)


@given(situations())
def test_every_step_says_itself_and_its_undoing(situation: Situation) -> None:
    for step in foreseen(situation.wanted, situation.world.seen_for(situation.wanted)):
        assert step.words()
        assert step.undo()


def _approved(claims: list[Claim]) -> dict[Table, set[str]]:
    approved: dict[Table, set[str]] = defaultdict(set)
    for claim in claims:
        if claim.present:
            approved[claim.table] |= set("abcz*") if claim.columns is None else claim.columns
    return approved


def _readable(world: WorldByTag) -> dict[Table, set[str]]:
    """What anybody outside of the catalog's account reads, by name or by tag."""
    found: dict[Table, set[str]] = defaultdict(set)
    for holding, columns in {**world.select, **world.passed_on}.items():
        if holding.table.is_policy:
            for table, reached in world.reached(holding.table).items():
                found[table] |= reached
        else:
            found[holding.table] |= set("abcz*") if columns is None else columns
    for holding, names in {**world.through, **world.passed_through}.items():
        for name in names:
            cells = world.filters[holding.table, name]
            found[holding.table] |= set("abcz*") if cells.columns is None else cells.columns
    return found
