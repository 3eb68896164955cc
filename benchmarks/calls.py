"""How many AWS calls it takes to grant, to revoke, and to see that nothing is to be done.

Counted in the call log of the endpoint, not in the client. Every figure starts cold: without
sessions, so AssumeRole is in it.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.ground import film_company
from tests.sharing.film_company import FilmCompany

MANY = [f"table_{number:03}" for number in range(100)]
PROMISED = {1: 20, 100: 150}
DATA_ALL = {1: 55, 100: 1837}
DATA_ALL_SLEEPS = {1: 19, 100: 811}
"""Calls and seconds of fixed sleeps of data.all for the same grant, by number of tables."""


@dataclass(frozen=True)
class Count:
    what: str
    tables: int
    operations: Counter[str]

    @property
    def calls(self) -> int:
        return self.operations.total()


def measure() -> list[Count]:
    with film_company() as company:
        for name in MANY:
            company.new_table(name)
        return [
            count
            for tables in (["film_category"], MANY)
            for count in _life_of(company, tables, holder=f"subscription:{len(tables)}")
        ]


def _life_of(company: FilmCompany, tables: list[str], holder: str) -> list[Count]:
    def counted(what: str, decide: Callable[[], object], state: str) -> Count:
        decide()
        operations = _cold_pass(company)
        for name in tables:
            if (seen := company.state(name, holder)) != state:
                raise SystemExit(f"{what}: {name} is {seen}, not {state}")
        return Count(what, len(tables), operations)

    return [
        counted("grant", lambda: company.want(*tables, holder=holder), "granted"),
        counted("look again, nothing to do", lambda: None, "granted"),
        counted("revoke", lambda: company.end(holder), "revoked"),
    ]


def _cold_pass(company: FilmCompany) -> Counter[str]:
    from portal import aws

    os.environ["AWS_ENDPOINT_URL"] = company.sandbox.url
    aws.forget()
    company.sandbox.forget_calls()
    company.settle()
    return Counter(company.calls())
