"""What fits into what, whatever the columns are called."""

import pytest

from sharing.models import Grant
from subscriptions import querying
from subscriptions import scope as scopes
from tests import factories as make
from tests.subscriptions.conftest import World

ALL = None


@pytest.mark.parametrize(
    ("narrow", "wide", "fits"),
    [
        ({}, {}, True),
        ({"1": ALL}, {"1": ALL}, True),
        ({"1": ["a"]}, {"1": ALL}, True),
        ({"1": ALL}, {"1": ["a"]}, False),
        ({"1": ["a"]}, {"1": ["a", "b"]}, True),
        ({"1": ["a", "c"]}, {"1": ["a", "b"]}, False),
        ({"2": ["a"]}, {"1": ALL}, False),
        ({"1": ["a"]}, {"1": ["a"], "2": ALL}, True),
    ],
)
def test_is_within(narrow: scopes.Scope, wide: scopes.Scope, fits: bool) -> None:
    assert scopes.is_within(narrow, wide) is fits


def test_only_published_columns_are_offered(world: World) -> None:
    content = {
        "name": "Films",
        "assets": [{"id": world.films.pk, "columns": [{"name": "title"}, {"name": "gone"}]}],
    }
    revision = world.product.revisions.create(number=2, content=content, published_by=world.olu)
    world.listing.revision = revision
    world.listing.save()

    offered = {offer.asset: offer.columns for offer in scopes.offers(world.listing)}

    assert offered[world.films] == ("title",)


def test_offers_cost_the_same_however_many_tables(
    world: World, django_assert_num_queries: object
) -> None:
    for _number in range(3):
        world.listing.assets.add(make.asset(world.producer, world.films.account))

    with django_assert_num_queries(4):  # type: ignore[operator]
        assert len(scopes.offers(world.listing)) == 5


def test_sql_quotes_whatever_a_name_holds(world: World) -> None:
    environment = make.environment(world.consumer, world.environment.account, database="links")
    grant = Grant(
        environment=environment,
        local_database="links",
        link_name='odd"name',
        columns=["größe", 'a"b'],
    )

    assert querying.sql(grant) == 'SELECT "größe", "a""b" FROM "links"."odd""name" LIMIT 10'
    compile(querying.python(grant), "snippet", "exec")
