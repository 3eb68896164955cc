"""The chain worked out from plain values: what is wanted, what was seen."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from sharing.access import (
    Cells,
    Holding,
    Link,
    Place,
    Right,
    Seen,
    Share,
    Table,
    Wanted,
    database,
    right_to,
)
from sharing.explaining import words
from sharing.explaining.causes import CAUSES
from sharing.explaining.chain import chain, first_broken
from sharing.explaining.columns import of_column
from sharing.explaining.findings import Described, Evidence, Finding, Part, Side, Standing
from sharing.explaining.looking import cut_down
from tests.factories import CONSUMER, PRODUCER

ROLE = f"arn:aws:iam::{CONSUMER}:role/team/Analyst"
OTHER = f"arn:aws:iam::{CONSUMER}:role/Scientist"
FILMS, STREAMS = Table("curatedzonedb", "films"), Table("curatedzonedb", "streams")
PLACE = Place(PRODUCER, "eu-west-1", CONSUMER, "eu-west-1", "shared")
HELD = Holding(ROLE, FILMS)
COLUMNS = frozenset({"film_id", "title"})
SHARE = "arn:share"
MARCH, APRIL = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)
DESCRIBED = Described(MARCH, ("film_id", "title", "price", "day"), ("day",), is_registered=True)

WANTED = Wanted(
    place=PLACE,
    at_owner={HELD: right_to(COLUMNS)},
    links={"films": FILMS},
    link_readers=frozenset({ROLE}),
)
SEEN = Seen(
    at_owner={HELD: right_to(COLUMNS)},
    shares={SHARE: Share("ASSOCIATED")},
    shared_by={FILMS: frozenset({SHARE})},
    database_exists=True,
    database_readers=frozenset({ROLE}),
    links={"films": Link(PRODUCER, FILMS)},
    link_readers={"films": frozenset({ROLE})},
)
WHOLE = Evidence(FILMS, ROLE, WANTED, SEEN, DESCRIBED, granted_at=APRIL)


def seen(**changes: Any) -> Evidence:
    return replace(WHOLE, seen=replace(SEEN, **changes))


def told(**changes: Any) -> Evidence:
    return replace(WHOLE, described=replace(DESCRIBED, **changes))


def share(status: str, **changes: Any) -> Evidence:
    return replace(seen(shares={SHARE: Share(status)}), **changes)


def through(cells: Cells, there: Cells | None) -> Evidence:
    """Read through a filter, which stands there as ``there``."""
    name = cells.name_for(CONSUMER)
    right = {HELD: Right(filters=frozenset({name}))}
    wanted = replace(WANTED, at_owner=right, filters={(FILMS, name): cells})
    filters = {(FILMS, name): there} if there else {}
    return replace(WHOLE, wanted=wanted, seen=replace(SEEN, at_owner=right, filters=filters))


def by_database() -> Evidence:
    """Reached through a link to the whole database."""
    source = database(FILMS.database)
    wanted = replace(WANTED, links={}, database_links={"shared_curated": source})
    there = {"shared_curated": Link(PRODUCER, source)}
    readers = {"shared_curated": frozenset({ROLE})}
    empty = replace(
        SEEN, links={}, link_readers={}, database_exists=False, database_readers=frozenset()
    )
    looked = replace(empty, database_links=there, database_link_readers=readers)
    return replace(WHOLE, wanted=wanted, seen=looked)


def in_account_mode() -> Evidence:
    place = replace(PLACE, account_mode=True)
    account = Holding(CONSUMER, FILMS)
    right = right_to(None, grantable=True)
    wanted = replace(
        WANTED, place=place, at_owner={account: right}, at_target={HELD: right_to(None)}
    )
    looked = replace(SEEN, at_owner={account: right}, at_target={HELD: right_to(None)})
    return replace(WHOLE, wanted=wanted, seen=looked)


AMERICAN = Cells(COLUMNS, "country = 'US'")
NOT_PASSABLE = replace(
    in_account_mode(),
    seen=replace(in_account_mode().seen, at_owner={Holding(CONSUMER, FILMS): right_to(None)}),
)
NOT_PASSED_ON = replace(in_account_mode(), seen=replace(in_account_mode().seen, at_target={}))

FIRST_BROKEN: list[tuple[str, Evidence, str]] = [
    ("gone", replace(WHOLE, described=None), "table.gone"),
    ("awaited", replace(WHOLE, described=None, awaited="Being made."), "table.awaited"),
    ("again", replace(seen(at_owner={}), granted_at=MARCH.replace(year=2025)), "table.made_again"),
    ("open", seen(open_to_all=frozenset({FILMS})), "governed.open_to_all"),
    ("unregistered", told(is_registered=False), "governed.not_registered"),
    ("no filter", through(AMERICAN, None), "filter.missing"),
    ("other filter", through(AMERICAN, Cells(None, "TRUE")), "filter.changed"),
    ("no right", seen(at_owner={}), "right.missing"),
    ("fewer", seen(at_owner={HELD: right_to(frozenset({"title"}))}), "right.other_columns"),
    ("by hand", seen(at_owner={HELD: right_to(None)}), "right.given_by_hand"),
    ("not passable", NOT_PASSABLE, "right.not_passable"),
    ("pending", share("ASSOCIATING"), "share.open"),
    ("failed", share("FAILED"), "share.gone"),
    ("deleted", share("DELETED"), "share.gone"),
    ("expired", share("FAILED", invitations={SHARE: "EXPIRED"}), "share.expired"),
    ("declined", share("FAILED", invitations={SHARE: "REJECTED"}), "share.declined"),
    ("no link", seen(links={}, link_readers={}), "link.missing"),
    ("a table", seen(links={"films": Link("", None)}), "link.taken"),
    ("elsewhere", seen(links={"films": Link(PRODUCER, STREAMS)}), "link.taken"),
    ("no database", seen(database_exists=False, links={}), "link.no_database"),
    ("a linked database", seen(database_is_link=True, links={}), "link.database_is_link"),
    ("unseen database", seen(database_readers=frozenset({OTHER})), "link_right.database"),
    ("unseen link", seen(link_readers={"films": frozenset({OTHER})}), "link_right.link"),
    ("not passed on", NOT_PASSED_ON, "target_right.missing"),
    ("a column less", told(columns=("film_id", "price", "day")), "columns.gone"),
]


@pytest.mark.parametrize(
    ("name", "evidence", "code"), FIRST_BROKEN, ids=[f[0] for f in FIRST_BROKEN]
)
def test_the_first_broken_link(name: str, evidence: Evidence, code: str) -> None:
    found = first_broken(chain(evidence))
    assert found is not None
    assert found.code == code
    assert words.mender(found)
    assert words.remedy(found)


@pytest.mark.parametrize(
    "evidence",
    [
        WHOLE,
        by_database(),
        in_account_mode(),
        through(AMERICAN, AMERICAN),
        told(is_registered=None),
        told(is_registered=False, is_view=True),
        replace(WHOLE, granted_at=None),
        replace(WHOLE, granted_at=MARCH.replace(year=2025)),
        seen(shares={}, shared_by={}),
    ],
)
def test_nothing_is_broken(evidence: Evidence) -> None:
    findings = chain(evidence)
    assert [one.part for one in findings] == list(Part)
    assert first_broken(findings) is None
    standings = {one.standing for one in findings if one.part != Part.ROLE}
    assert standings <= {Standing.HOLDS, Standing.NOT_NEEDED}


def test_a_link_to_the_database_is_named_as_people_query_it() -> None:
    named = {one.part: words.words(one) for one in chain(by_database())}
    assert "shared_curated.films" in named[Part.LINK]
    gone = replace(by_database(), seen=replace(by_database().seen, database_links={}))
    found = first_broken(chain(gone))
    assert found is not None
    assert found.code == "link.missing"


@pytest.mark.parametrize(
    ("name", "evidence", "code"), FIRST_BROKEN, ids=[f[0] for f in FIRST_BROKEN]
)
def test_links_that_depend_on_a_broken_one_are_not_called_broken(
    name: str, evidence: Evidence, code: str
) -> None:
    assert [one.code for one in chain(evidence) if one.standing == Standing.BROKEN] == [code]


@pytest.mark.parametrize("side", list(Side))
def test_what_could_not_be_read_is_said_in_awss_words(side: Side) -> None:
    findings = chain(replace(WHOLE, unread={side: "No, said AWS."}))
    unread = [one for one in findings if one.code == f"unread.{side}"]
    assert unread
    assert {one.said for one in unread} == {"No, said AWS."}
    assert first_broken(findings) is None


@pytest.mark.parametrize(
    ("is_refused", "code"), [(True, "link.missing.refused"), (False, "link.missing")]
)
def test_the_last_problem_belongs_to_what_sluice_mends(*, is_refused: bool, code: str) -> None:
    evidence = replace(
        seen(links={}, link_readers={}), problem="AWS says: no.", is_refused=is_refused
    )
    found = first_broken(chain(evidence))
    assert found is not None
    assert (found.code, found.said) == (code, "AWS says: no.")


def test_the_last_problem_says_nothing_of_what_others_mend() -> None:
    evidence = replace(WHOLE, described=None, problem="AWS says: gone.", is_refused=True)
    assert {one.said for one in chain(evidence)} == {""}


# One column

PUBLISHED = {"film_id", "title", "price", "year"}


@pytest.mark.parametrize(
    ("column", "given", "code"),
    [
        ("title", COLUMNS, "columns.given"),
        ("TITLE", COLUMNS, "columns.given"),
        ("day", COLUMNS, "columns.given"),  # a partition key is never hidden
        ("price", COLUMNS, "columns.not_given"),
        ("year", COLUMNS, "columns.gone"),
        ("titel", COLUMNS, "columns.no_such"),
        ("price", None, "columns.given"),
        ("year", None, "columns.gone"),
        ("titel", None, "columns.no_such"),
    ],
)
def test_one_column(column: str, given: frozenset[str] | None, code: str) -> None:
    wanted = replace(WANTED, at_owner={HELD: right_to(given)})
    evidence = replace(WHOLE, wanted=wanted, seen=replace(SEEN, at_owner=wanted.at_owner))
    found = of_column(columns_of(evidence), column, PUBLISHED)
    assert found.code == code
    assert (found.standing == Standing.BROKEN) == (code != "columns.given")
    assert column in words.words(found)


def test_a_column_that_is_neither_published_nor_given_is_not_admitted_to_exist() -> None:
    evidence = told(columns=("film_id", "title", "day", "salary"))
    hidden = of_column(columns_of(evidence), "salary", PUBLISHED)
    absent = of_column(columns_of(evidence), "nothing", PUBLISHED)
    assert hidden.code == absent.code == "columns.no_such"
    assert "salary" not in words.words(columns_of(evidence))


def columns_of(evidence: Evidence) -> Finding:
    return next(one for one in chain(evidence) if one.part == Part.COLUMNS)


# Words, and cutting down


@pytest.mark.parametrize("code", CAUSES)
def test_every_code_reads_as_a_sentence(code: str) -> None:
    values = {"column": "title", "created_at": "today", "rows": "TRUE", "holder": ROLE}
    names = {"table": FILMS, "role": ROLE, "owner": PRODUCER, "consumer": CONSUMER}
    finding = Finding(Part.TABLE, Standing.BROKEN, code, {**values, **names, **LOCAL})
    for text in (words.words(finding), words.remedy(finding)):
        assert "%(" not in text
    assert words.words(finding).endswith((".", "TRUE", ")"))
    assert bool(words.remedy(finding)) == (words.mender(finding) is not None)


LOCAL = {"database": "shared", "link": "shared.films"}


def test_cut_down_keeps_what_one_role_needs_of_one_table() -> None:
    others = {Holding(OTHER, FILMS): right_to(None), Holding(ROLE, STREAMS): right_to(None)}
    wide = replace(
        WANTED,
        at_owner={**WANTED.at_owner, **others},
        links={**WANTED.links, "streams": STREAMS},
        link_readers=frozenset({ROLE, OTHER}),
        given_up_links={"old": STREAMS},
    )
    assert cut_down(wide, FILMS, ROLE) == WANTED
