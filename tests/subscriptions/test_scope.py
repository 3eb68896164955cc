"""What fits into what, whatever the columns are called."""

import re

import pytest
from django.core.exceptions import ValidationError

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
        columns=["größe"],
    )

    assert querying.sql(grant) == 'SELECT * FROM "links"."odd""name" LIMIT 10'
    compile(querying.python(grant), "snippet", "exec")


def test_rows_are_asked_for_beside_columns(world: World) -> None:
    key = str(world.films.pk)
    offered = scopes.offers(world.listing)
    cleaned = scopes.cleaned({key: {"columns": ["title"], "rows": "title='Up'"}}, offered)

    assert cleaned == {key: {"columns": ["title"], "rows": "\"title\" = 'Up'"}}
    (portion,) = scopes.access(cleaned, offered, world.product)
    assert (portion.columns, portion.rows) == (["title"], "\"title\" = 'Up'")
    ((_table, words),) = scopes.in_words(cleaned, offered)
    assert "only rows where \"title\" = 'Up'" in words


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ({"rows": "lower(title) = 'up'"}, "At character 6"),
        ({"rows": "year = 1999"}, "no column “year”"),
        ({"rows": "title = 'x'" + " " * 3000 + "or title = 'y'" + "z" * 2050}, "2047 characters"),
        ({"rows": ["title"]}, "as text"),
        ({"row": "title = 'x'"}, "neither columns nor rows"),
        ({"columns": ["year"], "rows": ""}, "no column “year”"),
        ({"columns": []}, "at least one column"),
    ],
)
def test_what_is_wrong_with_rows_and_columns_is_said(
    world: World, wanted: object, said: str
) -> None:
    with pytest.raises(ValidationError, match=re.escape(said)):
        scopes.cleaned({str(world.films.pk): wanted}, scopes.offers(world.listing))


def test_a_partition_key_is_always_readable_and_never_asked_for_alone(world: World) -> None:
    key = str(world.films.pk)
    world.films.columns.filter(name="price").update(is_partition_key=True)
    offered = scopes.offers(world.listing)

    assert scopes.cleaned({key: ["title", "price"]}, offered) == {key: ["title"]}
    with pytest.raises(ValidationError, match="always readable"):
        scopes.cleaned({key: ["price"]}, offered)


@pytest.mark.parametrize(
    ("narrow", "wide", "fits"),
    [
        ({"columns": ["a"], "rows": "x = 1"}, ["a", "b"], True),
        (["a"], {"columns": ["a"], "rows": "x = 1"}, False),
        ({"columns": ["a"], "rows": "x = 1"}, {"columns": ["a"], "rows": "x = 1"}, True),
        ({"columns": ["a"], "rows": "x = 2"}, {"columns": ["a"], "rows": "x = 1"}, False),
        (
            {"columns": ["a"], "rows": "(x = 1) AND (y = 2)"},
            {"columns": None, "rows": "x = 1"},
            True,
        ),
        (
            {"columns": ["a"], "rows": "((x = 1) AND (y = 2)) OR (z = 3)"},
            {"columns": None, "rows": "x = 1"},
            False,
        ),
        (
            {"columns": ["a"], "rows": "(x = 1) AND (y = 2) AND (z = 3)"},
            {"columns": None, "rows": "(x = 1) AND (y = 2)"},
            True,
        ),
        (None, ["a", "b"], False),
    ],
)
def test_only_less_than_what_was_asked_can_be_approved(
    narrow: object, wide: object, fits: bool
) -> None:
    assert scopes.is_within({"1": narrow}, {"1": wide}) is fits
