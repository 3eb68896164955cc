"""The plan shown before a decision is what then happens, in words and as exact calls."""

import pytest

from sharing.models import SharingMode
from sharing.portions import Portion
from sharing.preview import plan_for
from tests.sharing.film_company import CONSUMER, PRODUCER, FilmCompany


@pytest.mark.parametrize("mode", SharingMode.values)
@pytest.mark.parametrize("columns", [None, ["film_id"]])
def test_what_is_shown_is_what_is_called(
    film_company: FilmCompany, mode: str, columns: list[str] | None
) -> None:
    environment = film_company.environment
    environment.mode = mode
    environment.save()
    plan = plan_for(environment=environment, access=[Portion(film_company.table, columns)])
    film_company.sandbox.forget_calls()
    film_company.want(columns=columns)
    film_company.settle()

    shown = sorted((step["account"], step["operation"]) for step in plan)
    reading = ("Get", "List", "AssumeRole")
    done = sorted(
        (call["account"], f"{call['service']}:{call['operation']}")
        for call in film_company.sandbox.calls()
        if not call["operation"].startswith(reading)
    )
    assert shown == done


def test_it_is_worked_out_without_asking_aws(film_company: FilmCompany) -> None:
    film_company.sandbox.forget_calls()
    plan_for(environment=film_company.environment, access=[Portion(film_company.table)])
    assert film_company.calls() == []


def test_steps_are_numbered_worded_and_can_be_undone(film_company: FilmCompany) -> None:
    access = [
        Portion(film_company.table, ["film_id"]),
        Portion(film_company.tables["streaming_films"]),
    ]
    plan = plan_for(environment=film_company.environment, access=access)

    assert [step["number"] for step in plan] == list(range(1, len(plan) + 1))
    assert all(step["words"] and step["undo"] and step["parameters"] for step in plan)
    first = plan[0]
    assert (first["account"], first["region"]) == (PRODUCER, "eu-west-1")
    assert "Role “Analyst” in account 222222222222" in first["words"]
    assert "the column film_id of curatedzonedb.film_category" in first["words"]
    assert first["undo"].count("may no longer read") == 2
    assert {step["account"] for step in plan} == {PRODUCER, CONSUMER}
