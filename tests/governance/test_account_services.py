"""AWS accounts: connecting and changing them."""

import pytest
from django.core.exceptions import ValidationError

from governance.models import AwsAccount
from governance.models.accounts import CHECK_PATIENCE
from governance.services import accounts
from portal.audit.models import AuditEvent
from portal.errors import Conflict, Denied
from tests import factories

ROLE = "arn:aws:iam::111111111111:role/SluicePortal"


def connect(by, **changes):
    given = {
        "account_id": "111111111111",
        "name": "Films",
        "role_arn": ROLE,
        "regions": ["eu-west-1", " eu-west-1 ", "eu-central-1"],
    }
    return accounts.connect(by=by, **given | changes)


def test_an_account_is_connected_with_an_external_id_of_its_own(world):
    account = connect(world.ada, producers=[world.films])

    assert account.external_id.startswith("sluice-")
    assert len(account.external_id) > 30
    assert account.regions == ["eu-west-1", "eu-central-1"]
    assert account.is_being_checked
    assert account.is_sound is None
    event = AuditEvent.objects.get(verb="account.connected")
    assert event.projects == [world.films.pk]
    assert account.external_id not in str(event.detail)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("account_id", "1111111111111"),
        ("account_id", "11111111111"),
        ("account_id", "11111111111a"),
        ("account_id", "111111111111\n"),
        ("role_arn", "SluicePortal"),
        ("role_arn", "arn:aws:iam::111111111111:user/sluice"),
        ("role_arn", "arn:aws:iam::222222222222:role/SluicePortal"),
        ("external_id", "with blanks"),
        ("external_id", "x"),
        ("regions", ["Ireland"]),
        ("regions", []),
        ("name", " "),
        ("name", "x" * 101),
    ],
)
def test_odd_input_is_refused_beside_its_field(world, field, value):
    with pytest.raises(ValidationError) as refused:
        connect(world.ada, **{field: value})
    assert field in refused.value.message_dict
    assert not AwsAccount.objects.exists()


def test_an_account_is_connected_once(world):
    connect(world.ada)
    with pytest.raises(ValidationError, match="already exists"):
        connect(world.ada)


@pytest.mark.parametrize("who", ["olu", "sten", "ana", "sam", "ida"])
def test_only_platform_admins_keep_accounts(world, who):
    person = getattr(world, who)
    account = factories.account()
    for attempt in (
        lambda: connect(person, account_id="222222222222"),
        lambda: accounts.change(account, by=person, name="Mine"),
        lambda: accounts.choose_producers(account, by=person, projects=[world.marketing]),
        lambda: accounts.request_check(account, by=person),
        lambda: accounts.disconnect(account, by=person),
    ):
        with pytest.raises(Denied):
            attempt()
    assert not AuditEvent.objects.exists()


def test_the_ledger_tells_that_the_external_id_changed_but_not_what_it_is(world):
    account = connect(world.ada)
    accounts.change(account, by=world.ada, external_id="the-new-one")

    event = AuditEvent.objects.get(verb="account.changed")
    assert event.detail["fields"] == ["external_id"]
    assert "the-new-one" not in str(event.detail)


def test_changing_the_role_has_the_account_checked_again(world):
    account = connect(world.ada)
    account = accounts.keep_checks(
        account, checks=[{"name": "role_assumed", "outcome": "passed", "reason": ""}]
    )
    assert account.is_sound
    assert not account.is_being_checked
    assert accounts.change(account, by=world.ada, role_arn=ROLE + "2").is_being_checked


def test_producers_are_recorded_for_both_sides(world):
    account = connect(world.ada, producers=[world.films])
    accounts.choose_producers(account, by=world.ada, projects=[world.marketing])

    event = AuditEvent.objects.get(verb="account.producers_chosen")
    assert set(event.projects) == {world.films.pk, world.marketing.pk}
    assert (event.detail["added"], event.detail["removed"]) == (
        [world.marketing.pk],
        [world.films.pk],
    )


def test_an_account_in_use_is_not_disconnected(world):
    account = factories.account()
    factories.asset(world.films, account)
    with pytest.raises(Conflict, match="still used by assets"):
        accounts.disconnect(account, by=world.ada)
    unused = factories.account("222222222222")
    accounts.disconnect(unused, by=world.ada)
    assert list(AwsAccount.objects.all()) == [account]


def test_a_check_whose_message_was_lost_is_not_waited_for_for_ever(world):
    account = connect(world.ada)
    account.check_requested_at -= CHECK_PATIENCE
    assert not account.is_being_checked
