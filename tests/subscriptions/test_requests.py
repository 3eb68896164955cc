"""Asking for access: what is refused, and what follows when it is not."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from governance.models import ProjectRole, RuleKind
from portal.audit.models import AuditEvent
from portal.errors import Conflict, Denied
from portal.notify.models import Notification
from subscriptions.asking import TEXT_LENGTH
from subscriptions.models import SubscriptionRequest, Verdict
from subscriptions.services import requests, subscriptions
from tests import factories as make
from tests.subscriptions.conftest import World


def told(kind: str) -> set[str]:
    return set(Notification.objects.filter(kind=kind).values_list("user__name", flat=True))


def test_submit_asks_for_everything_the_listing_holds(world: World) -> None:
    request = world.ask(reason="  Plan the spring campaign ")

    request.refresh_from_db()
    assert request.state == "pending"
    assert request.reason == "Plan the spring campaign"
    assert request.scope == {
        str(world.films.pk): ["film_id", "title", "price"],
        str(world.categories.pk): ["id", "name"],
    }
    assert request.revision == world.listing.revision


def test_submit_tells_whoever_may_decide_and_records_both_sides(world: World) -> None:
    request = world.ask()

    assert told("request.submitted") == {"Olu", "Sten"}
    event = AuditEvent.objects.get(verb="request.submitted")
    assert event.object_id == request.pk
    assert event.actor_label == "Ana"
    assert set(event.projects) == {world.producer.pk, world.consumer.pk}
    assert set(event.domains) == {world.domain.pk, world.consumer.domain_id}


def test_submit_refuses_what_nobody_may_decide_and_says_why(world: World) -> None:
    world.domain.stewardships.all().delete()
    world.consumer.memberships.create(user=world.olu, role=ProjectRole.CONSUMER)
    world.producer.memberships.create(user=world.ada, role=ProjectRole.OWNER)

    with pytest.raises(Conflict) as error:
        world.ask()

    assert "Nobody may decide: Film Catalog has no other owner" in str(error.value)
    assert "Members of the asking project never decide" in str(error.value)
    assert "Platform admins never decide" in str(error.value)
    assert not SubscriptionRequest.objects.exists()


def test_an_answer_is_told_to_the_admins_when_nobody_may_decide_any_more(world: World) -> None:
    request = world.ask()
    requests.ask(request, by=world.sten, comment="For which countries?")
    world.producer.memberships.all().delete()
    world.domain.stewardships.all().delete()

    requests.answer(request, by=world.ana, text="Spain")

    assert told("request.answered") == {"Ada"}


def test_submit_keeps_the_columns_in_the_order_of_the_table(world: World) -> None:
    request = world.ask(scope={str(world.films.pk): ["title", "film_id", "title"]})

    assert request.scope == {str(world.films.pk): ["film_id", "title"]}


def test_submit_refuses_somebody_outside_the_project(world: World) -> None:
    with pytest.raises(Denied, match="Only members of Marketing Analysis"):
        world.ask(by=world.sam)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("reason", " \n "),
        ("reason", "x" * (TEXT_LENGTH + 1)),
        ("reason", "nul \0 byte"),
        ("duration_days", 0),
        ("duration_days", -1),
        ("duration_days", 10**9),
        ("scope", {"999999": None}),
        ("scope", {"film": ["title"]}),
        ("scope", ["title"]),
        ("answers", {"999999": {}}),
        ("answers", ["yes"]),
    ],
)
def test_submit_refuses_bad_input_at_its_field(world: World, field: str, value: Any) -> None:
    with pytest.raises(ValidationError) as error:
        world.ask(**{field: value})

    assert list(error.value.message_dict) == [field]
    assert not SubscriptionRequest.objects.exists()


@pytest.mark.parametrize("columns", [[], ["salary"], "title", {"title": 1}, [["title"]]])
def test_submit_refuses_columns_that_are_not_offered(world: World, columns: Any) -> None:
    with pytest.raises(ValidationError):
        world.ask(scope={str(world.films.pk): columns})


def test_submit_says_everything_that_is_wrong_at_once(world: World) -> None:
    with pytest.raises(ValidationError) as error:
        world.ask(reason="", duration_days=0, scope={"0": None})

    assert set(error.value.message_dict) == {"reason", "duration_days", "scope"}


def test_submit_refuses_an_unpublished_product(world: World) -> None:
    world.listing.delete()

    with pytest.raises(Conflict, match="is not published"):
        world.ask()


def test_submit_refuses_the_project_that_produces_it(world: World) -> None:
    own = make.environment(world.producer, world.environment.account)

    with pytest.raises(ValidationError, match="produces this itself"):
        world.ask(by=world.olu, project=world.producer, environment=own)


def test_submit_refuses_an_environment_of_another_project(world: World) -> None:
    foreign = make.environment(make.project(), world.environment.account)

    with pytest.raises(ValidationError, match="environment of Marketing Analysis"):
        world.ask(environment=foreign)


def test_submit_refuses_what_lake_formation_does_not_govern(world: World) -> None:
    world.films.managed = False
    world.films.managed_reason = "Its location is not registered."
    world.films.save()

    with pytest.raises(ValidationError, match=r"streaming_films.*not registered"):
        world.ask()
    assert world.ask(scope={str(world.categories.pk): None}).state == "pending"


def test_submit_twice_says_where_the_first_request_stands(world: World) -> None:
    first = world.ask()

    with pytest.raises(Conflict, match=f"request {first.pk} by Ana is “Waiting for a decision”"):
        world.ask(by=world.mia)


def test_submit_again_is_possible_after_a_refusal(world: World) -> None:
    requests.refuse(world.ask(), by=world.olu, comment="Not now")

    assert world.ask().state == "pending"


def test_submit_for_something_held_says_until_when(world: World) -> None:
    held = world.subscribe()

    with pytest.raises(Conflict, match=f"already holds .* until {held.ends_at.date()}"):
        world.ask()


def test_submit_after_the_access_ended_is_possible(world: World) -> None:
    subscriptions.cancel(world.subscribe(), by=world.ana)

    assert world.ask().state == "pending"


def test_submit_for_another_environment_is_another_matter(world: World) -> None:
    world.ask()
    second = make.environment(world.consumer, world.environment.account)

    assert world.ask(environment=second).state == "pending"


def test_submit_keeps_to_the_longest_access_of_a_domain_above(world: World) -> None:
    world.domain.parent = make.domain("Media")
    world.domain.save()
    world.domain.parent.rules.create(kind=RuleKind.LONGEST_ACCESS, days=30)

    with pytest.raises(ValidationError, match="between 1 and 30 days"):
        world.ask(duration_days=31)
    assert world.ask(duration_days=30).duration_days == 30


def test_submit_demands_the_forms_of_the_domain(world: World) -> None:
    form = make.form("Purpose", required=["Use case"], purpose="request")
    world.domain.rules.create(kind=RuleKind.REQUEST_FORM, form=form)

    with pytest.raises(ValidationError, match="Purpose: Use case"):
        world.ask()
    with pytest.raises(ValidationError, match="no such field"):
        world.ask(answers={str(form.pk): {"use_case": "Mailing", "other": "x"}})
    request = world.ask(answers={str(form.pk): {"use_case": "Mailing"}})
    assert request.answers == {str(form.pk): {"use_case": "Mailing"}}


def test_a_question_is_answered_and_waits_for_a_decision_again(world: World) -> None:
    request = world.ask()
    requests.ask(request, by=world.sten, comment="For which countries?")
    request.refresh_from_db()
    assert request.state == "question"
    assert told("request.questioned") == {"Ana"}

    requests.comment(request, by=world.mia, text="Only for <b>Spain</b>")

    request.refresh_from_db()
    assert request.state == "pending"
    assert told("request.answered") == {"Olu", "Sten"}
    assert request.decisions.get().verdict == Verdict.QUESTION


def test_a_comment_of_the_producing_side_leaves_a_question_open(world: World) -> None:
    request = world.ask()
    requests.ask(request, by=world.sten, comment="For which countries?")

    requests.comment(request, by=world.olu, text="And for how many people?")

    request.refresh_from_db()
    assert request.state == "question"
    assert told("request.commented") == {"Ana", "Sten"}


@pytest.mark.parametrize("verb", [requests.refuse, requests.ask])
def test_a_no_and_a_question_need_words(world: World, verb: Any) -> None:
    with pytest.raises(ValidationError):
        verb(world.ask(), by=world.olu, comment="  ")


def test_a_stranger_may_not_comment(world: World) -> None:
    with pytest.raises(Denied):
        requests.comment(world.ask(), by=world.ida, text="Hm")


def test_withdraw_tells_the_owners(world: World) -> None:
    requests.withdraw(world.ask(), by=world.ana)

    assert told("request.withdrawn") == {"Olu"}
    assert AuditEvent.objects.filter(verb="request.withdrawn").count() == 1


def test_refuse_tells_the_requester(world: World) -> None:
    requests.refuse(world.ask(), by=world.olu, comment="Ask for less")

    assert told("request.refused") == {"Ana"}
    assert AuditEvent.objects.get(verb="request.refused").actor_label == "Olu"
