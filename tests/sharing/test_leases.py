"""One worker at a time in an account, and none that a killed one could block for long."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from governance.models import AwsAccount
from sharing import leases
from sharing.models import Lease
from tests import factories


@pytest.fixture
def run_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leases are looked at in the database before every call."""
    monkeypatch.setattr(leases, "FRESH_SECONDS", 0)


@pytest.mark.django_db
def test_a_second_worker_gets_no_lease_until_the_first_lets_go() -> None:
    account, other = factories.account("111111111111"), factories.account("222222222222")
    with leases.held(account) as first:
        assert first
        with leases.held(account) as second, leases.held(other) as elsewhere:
            assert second is None
            assert elsewhere
    with leases.held(account) as again:
        assert again


@pytest.mark.django_db
def test_a_lease_that_ran_out_is_taken_over_and_lost_to_its_holder(run_out: None) -> None:
    account = factories.account()
    with leases.held(account) as killed:
        assert killed
        Lease.objects.update(until=timezone.now() - timedelta(seconds=1))
        with leases.held(account) as successor:
            assert successor
            successor.renew()
            with pytest.raises(leases.LeaseLost):
                killed.renew()
        assert not Lease.objects.exists()


@pytest.mark.django_db
def test_letting_go_leaves_the_successors_lease_alone(run_out: None) -> None:
    account = factories.account()
    with leases.held(account) as killed:
        assert killed
        Lease.objects.update(until=timezone.now() - timedelta(seconds=1))
        with leases.held(account) as successor:
            assert successor
            killed.release()
            successor.renew()


@pytest.mark.django_db
def test_each_call_puts_the_end_of_the_lease_off(run_out: None) -> None:
    with leases.held(factories.account()) as lease:
        assert lease
        Lease.objects.update(until=timezone.now() + timedelta(seconds=1))
        lease.renew()
        assert Lease.objects.get().until > timezone.now() + leases.DURATION / 2


def die_holding(account: AwsAccount) -> object:
    """What a killed worker leaves: a lease, and no session. Let go of the answer and it is lost."""
    held = leases.held(account)

    def take_and_die() -> None:
        held.__enter__()
        connection.close()

    thread = threading.Thread(target=take_and_die)
    thread.start()
    thread.join(timeout=30)
    return held


@pytest.mark.django_db(transaction=True)
def test_a_dead_workers_lease_is_free_when_its_last_call_must_be_over() -> None:
    account = factories.account()
    killed = die_holding(account)
    with leases.held(account) as too_early:
        assert too_early is None
    assert leases.accounts_in_hand() == [account.pk]

    Lease.objects.update(until=timezone.now() + leases.DURATION - leases.LAST_CALL)
    assert leases.accounts_in_hand() == []
    with leases.held(account) as successor:
        assert successor
    del killed


@pytest.mark.django_db
def test_a_living_workers_lease_stands_until_it_runs_out() -> None:
    account = factories.account()
    with leases.held(account):
        Lease.objects.update(until=timezone.now() + timedelta(seconds=1))
        with leases.held(account) as second:
            assert second is None
        assert leases.accounts_in_hand() == [account.pk]


@pytest.mark.django_db(transaction=True)
def test_after_a_restart_of_postgresql_the_dead_are_not_told_from_the_living() -> None:
    account = factories.account()
    killed = die_holding(account)
    Lease.objects.update(
        until=timezone.now() + timedelta(seconds=1),
        backend_started=timezone.now() - timedelta(days=300),
    )
    with leases.held(account) as second:
        assert second is None
    del killed


@pytest.mark.django_db(transaction=True)
def test_of_many_workers_at_once_one_gets_the_account() -> None:
    account = factories.account()
    start, done = threading.Barrier(6), threading.Barrier(6)
    got: list[bool] = []

    def work() -> None:
        try:
            start.wait(timeout=10)
            with leases.held(account) as lease:
                got.append(lease is not None)
                done.wait(timeout=10)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(got) == [False] * 5 + [True]
