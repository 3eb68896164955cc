"""Messages to webhooks: signed, delivered once, tried again on the standard's schedule."""

import logging
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from standardwebhooks import WebhookVerificationError

from portal.errors import Conflict
from portal.notify.models import Notification
from sharing.manual import webhooks
from sharing.models import DeliveryState, Fulfiller, WebhookDelivery
from sharing.services import fulfillers, grants
from tests.receiver import Receiver
from tests.sharing import by_hand
from tests.sharing.by_hand import SECRET, ByHand

DOCUMENT = Path(__file__).parents[2] / "docs" / "fulfilment.md"


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    with Receiver() as running:
        settings.OUTGOING_PRIVATE_HOSTS = [running.host]
        yield running


@pytest.fixture
def place(db: None, receiver: Receiver) -> ByHand:
    return by_hand.build(webhook_url=receiver.url)


def wait_over(delivery: WebhookDelivery) -> timedelta:
    """Let the time pass until the next attempt; how long that would have been."""
    delivery.refresh_from_db()
    assert delivery.next_attempt_at is not None
    wait = delivery.next_attempt_at - timezone.now()
    WebhookDelivery.objects.filter(pk=delivery.pk).update(next_attempt_at=timezone.now())
    return wait


def test_a_message_is_a_signed_event_of_ids_and_addresses(
    place: ByHand, receiver: Receiver
) -> None:
    task = place.want()
    (delivery,) = place.deliver()
    (message,) = receiver.received
    event = message.verified(SECRET)
    here = f"http://localhost:8000/api/v1/grants/{task.grant_id}/"
    assert {key: event[key] for key in ("specversion", "type", "subject", "source")} == {
        "specversion": "1.0",
        "type": "grant.wanted",
        "subject": f"grants/{task.grant_id}",
        "source": "http://localhost:8000",
    }
    assert event["id"] == message.headers["webhook-id"] == delivery.message_id
    assert event["data"] == {
        "grant": task.grant_id,
        "task": task.pk,
        "grant_url": here,
        "task_url": f"http://localhost:8000/api/v1/fulfilment-tasks/{task.pk}/",
        "page_url": f"http://localhost:8000/fulfilment/{task.pk}/",
        "report_url": f"{here}fulfilment/?task={task.pk}",
    }
    assert message.headers["Content-Type"] == "application/cloudevents+json; charset=utf-8"
    assert len(message.body) < 2_000
    assert (delivery.state, delivery.last_answer) == (DeliveryState.DELIVERED, "HTTP 204")


def test_the_receiver_of_the_document_understands_it(
    place: ByHand, settings: Any, tmp_path: Path
) -> None:
    """The ten lines of docs/fulfilment.md, as they stand, in a process of their own."""
    (code,) = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text(), re.DOTALL)
    with Receiver() as reserved:
        port = reserved.port
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        env=os.environ | {"WEBHOOK_SECRET": SECRET, "PORT": str(port)},
        stdout=subprocess.PIPE,
        stderr=(tmp_path / "log").open("w"),
        text=True,
    )
    try:
        settings.OUTGOING_PRIVATE_HOSTS = ["127.0.0.1"]
        Fulfiller.objects.update(webhook_url=f"http://127.0.0.1:{port}/")
        task = place.want()
        _await(port, process)
        (delivery,) = place.deliver()
        assert delivery.state == DeliveryState.DELIVERED, (tmp_path / "log").read_text()
        assert process.stdout
        said = process.stdout.readline()
        assert said == f"grant.wanted http://localhost:8000{_report(task)}\n"
    finally:
        process.kill()
        process.wait()


def _await(port: int, process: subprocess.Popen[str]) -> None:
    """Until somebody listens there."""
    deadline = time.monotonic() + 30
    while process.poll() is None and time.monotonic() < deadline:
        with socket.socket() as trial:
            if trial.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise RuntimeError("the receiver did not start")


def _report(task: Any) -> str:
    return f"/api/v1/grants/{task.grant_id}/fulfilment/?task={task.pk}"


@pytest.mark.parametrize("status", [301, 302, 400, 401, 404, 429, 500, 503])
def test_every_answer_but_2xx_is_tried_again(
    place: ByHand, receiver: Receiver, status: int
) -> None:
    receiver.answers = [(status, {"Location": receiver.url})]
    place.want()
    (delivery,) = place.deliver()
    assert (delivery.state, delivery.last_answer) == (DeliveryState.WAITING, f"HTTP {status}")
    assert len(receiver.received) == 1
    assert 4 < wait_over(delivery).total_seconds() <= 5.5
    (delivery,) = place.deliver()
    assert delivery.state == DeliveryState.DELIVERED
    first, second = receiver.received
    assert (first.body, first.headers["webhook-id"]) == (second.body, second.headers["webhook-id"])


def test_the_schedule_is_the_standards_and_ends(place: ByHand, receiver: Receiver) -> None:
    receiver.answers = [(500, {})] * 20
    place.want()
    waits = []
    (delivery,) = place.deliver()
    while delivery.state == DeliveryState.WAITING:
        waits.append(wait_over(delivery).total_seconds())
        (delivery,) = place.deliver()
    hours = [wait / 3600 for wait in waits]
    expected = [5 / 3600, 5 / 60, 0.5, 2, 5, 10, 14, 20, 24]
    assert all(
        least - 0.01 <= wait <= least * 1.1 for least, wait in zip(expected, hours, strict=True)
    )
    assert delivery.state == DeliveryState.GIVEN_UP
    assert len(receiver.received) == delivery.attempts.count() == 10
    told = Notification.objects.get(kind="webhook.given_up")
    assert (told.user, told.url) == (place.olu, delivery.get_absolute_url())


def test_retry_after_is_honoured_up_to_a_day(place: ByHand, receiver: Receiver) -> None:
    receiver.answers = [(429, {"Retry-After": "600"}), (503, {"Retry-After": "999999999"})]
    place.want()
    (delivery,) = place.deliver()
    assert wait_over(delivery).total_seconds() == pytest.approx(600, abs=5)
    (delivery,) = place.deliver()
    assert wait_over(delivery) < timedelta(hours=27)


def test_410_switches_the_webhook_off_and_owners_on_again(
    place: ByHand, receiver: Receiver
) -> None:
    receiver.answers = [(410, {})]
    place.want()
    waiting = place.delivery(place.want())
    WebhookDelivery.objects.filter(pk=waiting.pk).update(
        next_attempt_at=timezone.now() + timedelta(hours=1)
    )
    (delivery,) = place.deliver()
    place.fulfiller.refresh_from_db()
    assert delivery.state == DeliveryState.GIVEN_UP
    assert not place.fulfiller.calls_webhook
    assert Notification.objects.get(kind="webhook.switched_off").user == place.olu
    place.want()
    assert WebhookDelivery.objects.count() == 2
    wait_over(waiting)
    place.deliver()
    assert len(receiver.received) == 1
    webhooks.switch_on(place.fulfiller, by=place.olu)
    assert {one.state for one in place.deliver()} == {DeliveryState.DELIVERED}
    assert len(receiver.received) == 3
    with pytest.raises(Conflict):
        webhooks.switch_on(place.fulfiller, by=place.olu)


def test_an_address_inside_the_network_is_not_called(place: ByHand, settings: Any) -> None:
    settings.OUTGOING_PRIVATE_HOSTS = []
    Fulfiller.objects.update(webhook_url="https://169.254.169.254/latest/meta-data/")
    place.want()
    (delivery,) = place.deliver()
    assert "inside the network" in delivery.last_answer
    assert delivery.attempts.get().status is None


def test_a_message_that_somebody_is_delivering_is_left_to_them(
    place: ByHand, receiver: Receiver
) -> None:
    delivery = place.delivery(place.want())
    assert webhooks.deliver(delivery.pk)
    assert not webhooks.deliver(delivery.pk)
    assert len(receiver.received) == 1


def test_a_worker_killed_in_between_delays_a_message_by_minutes(
    place: ByHand, receiver: Receiver
) -> None:
    delivery = place.delivery(place.want())
    webhooks._claimed(delivery.pk)
    assert webhooks.due() == []
    assert wait_over(delivery) <= webhooks.UNDER_WAY
    (delivery,) = place.deliver()
    assert (delivery.state, delivery.attempt_count) == (DeliveryState.DELIVERED, 2)


def test_what_is_no_longer_needed_is_not_told(place: ByHand, receiver: Receiver) -> None:
    receiver.answers = [(500, {})]
    task = place.want()
    place.deliver()
    place.end(task)
    place.deliver()
    assert place.delivery(task).state == DeliveryState.DROPPED
    assert [one.event["type"] for one in receiver.received] == ["grant.wanted", "grant.ended"]


def test_what_is_done_already_is_not_told(place: ByHand, receiver: Receiver) -> None:
    task = place.want()
    place.report(task, "done")
    assert place.deliver() == []
    assert place.delivery(task).state == DeliveryState.DROPPED


def test_asking_again_sends_a_message_of_its_own(place: ByHand, receiver: Receiver) -> None:
    task = place.want()
    place.report(task, "failed", diagnostics="The share is full.")
    grants.retry(place.grant(task), by=place.ana)
    (again,) = place.deliver()
    assert set(task.deliveries.values_list("state", flat=True)) == {"dropped", "delivered"}
    assert receiver.received[0].headers["webhook-id"] == again.message_id


def test_who_fulfils_may_be_deleted_while_a_message_is_under_way(
    place: ByHand, receiver: Receiver
) -> None:
    delivery = place.delivery(place.want())
    claimed = webhooks._claimed(delivery.pk)
    assert claimed
    Fulfiller.objects.all().delete()
    webhooks._record(claimed, webhooks.Result(204), milliseconds=1)
    assert not WebhookDelivery.objects.exists()


def test_a_new_secret_signs_from_now_on_and_is_kept_sealed(
    place: ByHand, receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        secret = fulfillers.renew_secret(place.fulfiller, by=place.olu)
        place.want()
        place.deliver()
    receiver.received[0].verified(secret)
    with pytest.raises(WebhookVerificationError):
        receiver.received[0].verified(SECRET)
    assert secret not in caplog.text
    assert secret not in _everything_stored()


def _everything_stored() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        rows = []
        for name in tables:
            cursor.execute(f'SELECT t::text FROM "{name}" t')
            rows += [row for (row,) in cursor.fetchall()]
    return "\n".join(rows)


def test_a_secret_that_cannot_be_read_any_more_is_said(
    place: ByHand, receiver: Receiver, settings: Any
) -> None:
    place.want()
    settings.SECRET_KEY = "another one altogether"
    (delivery,) = place.deliver()
    assert delivery.state == DeliveryState.GIVEN_UP
    assert "Make a new one" in delivery.last_answer
    assert receiver.received == []


def test_what_was_given_up_is_sent_again_by_owners(place: ByHand, receiver: Receiver) -> None:
    delivery = place.delivery(place.want())
    with pytest.raises(Conflict):
        webhooks.send_again(delivery, by=place.olu)
    WebhookDelivery.objects.update(state=DeliveryState.GIVEN_UP, next_attempt_at=None)
    webhooks.send_again(delivery, by=place.olu)
    place.deliver()
    assert receiver.received[0].headers["webhook-id"] == delivery.message_id


def test_the_secret_is_told_once_and_never_shown_again(place: ByHand) -> None:
    fulfillers.change(place.fulfiller, by=place.olu, webhook_url="")
    _same, secret = fulfillers.change(
        place.fulfiller, by=place.olu, webhook_url="https://tickets.example.com/new"
    )
    assert secret.startswith("whsec_")
    _same, none = fulfillers.change(
        place.fulfiller, by=place.olu, webhook_url="https://tickets.example.com/newer"
    )
    assert none == ""
