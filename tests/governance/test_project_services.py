"""Projects and their members."""

import pytest
from django.core.exceptions import ValidationError

from governance.models import Project, ProjectRole
from governance.selectors.projects import owners_of
from governance.services import projects
from portal.audit.models import AuditEvent
from portal.errors import Conflict, Denied
from portal.notify.models import Notification
from tests import factories


def member(project, user):
    return project.memberships.get(user=user)


def test_a_new_project_has_its_owner_who_is_told(world):
    made = projects.create(by=world.sten, domain=world.films_domain, name="Shorts", owner=world.olu)

    assert list(owners_of(made)) == [world.olu]
    assert Notification.objects.get(user=world.olu).text == "You are now a member of Shorts."
    event = AuditEvent.objects.get(verb="project.created")
    assert (event.projects, event.domains) == ([made.pk], [world.films_domain.pk])


def test_a_project_name_is_taken_once_in_the_whole_portal(world):
    with pytest.raises(ValidationError) as refused:
        projects.create(by=world.ada, domain=world.streaming, name="Film Catalog", owner=world.olu)
    assert "name" in refused.value.message_dict


@pytest.mark.parametrize("who", ["ana", "sam", "ida", "ada"])
def test_only_owners_and_stewards_keep_the_members(world, who):
    person = getattr(world, who)
    world.films.memberships.create(user=world.sam, role=ProjectRole.CONTRIBUTOR)
    attempts = (
        lambda: projects.add_member(world.films, by=person, user=world.ana, role="owner"),
        lambda: projects.change_role(member(world.films, world.olu), by=person, role="consumer"),
        lambda: projects.remove_member(member(world.films, world.olu), by=person),
    )
    for attempt in attempts:
        with pytest.raises(Denied):
            attempt()


@pytest.mark.parametrize("who", ["ana", "sam", "ida"])
def test_only_owners_stewards_and_admins_change_a_project(world, who):
    person = getattr(world, who)
    for attempt in (
        lambda: projects.change(world.films, by=person, name="Mine"),
        lambda: projects.delete(world.films, by=person),
        lambda: projects.create(by=person, domain=world.streaming, name="New", owner=person),
        lambda: projects.move(world.films, by=person, domain=world.streaming),
    ):
        with pytest.raises(Denied):
            attempt()


@pytest.mark.parametrize("who", ["olu", "sten"])
def test_owners_and_stewards_add_members(world, who):
    projects.add_member(world.films, by=getattr(world, who), user=world.sam, role="consumer")
    assert member(world.films, world.sam).role == ProjectRole.CONSUMER


def test_a_member_is_not_added_twice_nor_one_who_is_switched_off(world):
    gone = factories.person("Gone", is_active=False)
    with pytest.raises(Conflict, match="already"):
        projects.add_member(world.films, by=world.olu, user=world.olu, role="consumer")
    with pytest.raises(ValidationError, match="switched off"):
        projects.add_member(world.films, by=world.olu, user=gone, role="consumer")
    with pytest.raises(ValidationError):
        projects.add_member(world.films, by=world.olu, user=world.sam, role="emperor")


def test_the_last_owner_neither_leaves_nor_steps_down(world):
    mine = member(world.films, world.olu)
    with pytest.raises(Conflict, match="last owner"):
        projects.remove_member(mine, by=world.olu)
    with pytest.raises(Conflict, match="last owner"):
        projects.change_role(mine, by=world.sten, role="consumer")
    assert list(owners_of(world.films)) == [world.olu]


def test_an_owner_switched_off_does_not_count_as_another_one(world):
    world.films.memberships.create(
        user=factories.person("Gone", is_active=False), role=ProjectRole.OWNER
    )
    with pytest.raises(Conflict):
        projects.remove_member(member(world.films, world.olu), by=world.olu)


def test_an_owner_leaves_when_there_is_another(world):
    projects.add_member(world.films, by=world.olu, user=world.sam, role="owner")
    projects.remove_member(member(world.films, world.olu), by=world.olu)
    assert list(owners_of(world.films)) == [world.sam]


def test_anybody_leaves_by_themselves(world):
    projects.add_member(world.films, by=world.olu, user=world.sam, role="consumer")
    projects.remove_member(member(world.films, world.sam), by=world.sam)
    assert not world.films.memberships.filter(user=world.sam).exists()


def test_moving_needs_both_domains(world):
    stella = factories.person("Stella")
    sport = factories.domain("Sport", stewards=[stella])
    for person in (world.olu, world.sten, stella):
        with pytest.raises(Denied):
            projects.move(world.films, by=person, domain=sport)
    assert projects.move(world.films, by=world.ada, domain=sport).domain == sport
    assert set(AuditEvent.objects.get(verb="project.moved").domains) == {
        world.films_domain.pk,
        sport.pk,
    }


def test_a_project_that_produces_is_not_deleted(world):
    factories.product(world.films)
    with pytest.raises(Conflict, match="still used by"):
        projects.delete(world.films, by=world.olu)
    projects.delete(world.marketing, by=world.ana)
    assert not Project.objects.filter(pk=world.marketing.pk).exists()
