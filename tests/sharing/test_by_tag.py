"""Access by LF-Tag in the sandbox AWS: published, asked for, approved, read, revoked, gone."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import pytest

from governance.models import Domain, Glossary, SharingBy
from governance.services import domains
from portal.demo import organisation as company
from portal.demo import policies
from sharing.models import Grant, SharingMode
from sharing.portions import Portion
from sharing.services import grants
from sharing.tags import deciding
from subscriptions.models import Subscription
from subscriptions.selectors.plans import plan_of
from subscriptions.services import requests, subscriptions
from tests import factories
from tests.athena import QueryFailed
from tests.sharing.film_company import CONSUMER, FILM_TABLES, PRODUCER, FilmCompany, _pages

FILMS = "SELECT * FROM film_category"


@pytest.fixture
def by_tag(film_company: FilmCompany) -> FilmCompany:
    """Streaming's access goes by tag, with the terms of “Secrecy”."""
    domain = film_company.producing.domain
    steward = factories.person("Sten")
    domain.stewards.add(steward)
    glossary = factories.glossary("Secrecy", terms=["Public", "Secret"], domain=domain)
    domains.choose_sharing(domain, by=steward, sharing_by=SharingBy.TAG, tag_glossary=glossary)
    film_company.producing.refresh_from_db()
    return film_company


def _subscribe(
    film_company: FilmCompany, *tables: str, scope: Any = None, terms: tuple[str, ...] = ("Public",)
) -> Subscription:
    """Olu publishes the tables as a product; Ana asks for it, for ``scope`` of it; Olu says yes."""
    assets = [film_company.tables[name] for name in tables]
    product = factories.product(film_company.producing, *assets)
    glossary = Glossary.objects.get(name="Secrecy")
    product.terms.set(glossary.terms.filter(name__in=terms))
    factories.listing(product)
    request = requests.submit(
        by=film_company.ana,
        product=product,
        project=film_company.consuming,
        environment=film_company.environment,
        reason="Plan the spring campaign",
        duration_days=90,
        scope=scope,
    )
    plan = plan_of(request)
    assert "lakeformation:AddLFTagsToResource" in {step["operation"] for step in plan.steps}
    return requests.approve(request, by=film_company.olu)


def _states(subscription: Subscription) -> set[str]:
    grants = Grant.objects.filter(holder=subscription.holder)
    return {str(grant.state) for grant in grants}


def _end(film_company: FilmCompany, subscription: Subscription) -> None:
    subscriptions.revoke(subscription, by=film_company.olu, reason="The campaign is over.")
    film_company.settle()
    assert _states(subscription) == {"revoked"}


def _traces(film_company: FilmCompany) -> list[Any]:
    """Everything grants could leave behind, tags and rights to them included."""
    return [*film_company.traces(), *_tags(film_company), *_rights(film_company)]


def _tags(film_company: FilmCompany) -> list[str]:
    lakeformation = film_company.by_hand(PRODUCER, "lakeformation")
    return [tag["TagKey"] for tag in _pages(lakeformation.list_lf_tags, "LFTags")]


def _rights(film_company: FilmCompany) -> list[tuple[str, Any]]:
    lakeformation = film_company.by_hand(PRODUCER, "lakeformation")
    rows = _pages(
        lakeformation.list_permissions,
        "PrincipalResourcePermissions",
        ResourceType="LF_TAG_POLICY",
    )
    return [(row["Principal"]["DataLakePrincipalIdentifier"], row["Resource"]) for row in rows]


def _put(film_company: FilmCompany, table: str, key: str) -> None:
    answer = film_company.by_hand(PRODUCER, "lakeformation").add_lf_tags_to_resource(
        Resource={"Table": {"DatabaseName": company.DATABASE, "Name": table}},
        LFTags=[{"TagKey": key, "TagValues": ["yes"]}],
    )
    assert answer["Failures"] == []


def _take(film_company: FilmCompany, table: str, columns: Iterable[str] = ()) -> None:
    name = {"DatabaseName": company.DATABASE, "Name": table}
    resource = (
        {"TableWithColumns": {**name, "ColumnNames": [*columns]}} if columns else {"Table": name}
    )
    answer = film_company.by_hand(PRODUCER, "lakeformation").remove_lf_tags_from_resource(
        Resource=resource,
        LFTags=[{"TagKey": key, "TagValues": ["yes"]} for key in _tags(film_company)],
    )
    assert answer["Failures"] == []


def _fields(film_company: FilmCompany, sql: str = FILMS) -> set[str]:
    return set(film_company.reader().rows(sql)[0])


@pytest.mark.parametrize("mode", [SharingMode.DIRECT, SharingMode.ACCOUNT])
def test_approved_read_revoked_and_nothing_is_left(by_tag: FilmCompany, mode: SharingMode) -> None:
    by_tag.environment.mode = mode
    by_tag.environment.save()
    before = _traces(by_tag)
    with pytest.raises(QueryFailed):
        by_tag.reader().rows(FILMS)

    subscription = _subscribe(by_tag, "film_category", "streaming_films")
    by_tag.settle()

    assert _states(subscription) == {"granted"}
    assert len(by_tag.reader().rows(FILMS)) == 400
    granted = by_tag.role(company.ANALYST) if mode == SharingMode.DIRECT else CONSUMER
    assert granted in [who for who, _tags in _rights(by_tag)]

    _end(by_tag, subscription)
    assert _traces(by_tag) == before
    with pytest.raises(QueryFailed):
        by_tag.reader().rows(FILMS)


def test_tags_name_what_was_decided_and_terms_of_the_glossary(by_tag: FilmCompany) -> None:
    subscription = _subscribe(by_tag, "film_category")
    by_tag.settle()
    own, term = sorted(_tags(by_tag), key=lambda key: "product" not in key)
    assert own.startswith(f"sluice-product-{subscription.product_id}-")
    assert re.fullmatch(r"sluice-glossary-\d+-public-\d+", term)
    (policy,) = [resource["LFTagPolicy"] for _who, resource in _rights(by_tag)]
    assert [pair["TagKey"] for pair in policy["Expression"]] == sorted([own, term])


def test_approved_columns_are_tagged_one_by_one(by_tag: FilmCompany) -> None:
    before = _traces(by_tag)
    table = by_tag.tables["film_category"]
    scope = {str(table.pk): ["film_id", "category_id"]}
    subscription = _subscribe(by_tag, "film_category", scope=scope)
    by_tag.settle()
    assert _states(subscription) == {"granted"}
    assert _fields(by_tag) == {"film_id", "category_id"}

    by_tag.change_columns("film_category", ["film_id", "category_id", "category_name", "salary"])
    by_tag.settle()
    assert _fields(by_tag) == {"film_id", "category_id"}

    _end(by_tag, subscription)
    assert _traces(by_tag) == before


def test_two_products_with_one_table_stay_apart(by_tag: FilmCompany) -> None:
    """What is asked of one product never opens the tables of another, nor does ending it."""
    before = _traces(by_tag)
    first = _subscribe(by_tag, "film_category", terms=("Public",))
    second = _subscribe(by_tag, "film_category", "streaming_films", terms=("Public", "Secret"))
    by_tag.settle()
    assert _states(first) == _states(second) == {"granted"}

    _end(by_tag, second)
    assert len(by_tag.reader().rows(FILMS)) == 400
    with pytest.raises(QueryFailed):
        by_tag.reader().rows("SELECT * FROM streaming_films")

    _end(by_tag, first)
    assert _traces(by_tag) == before


def test_the_same_decision_for_another_account_needs_the_same_tags(by_tag: FilmCompany) -> None:
    """Two routes to one table: whose access ends last takes the tags along."""
    before = _traces(by_tag)
    home = by_tag.another_environment(
        PRODUCER, role_arns=[_reader_at_home(by_tag)], database="at_home", workgroup="home"
    )
    asset = by_tag.tables["film_category"]
    product = factories.product(by_tag.producing, asset)
    for holder, environment in (("subscription:1", by_tag.environment), ("subscription:2", home)):
        grants.want_access(
            holder=holder,
            access=deciding.by_tag([Portion(asset)], product),
            environment=environment,
            by=by_tag.olu,
        )
    by_tag.settle()
    assert {by_tag.state(holder=f"subscription:{n}") for n in (1, 2)} == {"granted"}

    by_tag.end("subscription:2")
    by_tag.settle()
    assert by_tag.state(holder="subscription:2") == "revoked"
    assert len(by_tag.reader().rows(FILMS)) == 400

    by_tag.end("subscription:1")
    by_tag.settle()
    assert _traces(by_tag) == before


def _reader_at_home(film_company: FilmCompany) -> str:
    trust = policies.trust_of_users(PRODUCER)
    film_company.root(PRODUCER, "iam").create_role(
        RoleName="Editor", AssumeRolePolicyDocument=trust
    )
    return film_company.role("Editor", PRODUCER)


def test_tags_that_lie_elsewhere_keep_the_expression_from_being_granted(
    by_tag: FilmCompany,
) -> None:
    """Put by hand before the grant, or after it: then the right is taken back."""
    subscription = _subscribe(by_tag, "film_category")
    by_tag.settle()
    for key in _tags(by_tag):
        _put(by_tag, "category_streams", key)
    by_tag.settle()

    (grant,) = Grant.objects.filter(holder=subscription.holder)
    assert grant.error_code == "BeyondApproved"
    assert "category_streams" in grant.error
    assert _rights(by_tag) == []
    with pytest.raises(QueryFailed):
        by_tag.reader().rows(FILMS)

    _take(by_tag, "category_streams")
    by_tag.settle()
    assert _states(subscription) == {"granted"}
    assert len(by_tag.reader().rows(FILMS)) == 400


def test_tags_taken_off_by_hand_are_put_back(by_tag: FilmCompany) -> None:
    subscription = _subscribe(by_tag, "film_category")
    by_tag.settle()
    _take(by_tag, "film_category", FILM_TABLES["film_category"])
    with pytest.raises(QueryFailed):
        by_tag.reader().rows(FILMS)
    by_tag.settle()
    assert _states(subscription) == {"granted"}
    assert len(by_tag.reader().rows(FILMS)) == 400


def test_rows_go_by_a_filter_also_where_access_goes_by_tag(by_tag: FilmCompany) -> None:
    """Tags cannot limit rows, so that part is granted by name."""
    before = _traces(by_tag)
    film, other = by_tag.tables["film_category"], by_tag.tables["streaming_films"]
    scope = {str(film.pk): {"columns": None, "rows": "film_id = 1"}, str(other.pk): None}
    subscription = _subscribe(by_tag, "film_category", "streaming_films", scope=scope)
    by_tag.settle()
    assert _states(subscription) == {"granted"}
    assert {row["film_id"] for row in by_tag.reader().rows(FILMS)} == {"1"}
    _end(by_tag, subscription)
    assert _traces(by_tag) == before


def test_what_was_given_by_name_stays_when_the_domain_turns_to_tags(
    film_company: FilmCompany,
) -> None:
    film_company.want()
    film_company.settle()
    Domain.objects.update(sharing_by=SharingBy.TAG)
    film_company.sandbox.forget_calls()
    film_company.settle()
    assert film_company.state() == "granted"
    assert not [call for call in film_company.calls() if "LFTag" in call]
