"""Who may, and who may not, for each verb."""

import pytest

from governance.models import ProjectRole
from portal.identity.models import User
from subscriptions.explaining.cases import Case
from subscriptions.policies import may
from subscriptions.selectors.approvers import approvers_of
from subscriptions.selectors.requests import waiting_for
from subscriptions.services import requests
from tests import factories as make
from tests.subscriptions.conftest import World

PEOPLE = ("olu", "carla", "sten", "ana", "mia", "sam", "ida", "ada")
ALLOWED = {
    "access.explain": {"olu", "carla", "sten", "ana", "mia", "ida", "ada"},
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
    case = Case(world.films, world.environment, "", request=held.request)
    things = {"access": case, "request": held.request, "subscription": held}
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


@pytest.mark.parametrize("role", ["owner", "steward"])
def test_platform_admins_never_decide_even_as_owner_or_steward(world: World, role: str) -> None:
    if role == "owner":
        world.producer.memberships.create(user=world.ada, role=ProjectRole.OWNER)
    else:
        world.domain.stewards.add(world.ada)
    held = world.subscribe()

    for verb in ("request.approve", "request.refuse", "request.ask"):
        answer = may(world.ada, verb, held.request)
        assert answer.reason == "Platform admins never decide on access."
    assert may(world.ada, "subscription.revoke", held).reason.startswith("Platform admins never")


def test_members_of_the_asking_project_never_decide_but_may_take_away(world: World) -> None:
    world.consumer.memberships.create(user=world.olu, role=ProjectRole.CONSUMER)
    held = requests.approve(world.ask(), by=world.sten)

    for verb in ("request.approve", "request.refuse", "request.ask"):
        answer = may(world.olu, verb, held.request)
        assert answer.reason == "Members of the asking project never decide on its requests."
    assert may(world.olu, "subscription.revoke", held)


def test_the_policy_and_the_list_of_approvers_say_the_same(world: World) -> None:
    for person, role in ((world.ada, "owner"), (world.mia, "owner"), (world.sam, "owner")):
        world.producer.memberships.create(user=person, role=role)
    request = world.ask()
    everybody = User.objects.all()

    allowed = {person for person in everybody if may(person, "request.approve", request)}

    assert allowed == set(approvers_of(request)) == {world.olu, world.sten, world.sam}
    assert {person for person in everybody if request in waiting_for(person)} == allowed
