"""What ends when a project, an environment or an account is closed, and who may close it."""

from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from catalog.models import Listing
from governance.models import AwsAccount, CatalogChoice, Project
from portal.audit.models import AuditEvent
from portal.errors import Conflict, Denied
from sharing.models import Environment, Grant, Want
from subscriptions.models import Subscription
from subscriptions.selectors import closing as selectors
from subscriptions.services import closing, requests
from tests import factories as make
from tests.subscriptions.conftest import World


def wants() -> set[str]:
    return set(Grant.objects.values_list("want", flat=True))


def test_an_environment_ends_what_is_read_in_it(world: World) -> None:
    held = world.subscribe()
    closing.close_environment(world.environment, by=world.ada, reason="The account is merged.")

    held.refresh_from_db()
    world.environment.refresh_from_db()
    assert (held.state, held.ended_reason) == ("cancelled", "The account is merged.")
    assert wants() == {Want.ABSENT}
    assert world.environment.closed_at
    assert AuditEvent.objects.filter(verb="environment.closed").count() == 1
    assert AuditEvent.objects.filter(verb="subscription.cancelled").count() == 1


def test_nobody_asks_in_a_closed_environment(world: World) -> None:
    closing.close_environment(world.environment, by=world.ada, reason="Merged.")
    world.environment.refresh_from_db()
    with pytest.raises(Exception, match="is closed"):
        world.ask()
    with pytest.raises(Conflict, match="closed already"):
        closing.close_environment(world.environment, by=world.ada, reason="Again.")


def test_a_producing_project_takes_its_products_with_it(world: World) -> None:
    held = world.subscribe()
    other = world.ask(environment=make.environment(world.consumer, world.environment.account))
    told = " ".join(selectors.of_project(world.producer).in_words())
    assert "1 product ends for 1 project" in told
    assert "1 request" in told
    assert "1 product is no longer published" in told

    closing.close_project(world.producer, by=world.olu, reason="Films moved house.")
    held.refresh_from_db()
    other.refresh_from_db()
    assert (held.state, other.state) == ("revoked", "withdrawn")
    assert not Listing.objects.filter(product=world.product).exists()
    assert wants() == {Want.ABSENT}


def test_a_consuming_project_gives_up_what_it_reads(world: World) -> None:
    held = world.subscribe()
    closing.close_project(world.consumer, by=world.mia, reason="The campaign is over.")
    held.refresh_from_db()
    world.environment.refresh_from_db()
    assert held.state == "cancelled"
    assert world.environment.closed_at
    assert Listing.objects.filter(product=world.product).exists()


@pytest.mark.parametrize("side", ["consumer", "producer"])
def test_an_account_ends_all_access_into_it_and_from_it(world: World, side: str) -> None:
    held = world.subscribe()
    account = world.environment.account if side == "consumer" else world.films.account
    told = " ".join(selectors.of_account(account).in_words())
    assert "2 grants are revoked in AWS" in told

    closing.close_account(account, by=world.ada, reason="The contract ended.")
    held.refresh_from_db()
    account.refresh_from_db()
    assert held.state == ("cancelled" if side == "consumer" else "revoked")
    assert account.closed_at
    assert AwsAccount.objects.filter(pk=account.pk).exists(), "its role is needed to revoke"
    assert Subscription.objects.filter(pk=held.pk).exists(), "evidence stays"


def test_nothing_to_end_is_said_so(world: World) -> None:
    empty = make.environment(world.consumer, world.environment.account)
    assert selectors.of_environment(empty).in_words() == ["No access stands on it, so none ends."]


@pytest.mark.parametrize("who", ["ana", "sam", "ida", "olu"])
def test_who_may_not_close_the_environment(world: World, who: str) -> None:
    with pytest.raises(Denied):
        closing.close_environment(world.environment, by=getattr(world, who), reason="x")


@pytest.mark.parametrize("who", ["ana", "mia", "sam", "ida"])
def test_who_may_not_close_the_producing_project(world: World, who: str) -> None:
    with pytest.raises(Denied):
        closing.close_project(world.producer, by=getattr(world, who), reason="x")


@pytest.mark.parametrize("who", ["ana", "mia", "sam", "ida", "olu", "sten"])
def test_who_may_not_close_the_account(world: World, who: str) -> None:
    with pytest.raises(Denied):
        closing.close_account(world.films.account, by=getattr(world, who), reason="x")


def test_a_request_approved_meanwhile_cannot_be_withdrawn_by_closing(world: World) -> None:
    asked = world.ask()
    requests.approve(asked, by=world.olu)
    closing.close_environment(world.environment, by=world.ada, reason="Merged.")
    asked.refresh_from_db()
    assert asked.state == "approved"
    assert Subscription.objects.get().state == "cancelled"


def closed(thing: AwsAccount | Environment | Project) -> None:
    thing.closed_at = timezone.now()
    thing.save(update_fields=["closed_at"])


def central_catalog(world: World) -> AwsAccount:
    account = make.account("333333333333")
    world.domain.catalog, world.domain.catalog_account = CatalogChoice.ACCOUNT, account
    world.domain.save()
    return account


@pytest.mark.parametrize(
    "what",
    [
        lambda world: world.environment,
        lambda world: world.consumer,
        lambda world: world.producer,
        lambda world: world.environment.account,
        lambda world: world.films.account,
        central_catalog,
    ],
    ids=["environment", "consumer", "producer", "account that reads", "account", "catalog"],
)
def test_nothing_is_asked_of_or_approved_into_what_is_closed(
    world: World, what: Callable[[World], AwsAccount | Environment | Project]
) -> None:
    waiting = world.ask()
    other = make.environment(world.consumer, world.environment.account)
    thing = what(world)
    closed(thing)

    with pytest.raises(Conflict, match="is closed"):
        requests.approve(waiting, by=world.olu)
    with pytest.raises((Conflict, ValidationError), match="is closed"):
        world.ask(environment=other if thing != world.environment else thing)
    waiting.refresh_from_db()
    assert waiting.state == "pending"
    assert not Grant.objects.exists()
