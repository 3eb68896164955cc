"""A real worker, with beat, tells the webhook: at once, and again when that failed."""

import time
from collections.abc import Iterator

import pytest

from sharing.models import DeliveryState
from tests.receiver import Receiver
from tests.sharing import by_hand
from tests.sharing.by_hand import SECRET
from tests.worker_process import WorkerProcess


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    with Receiver(answers=[(503, {})]) as running:
        monkeypatch.setenv("SLUICE_OUTGOING_PRIVATE_HOSTS", running.host)
        monkeypatch.setenv("SLUICE_SWEEP_SECONDS", "1")
        yield running


def test_a_worker_tells_the_webhook_and_the_sweep_tries_again(
    receiver: Receiver, worker: WorkerProcess
) -> None:
    place = by_hand.build(webhook_url=receiver.url)
    delivery = place.delivery(place.want())
    deadline = time.monotonic() + 60
    while delivery.state == DeliveryState.WAITING:
        assert time.monotonic() < deadline, worker.log
        time.sleep(0.1)
        delivery.refresh_from_db()
    assert delivery.state == DeliveryState.DELIVERED
    assert [one.verified(SECRET)["type"] for one in receiver.received] == ["grant.wanted"] * 2
    told = list(delivery.attempts.order_by("number").values_list("status", flat=True))
    assert told == [503, 204]
    assert SECRET not in worker.log
