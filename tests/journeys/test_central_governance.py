"""Central governance, with three accounts: 111… produces, 222… consumes, 333… holds the catalog.

The catalog account carries metadata and never grants on its own.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from catalog.models import Product
from governance.models import ProjectRole
from portal.errors import Denied
from portal.identity.models import User
from sharing.access import Table
from sharing.models import Grant, GrantState, MirrorState, Want
from sharing.topology import table_in
from subscriptions.models import Subscription, SubscriptionRequest, Verdict
from subscriptions.services import requests, subscriptions
from tests import factories
from tests.athena import QueryFailed
from tests.sharing.central import CENTRAL, CONSUMER, PRODUCER, Central, govern_centrally
from tests.sharing.film_company import FilmCompany

FILMS = "SELECT * FROM film_category"


@dataclass
class Story:
    central: Central
    subscriptions: list[Subscription] = field(default_factory=list)

    @property
    def company(self) -> FilmCompany:
        return self.central.company

    def ask(self, product: Product) -> SubscriptionRequest:
        return requests.submit(
            by=self.company.ana,
            product=product,
            project=self.company.consuming,
            environment=self.company.environment,
            reason="Plan the spring campaign",
            duration_days=90,
        )

    def approve(self, product: Product) -> Subscription:
        made = requests.approve(self.ask(product), by=self.company.olu, comment="Welcome")
        self.subscriptions.append(made)
        return made

    def revoke(self, subscription: Subscription) -> None:
        subscriptions.revoke(subscription, by=self.company.olu, reason="The campaign is over.")
        self.subscriptions.remove(subscription)


@pytest.fixture
def story(film_company: FilmCompany) -> Story:
    return Story(govern_centrally(film_company))


def test_the_story_of_central_governance(story: Story) -> None:
    central = story.central
    central.name_engineer()
    before = central.traces()
    with pytest.raises(QueryFailed):
        central.reader().rows(FILMS)

    product = central.publish()
    central.settle()
    assert central.mirror().state == MirrorState.PRESENT
    with pytest.raises(QueryFailed):
        central.reader().rows(FILMS)

    subscription = story.approve(product)
    central.settle()
    assert central.company.state(holder=subscription.holder) == "granted"
    assert len(central.reader().rows(FILMS)) == 400

    story.revoke(subscription)
    central.settle()
    with pytest.raises(QueryFailed):
        central.reader().rows(FILMS)
    assert strangers_rights(story) == []

    central.unpublish(product)
    central.settle()
    assert central.traces() == before


def test_the_plan_shown_before_names_the_catalog_account(story: Story) -> None:
    product = story.central.publish()
    request = story.ask(product)
    requests.approve(request, by=story.company.olu)
    decision = request.decisions.get()
    accounts = {step["account"] for step in decision.plan}
    assert accounts == {CENTRAL, CONSUMER}
    assert f"curatedzonedb_{PRODUCER}" in str(decision.plan)


def test_whoever_runs_the_catalog_account_decides_on_nothing(story: Story) -> None:
    """Neither platform admins, nor those who produce from the catalog account themselves."""
    ada = factories.person("Ada", is_platform_admin=True)
    guardian = factories.person("Guardian")
    governing = factories.project("Governance", owner=guardian)
    story.company.accounts[CENTRAL].producers.add(governing)
    request = story.ask(story.central.publish())
    for person in (ada, guardian):
        with pytest.raises(Denied):
            requests.approve(request, by=person)
    story.central.settle()
    assert strangers_rights(story) == []


@pytest.mark.parametrize("seed", range(4))
def test_every_right_of_a_stranger_has_a_producers_decision_behind_it(
    story: Story, seed: int
) -> None:
    """Whatever is published, approved, revoked and unpublished, in whichever order."""
    chance = random.Random(seed)
    products = [
        story.central.publish(table, name=table)
        for table in ("film_category", "streaming_films", "category_streams")
    ]
    for _step in range(10):
        act = chance.choice(_possible(story, products, chance))
        act()
        if chance.random() < 0.6:
            story.central.settle()
            demand_decisions(story)
    for subscription in list(story.subscriptions):
        story.revoke(subscription)
    story.central.settle()
    assert strangers_rights(story) == []


def _possible(
    story: Story, products: list[Product], chance: random.Random
) -> list[Callable[[], Any]]:
    product = chance.choice(products)
    product = Product.objects.get(pk=product.pk)
    held = [one for one in story.subscriptions if one.product_id == product.pk]
    acts: list[Callable[[], Any]] = [lambda: None]
    if held:
        acts += [lambda: story.revoke(held[0])] * 2
    if product.is_published:
        acts.append(lambda: story.central.unpublish(product))
        if not held:
            acts += [lambda: story.approve(product)] * 3
    else:
        acts += [lambda: story.central.publish_again(product)] * 2
    return acts


def strangers_rights(story: Story) -> list[tuple[str, Table]]:
    """Principals outside the catalog's and the producer's account, and what they hold there; of
    the producer's, whoever may read.
    """
    lakeformation = story.company.by_hand(CENTRAL, "lakeformation")
    return sorted(
        (principal, table)
        for kind in ("TABLE", "DATABASE")
        for row in lakeformation.list_permissions(ResourceType=kind, MaxResults=1000)[
            "PrincipalResourcePermissions"
        ]
        for principal, table in _read(row)
        if CENTRAL not in {*principal.split(":"), principal}
        and (PRODUCER not in {*principal.split(":"), principal} or "SELECT" in row["Permissions"])
    )


def _read(row: dict[str, Any]) -> Iterator[tuple[str, Table]]:
    resource = row["Resource"]
    name = resource.get("Table") or resource.get("TableWithColumns") or {}
    database = name.get("DatabaseName") or resource.get("Database", {}).get("Name", "")
    yield (
        row["Principal"]["DataLakePrincipalIdentifier"],
        Table(database, name.get("Name", "")),
    )


def demand_decisions(story: Story) -> None:
    grants = Grant.objects.filter(want=Want.PRESENT).exclude(state=GrantState.REVOKED)
    decided = {
        (role, table_in(grant.route.catalog_account_id, grant.asset))
        for grant in grants.select_related("route", "asset__account", "environment")
        if _was_decided(story, grant)
        for role in grant.environment.role_arns
    }
    for principal, table in strangers_rights(story):
        assert (principal, table) in decided


def _was_decided(story: Story, grant: Grant) -> bool:
    subscription = Subscription.objects.get(pk=int(grant.holder.removeprefix("subscription:")))
    decision = subscription.request.decisions.get(verdict=Verdict.APPROVED)
    return _answers_for_the_data(story, decision.approver)


def _answers_for_the_data(story: Story, person: User) -> bool:
    owns = story.company.producing.memberships.filter(user=person, role=ProjectRole.OWNER)
    return not person.is_platform_admin and owns.exists()
