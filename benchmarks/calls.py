"""How many AWS calls it takes to grant, to revoke, and to see that nothing is to be done.

Counted in the call log of the endpoint, not in the client: STS, retries, polling and reading back
are among them. Every figure starts cold, without sessions.
"""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass

from benchmarks.ground import film_company
from tests.sharing.film_company import FilmCompany

ONE = "film_category"
MANY = [f"table_{number:03}" for number in range(100)]
FULL_PAGE, SMALL_PAGE = 1000, 100
"""Rows per page: what ListPermissions may give at most, and what if it gave fewer."""
BY_TABLE, BY_DATABASE = "a link per table", "one database link"


@dataclass(frozen=True)
class Work:
    """What is counted, what it may take, and what data.all takes: calls, and fixed sleeps."""

    name: str
    at_most: int | None = None
    peer: str = ""


FIRST = Work("first grant, 1 table, with RAM invitation", 20, "55 calls, 19 s sleep")
GRANT = {
    BY_TABLE: Work("grant 100 tables, a link per table", 134, "1,837 calls, 811 s sleep"),
    BY_DATABASE: Work("grant 100 tables, one database link", 34, "1,837 calls, 811 s sleep"),
}
NOTHING = Work("100 tables, nothing to do", 12, "1,431 calls, 200 s sleep")
VERIFY = Work("verify 100 tables", 12, "930 calls")
IN_SMALL_PAGES = Work("the same, if AWS gave pages of 100 rows")
REVOKE = Work("revoke 100 tables", 30, "929 calls, 602 s sleep")


STANDING = {links: (work, NOTHING, VERIFY) for links, work in GRANT.items()}


@dataclass(frozen=True)
class Count:
    work: Work
    links: str
    operations: Counter[str]

    @property
    def calls(self) -> int:
        return self.operations.total()

    @property
    def kept(self) -> bool:
        return self.work.at_most is None or self.calls <= self.work.at_most


def measure() -> list[Count]:
    counts = []
    for links in (BY_TABLE, BY_DATABASE):
        with film_company() as company:
            if links == BY_TABLE:
                counts.append(first_grant(company))
            counts += life_of_many(company, links)
    return counts


def first_grant(company: FilmCompany) -> Count:
    company.want()
    count = _counted(company, FIRST, "", state="granted")
    company.end()
    company.settle()
    return count


def life_of_many(company: FilmCompany, links: str) -> list[Count]:
    """Asked for ten at a time each table has its link; asked for at once they share one."""
    for name in MANY:
        company.new_table(name)
    together = 10 if links == BY_TABLE else len(MANY)
    holders = range(0, len(MANY), together)
    for start in holders:
        company.want(*MANY[start : start + together], holder=f"subscription:{start}")
    counts = [_counted(company, work, links, state="granted") for work in STANDING[links]]
    counts.append(_counted(company, IN_SMALL_PAGES, links, state="granted", page=SMALL_PAGE))
    for start in holders:
        company.end(f"subscription:{start}")
    return [*counts, _counted(company, REVOKE, links, state="revoked")]


def _counted(
    company: FilmCompany, work: Work, links: str, *, state: str, page: int = FULL_PAGE
) -> Count:
    """One cold pass, after which every grant that has not ended before must be in ``state``."""
    from portal import aws

    os.environ["AWS_ENDPOINT_URL"] = company.sandbox.url
    aws.forget()
    company.sandbox.settings(page_size=page)
    company.sandbox.forget_calls()
    company.settle()
    operations = Counter(company.calls())
    _demand(work, state)
    return Count(work, links, operations)


def _demand(work: Work, state: str) -> None:
    from sharing.models import Grant, GrantState

    others = Grant.objects.exclude(state__in={state, GrantState.REVOKED})
    if other := others.first():
        raise SystemExit(f"{work.name}: {other} is {other.state}, not {state}")
