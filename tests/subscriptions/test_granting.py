"""What a yes does: the subscription, the grants wanted, and the plan kept with the decision."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from governance.models import ProjectRole, RuleKind
from portal.audit.models import AuditEvent
from portal.errors import Conflict, Denied
from portal.notify.models import Notification
from sharing.models import Grant, Want
from sharing.portions import Portion
from sharing.preview import plan_for
from subscriptions.models import Decision, Subscription
from subscriptions.selectors.plans import plan_of
from subscriptions.services import requests
from tests import factories as make
from tests.subscriptions.conftest import World


def wanted(subscription: Subscription) -> dict[str, list[str] | None]:
    grants = Grant.objects.filter(holder=subscription.holder, want=Want.PRESENT)
    return dict(grants.values_list("asset__name", "columns"))


def test_approve_wants_each_table_in_the_environment(world: World) -> None:
    subscription = requests.approve(world.ask(), by=world.olu, comment="Welcome")

    assert subscription.state == "active"
    assert subscription.ends_at - subscription.starts_at == timedelta(days=90)
    assert wanted(subscription) == {
        "streaming_films": ["film_id", "price", "title"],
        "film_category": ["id", "name"],
    }
    environments = Grant.objects.values_list("environment", flat=True)
    assert set(environments) == {world.environment.pk}


def test_approve_keeps_the_plan_that_was_shown(world: World) -> None:
    request = world.ask()
    access = [
        Portion(world.categories, ["id", "name"]),
        Portion(world.films, ["film_id", "title", "price"]),
    ]
    shown = plan_for(environment=world.environment, access=access)

    requests.approve(request, by=world.olu)

    decision = Decision.objects.get(request=request)
    assert decision.plan == shown
    assert decision.plan


def test_approve_tells_the_requester_and_records_it(world: World) -> None:
    subscription = requests.approve(world.ask(), by=world.sten)

    assert Notification.objects.get(kind="request.approved").user == world.ana
    event = AuditEvent.objects.get(verb="request.approved")
    assert event.actor_label == "Sten"
    assert event.detail["subscription"] == subscription.pk
    assert event.detail["narrower"] is False


def test_approve_may_give_less(world: World) -> None:
    request = world.ask()

    subscription = requests.approve(
        request, by=world.olu, scope={str(world.films.pk): ["title"]}, duration_days=7
    )

    assert wanted(subscription) == {"streaming_films": ["title"]}
    assert subscription.ends_at - subscription.starts_at == timedelta(days=7)
    assert AuditEvent.objects.get(verb="request.approved").detail["narrower"] is True
    request.refresh_from_db()
    assert request.duration_days == 90


def test_approve_never_gives_more_than_was_asked(world: World) -> None:
    films, categories = str(world.films.pk), str(world.categories.pk)
    request = world.ask(scope={films: ["title"]})

    for more in ({films: None}, {films: ["title", "price"]}, {films: ["title"], categories: None}):
        with pytest.raises(ValidationError, match="more than was asked"):
            requests.approve(request, by=world.olu, scope=more)
    with pytest.raises(ValidationError, match="longer than was asked"):
        requests.approve(request, by=world.olu, duration_days=91)
    assert not Grant.objects.exists()


def test_approve_refuses_the_requesters_own_request(world: World) -> None:
    world.consumer.memberships.create(user=world.olu, role=ProjectRole.CONSUMER)

    with pytest.raises(Denied, match="own request"):
        requests.approve(world.ask(by=world.olu), by=world.olu)
    assert not Grant.objects.exists()


@pytest.mark.parametrize("name", ["ana", "mia", "sam", "ida", "ada"])
def test_approve_refuses_whoever_does_not_answer_for_the_product(world: World, name: str) -> None:
    with pytest.raises(Denied):
        requests.approve(world.ask(), by=getattr(world, name))
    assert not Subscription.objects.exists()


def test_approve_refuses_what_was_unpublished_since(world: World) -> None:
    request = world.ask()
    world.listing.delete()

    with pytest.raises(Conflict, match="not published"):
        requests.approve(request, by=world.olu)


def test_approve_refuses_what_cannot_be_granted_any_more_unless_it_is_left_out(
    world: World,
) -> None:
    request = world.ask()
    world.films.managed = False
    world.films.save()

    with pytest.raises(Conflict, match="streaming_films"):
        requests.approve(request, by=world.olu)
    subscription = requests.approve(request, by=world.olu, scope={str(world.categories.pk): ["id"]})
    assert wanted(subscription) == {"film_category": ["id"]}


def test_approve_never_gives_a_table_that_was_added_to_the_product_since(world: World) -> None:
    world.listing.assets.remove(world.films)
    request = world.ask()
    world.listing.assets.add(world.films)

    assert wanted(requests.approve(request, by=world.olu)) == {"film_category": ["id", "name"]}


def test_approve_keeps_to_a_rule_that_became_stricter_since(world: World) -> None:
    request = world.ask()
    world.domain.rules.create(kind=RuleKind.LONGEST_ACCESS, days=30)

    with pytest.raises(ValidationError, match="between 1 and 30 days"):
        requests.approve(request, by=world.olu)
    subscription = requests.approve(request, by=world.olu, duration_days=30)
    assert subscription.ends_at - subscription.starts_at == timedelta(days=30)


def test_what_the_account_no_longer_consents_to_is_neither_asked_for_nor_approved(
    world: World,
) -> None:
    request = world.ask()
    world.films.account.producers.remove(world.producer)

    with pytest.raises(Conflict, match="no longer names Film Catalog"):
        requests.approve(request, by=world.olu)
    other = make.environment(world.consumer, world.environment.account)
    with pytest.raises(ValidationError, match="no longer names Film Catalog"):
        world.ask(environment=other)
    assert not Grant.objects.exists()


def test_access_given_before_outlives_the_accounts_consent(world: World) -> None:
    subscription = world.subscribe()

    world.films.account.producers.remove(world.producer)

    assert wanted(subscription) == {
        "streaming_films": ["film_id", "price", "title"],
        "film_category": ["id", "name"],
    }


def test_the_plan_says_what_a_role_reads_elsewhere(world: World) -> None:
    """Lake Formation knows roles, not environments: a role reads the union of what it was given."""
    other = make.environment(
        world.consumer, world.environment.account, role_arns=world.environment.role_arns
    )
    held = world.ask(environment=other, scope={str(world.films.pk): ["title"]})
    requests.approve(held, by=world.olu)
    asked = world.ask(scope={str(world.films.pk): ["price"]})

    told = " ".join(plan_of(asked).reads)
    assert "1 of 3 columns" in told
    assert f"already reads title of {world.films.technical_name}" in told
    assert str(other) in told


def test_a_yes_to_a_plan_that_has_changed_is_refused(world: World) -> None:
    asked = world.ask()
    read = plan_of(asked).fingerprint
    world.environment.role_arns = ["arn:aws:iam::222222222222:role/Other"]
    world.environment.save()
    with pytest.raises(Conflict, match="has changed since you read it"):
        requests.approve(asked, by=world.olu, plan=read)
    assert requests.approve(asked, by=world.olu, plan=plan_of(asked).fingerprint)


def test_what_moved_since_the_decision_is_shown(world: World) -> None:
    asked = world.ask()
    requests.approve(asked, by=world.olu)
    assert not plan_of(asked).has_moved
    world.environment.role_arns = ["arn:aws:iam::222222222222:role/Other"]
    world.environment.save()
    moved = plan_of(asked)
    assert moved.has_moved
    assert "Other" in str(moved.added)
    assert "Other" not in str(moved.gone)
