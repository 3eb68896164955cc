"""Who may, and who may not, for each verb."""

import pytest

from governance.models import ProjectRole
from portal.identity.models import User
from subscriptions.policies import may
from tests import factories as make
from tests.subscriptions.conftest import World

PEOPLE = ("olu", "carla", "sten", "ana", "mia", "sam", "ida", "ada")
ALLOWED = {
    "request.submit": {"ana", "mia"},
    "request.see": {"olu", "carla", "sten", "ana", "mia", "ida"},
    "request.approve": {"olu", "sten"},
    "request.refuse": {"olu", "sten"},
    "request.ask": {"olu", "sten"},
    "request.answer": {"ana", "mia"},
    "request.comment": {"olu", "carla", "sten", "ana", "mia"},
    "request.withdraw": {"ana", "mia"},
    "subscription.see": {"olu", "carla", "sten", "ana", "mia", "ida"},
    "subscription.cancel": {"ana", "mia"},
    "subscription.revoke": {"olu", "sten"},
}


def test_every_verb_has_its_row() -> None:
    assert set(may) == set(ALLOWED)


@pytest.mark.parametrize("verb", ALLOWED)
def test_only_these_people_may(world: World, contributor: User, verb: str) -> None:
    held = world.subscribe()
    things = {"request": held.request, "subscription": held}
    thing = world.consumer if verb == "request.submit" else things[verb.partition(".")[0]]
    people = {name: contributor if name == "carla" else getattr(world, name) for name in PEOPLE}

    assert {name for name, who in people.items() if may(who, verb, thing)} == ALLOWED[verb]
    assert all(
        may(who, verb, thing).reason for name, who in people.items() if not may(who, verb, thing)
    )


def test_an_owner_who_asked_may_not_decide_on_it(world: World) -> None:
    world.consumer.memberships.create(user=world.olu, role=ProjectRole.CONSUMER)
    request = world.ask(by=world.olu)

    answer = may(world.olu, "request.approve", request)

    assert not answer
    assert "own request" in answer.reason
    assert may(world.sten, "request.approve", request)


def test_the_requester_who_left_the_project_may_not_withdraw(world: World) -> None:
    request = world.ask()
    world.consumer.memberships.filter(user=world.ana).delete()

    assert not may(world.ana, "request.withdraw", request)


def test_a_steward_of_the_domain_above_decides_and_one_of_another_domain_does_not(
    world: World,
) -> None:
    above, beside = make.person(), make.person()
    world.domain.parent = make.domain("Media", stewards=[above])
    world.domain.save()
    make.domain("Sales", stewards=[beside])
    request = world.ask()

    assert may(above, "request.approve", request)
    assert not may(beside, "request.approve", request)


def test_somebody_switched_off_may_nothing(world: World) -> None:
    world.olu.is_active = False
    world.olu.save()

    assert not may(world.olu, "request.approve", world.ask())
