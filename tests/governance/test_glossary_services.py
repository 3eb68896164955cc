"""Glossaries and terms."""

import pytest
from django.core.exceptions import ValidationError

from governance.models import Term
from governance.policies import may
from governance.selectors import glossaries as selectors
from governance.services import glossaries
from portal.errors import Conflict, Denied
from tests import factories


@pytest.fixture
def country(world):
    return glossaries.create(by=world.sten, name="Country", domain=world.streaming)


def test_a_domains_glossary_is_kept_by_its_stewards_and_everybodys_by_admins(world):
    assert glossaries.create(by=world.sten, name="A", domain=world.films_domain).slug == "a"
    assert glossaries.create(by=world.ada, name="B").domain is None
    with pytest.raises(Denied):
        glossaries.create(by=world.sten, name="C")


@pytest.mark.parametrize("who", ["olu", "ana", "sam", "ida"])
def test_nobody_else_changes_it(world, country, who):
    person = getattr(world, who)
    term = glossaries.add_term(country, by=world.sten, name="France")
    other = glossaries.add_term(country, by=world.sten, name="Italy")
    relation = glossaries.relate(term, by=world.sten, kind="related", other=other)
    for attempt in (
        lambda: glossaries.create(by=person, name="Mine", domain=world.streaming),
        lambda: glossaries.change(country, by=person, restricted=True),
        lambda: glossaries.delete(country, by=person),
        lambda: glossaries.add_term(country, by=person, name="Spain"),
        lambda: glossaries.change_term(term, by=person, name="Gaul"),
        lambda: glossaries.move_term(term, by=person, parent=other),
        lambda: glossaries.delete_term(term, by=person),
        lambda: glossaries.relate(term, by=person, kind="is_a", other=other),
        lambda: glossaries.unrelate(relation, by=person),
    ):
        with pytest.raises(Denied):
            attempt()


def test_terms_form_a_tree_without_cycles(world, country):
    europe = glossaries.add_term(country, by=world.sten, name="Europe")
    france = glossaries.add_term(country, by=world.sten, name="France", parent=europe)
    paris = glossaries.add_term(country, by=world.sten, name="Paris", parent=france)

    for parent in (europe, paris):
        with pytest.raises(ValidationError, match="lies below"):
            glossaries.move_term(europe, by=world.sten, parent=parent)
    assert selectors.paths([paris.pk]) == {paris.pk: ["Country", "Europe", "France", "Paris"]}
    assert selectors.choices(country) == [
        (europe.pk, "Europe"),
        (france.pk, "Europe › France"),
        (paris.pk, "Europe › France › Paris"),
    ]
    assert set(selectors.with_descendants([france.pk])) == {france, paris}


def test_a_parent_of_another_glossary_is_refused(world, country):
    q1 = factories.glossary("Quarter", terms=["Q1"]).terms.get()
    with pytest.raises(ValidationError, match="same glossary"):
        glossaries.add_term(country, by=world.sten, name="France", parent=q1)


def test_names_are_taken_once_per_parent(world, country):
    europe = glossaries.add_term(country, by=world.sten, name="Europe")
    glossaries.add_term(country, by=world.sten, name="Georgia", parent=europe)
    glossaries.add_term(country, by=world.sten, name="Georgia")
    with pytest.raises(ValidationError):
        glossaries.add_term(country, by=world.sten, name="Georgia")


def test_relations_cross_glossaries_but_never_lead_to_the_term_itself(world, country):
    france = glossaries.add_term(country, by=world.sten, name="France")
    q1 = factories.glossary("Quarter", terms=["Q1"]).terms.get()

    relation = glossaries.relate(france, by=world.sten, kind="related", other=q1)
    assert list(selectors.relations(q1)) == [relation]
    with pytest.raises(ValidationError, match="itself"):
        glossaries.relate(france, by=world.sten, kind="related", other=france)
    with pytest.raises(ValidationError):
        glossaries.relate(france, by=world.sten, kind="related", other=q1)
    with pytest.raises(ValidationError):
        glossaries.relate(france, by=world.sten, kind="loves", other=q1)
    glossaries.unrelate(relation, by=world.sten)
    assert not selectors.relations(q1).exists()


def test_nothing_that_is_needed_is_deleted(world, country):
    europe = glossaries.add_term(country, by=world.sten, name="Europe")
    france = glossaries.add_term(country, by=world.sten, name="France", parent=europe)
    with pytest.raises(Conflict, match="terms"):
        glossaries.delete(country, by=world.sten)
    with pytest.raises(Conflict, match="below"):
        glossaries.delete_term(europe, by=world.sten)
    glossaries.delete_term(france, by=world.sten)
    glossaries.delete_term(europe, by=world.sten)
    glossaries.delete(country, by=world.sten)
    assert not Term.objects.exists()


def test_a_restricted_glossary_is_attached_by_stewards_of_the_products_domain_only(world):
    classification = factories.glossary("Classification", restricted=True)
    free = factories.glossary("Topic")
    what = (classification, world.films_domain)

    assert may(world.sten, "glossary.attach_term", what)
    assert not may(world.olu, "glossary.attach_term", what)
    assert not may(world.ada, "glossary.attach_term", what)
    assert may(world.olu, "glossary.attach_term", (free, world.films_domain))
