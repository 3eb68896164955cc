"""Who is what: roles of a person, stewards and owners of a thing, along the tree of domains."""

import pytest

from governance.models import CatalogChoice, ProjectRole
from governance.selectors import domains, projects, roles
from portal.middleware import _request_id
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_steward_is_one_of_every_domain_below():
    sten = factories.person("Sten")
    streaming = factories.domain("Streaming", stewards=[sten])
    films = factories.domain("Film catalog", parent=streaming)
    silent = factories.domain("Silent films", parent=films)
    other = factories.domain("Sport")

    assert roles.is_steward_of(sten, silent)
    assert roles.is_steward_of(sten, streaming)
    assert not roles.is_steward_of(sten, other)
    assert roles.membership_ids(sten) == (set(), {streaming.pk, films.pk, silent.pk})


def test_a_steward_is_none_of_the_domains_above():
    sten = factories.person("Sten")
    streaming = factories.domain("Streaming")
    factories.domain("Film catalog", parent=streaming, stewards=[sten])

    assert not roles.is_steward_of(sten, streaming)


def test_stewards_of_a_domain_include_those_above_and_only_active_ones():
    sten, stella = factories.person("Sten"), factories.person("Stella")
    gone = factories.person("Gone", is_active=False)
    streaming = factories.domain("Streaming", stewards=[sten, gone])
    films = factories.domain("Film catalog", parent=streaming, stewards=[stella, sten])

    assert list(domains.stewards_of(films)) == [stella, sten]
    assert list(domains.stewards_of(streaming)) == [sten]


def test_ancestors_come_from_the_top_and_trails_in_one_query(django_assert_num_queries):
    top = factories.domain("A")
    middle = factories.domain("B", parent=top)
    low = factories.domain("C", parent=middle)

    assert domains.ancestors(low) == [top, middle]
    assert set(domains.descendants(top)) == {middle, low}
    assert domains.path(low) == "A › B › C"
    with django_assert_num_queries(1):
        found = domains.trails([low.pk, top.pk])
    assert found == {low.pk: [top, middle, low], top.pk: [top]}


def test_a_cycle_made_by_hand_does_not_hang_the_walk():
    a = factories.domain("A")
    b = factories.domain("B", parent=a)
    type(a).objects.filter(pk=a.pk).update(parent=b)

    assert {step.pk for step in domains.trail(b)} == {a.pk, b.pk}
    assert set(domains.descendants(a)) == {b}


def test_tree_lists_parents_before_children_with_their_depth():
    b = factories.domain("B")
    a = factories.domain("A")
    c = factories.domain("C", parent=b)

    assert domains.tree() == [(a, 0), (b, 0), (c, 1)]


def test_the_catalog_is_the_nearest_choice_above():
    central = factories.account(factories.CENTRAL)
    top = factories.domain("A", catalog=CatalogChoice.ACCOUNT, catalog_account=central)
    middle = factories.domain("B", parent=top)
    own = factories.domain("C", parent=middle, catalog=CatalogChoice.PRODUCER)
    lone = factories.domain("D")

    assert domains.catalog_of(middle) == (CatalogChoice.ACCOUNT, central)
    assert domains.catalog_of(own) == (CatalogChoice.PRODUCER, None)
    assert domains.catalog_of(lone) == (CatalogChoice.PRODUCER, None)


def test_projects_and_owners_by_role():
    olu, ana = factories.person("Olu"), factories.person("Ana")
    films = factories.project("Films", owner=olu, consumer=ana)
    marketing = factories.project("Marketing", owner=ana)

    assert list(projects.projects_of(ana)) == [films, marketing]
    assert list(projects.projects_of(ana, roles=[ProjectRole.OWNER])) == [marketing]
    assert list(projects.owners_of(films)) == [olu]
    assert list(projects.members_of(films)) == [ana, olu]
    assert roles.is_member_of(ana, films)
    assert not roles.is_member_of(ana, films, ProjectRole.OWNER, ProjectRole.CONTRIBUTOR)


def test_a_person_switched_off_has_no_roles():
    olu = factories.person("Olu", is_active=False, is_platform_admin=True)
    factories.project("Films", owner=olu)

    assert roles.roles_of(olu) == roles.NOBODY


def test_roles_are_remembered_within_one_request_only(django_assert_num_queries):
    olu = factories.person("Olu")
    first = _request_id.set("first-request")
    roles.roles_of(olu)
    with django_assert_num_queries(0):
        roles.roles_of(olu)
    _request_id.reset(first)
    films = factories.project("Films", owner=olu)

    assert roles.is_member_of(olu, films)
