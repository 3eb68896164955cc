"""Telling an outside system, by signed webhook, that there is something to do.

As https://www.standardwebhooks.com says: 2xx alone is success, everything else is tried again on
the schedule below, 410 ends it, and Retry-After is honoured.
"""

import logging
import random
import time
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from celery.exceptions import SoftTimeLimitExceeded
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError
from standardwebhooks import Webhook

from portal import outgoing
from portal.errors import Conflict
from portal.identity.models import User
from portal.sealing import SealBroken, unseal
from sharing.ledger import tell_ledger_of_fulfiller
from sharing.manual import news
from sharing.manual.messages import message_about
from sharing.models import (
    LIVE_TASKS,
    DeliveryAttempt,
    DeliveryState,
    Fulfiller,
    FulfilmentTask,
    WebhookDelivery,
)
from sharing.policies import may

logger = logging.getLogger(__name__)

WAITS = (5, 5 * 60, 30 * 60, *(hours * 3600 for hours in (2, 5, 10, 14, 20, 24)))
"""Seconds after each failed attempt; the first is made at once. The standard's own example."""
LONGEST_WAIT = 24 * 3600
JITTER = 0.1
UNDER_WAY = timedelta(minutes=2)
"""Longer than one attempt may take; a worker killed during it holds a message up no longer."""
GONE = 410


@dataclass(frozen=True)
class Result:
    """What one attempt came to; ``status`` None when nobody answered."""

    status: int | None
    error: str = ""
    retry_after: float | None = None
    is_final: bool = False

    @property
    def delivered(self) -> bool:
        return self.status is not None and 200 <= self.status < 300

    @property
    def words(self) -> str:
        return self.error or f"HTTP {self.status}"


def announce(task: FulfilmentTask) -> None:
    """Send word of a task once this transaction is committed, if its fulfiller has a webhook."""
    fulfiller = task.fulfiller
    if fulfiller is None or not fulfiller.calls_webhook:
        return
    message = message_about(task)
    delivery = WebhookDelivery.objects.create(
        fulfiller=fulfiller,
        task=task,
        message_id=message.id,
        type=message.type,
        body=message.body,
        next_attempt_at=timezone.now(),
    )
    transaction.on_commit(partial(send_worker, delivery.pk))


def send_worker(delivery_id: int) -> None:
    """Without a broker nothing is lost: the sweep finds what is due."""
    from sharing.manual.tasks import deliver as task  # tasks import this module

    try:
        task.delay(delivery_id)
    except OperationalError as error:
        logger.warning("The broker is away; delivery %s waits: %s", delivery_id, error)


def due() -> list[int]:
    waiting = WebhookDelivery.objects.filter(
        state=DeliveryState.WAITING, next_attempt_at__lte=timezone.now()
    )
    return list(waiting.order_by("next_attempt_at").values_list("pk", flat=True)[:500])


def drop(tasks: Collection[int]) -> None:
    """What is no longer to be done need not be told any more."""
    WebhookDelivery.objects.filter(task__in=tasks, state=DeliveryState.WAITING).update(
        state=DeliveryState.DROPPED, next_attempt_at=None, ended_at=timezone.now()
    )


def deliver(delivery_id: int) -> bool:
    """Make the attempt that is due, if it still is and nobody else is at it.

    No transaction is open while the receiver is called.
    """
    delivery = _claimed(delivery_id)
    if delivery is None:
        return False
    began = time.monotonic()
    result = _attempt(delivery)
    _record(delivery, result, milliseconds=round(1000 * (time.monotonic() - began)))
    return True


@transaction.atomic
def _claimed(delivery_id: int) -> WebhookDelivery | None:
    now = timezone.now()
    delivery = (
        WebhookDelivery.objects.select_for_update(of=["self"], skip_locked=True)
        .select_related("fulfiller__project")
        .filter(pk=delivery_id, state=DeliveryState.WAITING, next_attempt_at__lte=now)
        .first()
    )
    if delivery:
        delivery.attempt_count += 1
        delivery.next_attempt_at = now + UNDER_WAY
        delivery.save(update_fields=["attempt_count", "next_attempt_at"])
    return delivery


def _attempt(delivery: WebhookDelivery) -> Result:
    if not delivery.fulfiller.calls_webhook:
        return Result(None, _("The webhook is switched off."), is_final=True)
    try:
        headers = _signed(delivery)
        answer = outgoing.post(
            delivery.fulfiller.webhook_url, body=delivery.body.encode(), headers=headers
        )
    except SealBroken:
        text = _("The secret cannot be read any more. Make a new one.")
        return Result(None, text, is_final=True)
    except SoftTimeLimitExceeded:
        return Result(None, _("The receiver took too long to answer."))
    except outgoing.OutgoingError as error:
        return Result(None, str(error))
    return Result(answer.status, retry_after=answer.retry_after)


def _signed(delivery: WebhookDelivery) -> dict[str, str]:
    """Each attempt is signed anew: receivers refuse what is older than some minutes."""
    now = timezone.now()
    signer = Webhook(unseal(delivery.fulfiller.sealed_secret))
    return {
        "Content-Type": "application/cloudevents+json; charset=utf-8",
        "webhook-id": delivery.message_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": signer.sign(delivery.message_id, now, delivery.body),
    }


@transaction.atomic
def _record(delivery: WebhookDelivery, result: Result, *, milliseconds: int) -> None:
    rows = WebhookDelivery.objects.select_for_update(of=["self"])
    kept = rows.filter(pk=delivery.pk).first()
    if kept is None:
        return  # Deleted meanwhile, with whoever fulfilled.
    delivery = kept
    DeliveryAttempt.objects.create(
        delivery=delivery,
        number=delivery.attempt_count,
        status=result.status,
        error=result.error[:300],
        milliseconds=milliseconds,
    )
    delivery.last_answer = result.words[:300]
    if delivery.state == DeliveryState.WAITING:
        _move(delivery, result)
    delivery.save()


def _move(delivery: WebhookDelivery, result: Result) -> None:
    if result.delivered:
        _end(delivery, DeliveryState.DELIVERED)
    elif result.status == GONE:
        _end(delivery, DeliveryState.GIVEN_UP)
        switch_off(delivery.fulfiller, _("The receiver says that it is gone for good (HTTP 410)."))
    elif result.is_final or delivery.attempt_count > len(WAITS):
        _end(delivery, DeliveryState.GIVEN_UP)
        if delivery.fulfiller.calls_webhook:
            news.given_up(delivery)
    else:
        delivery.next_attempt_at = _next(delivery.attempt_count, result.retry_after)


def _next(attempts: int, retry_after: float | None) -> datetime:
    """Never sooner than the receiver asks, and never so late that it is as good as never."""
    wait = WAITS[attempts - 1] * random.uniform(1, 1 + JITTER)  # noqa: S311 - needs no secrecy
    seconds = min(max(wait, retry_after or 0), LONGEST_WAIT * (1 + JITTER))
    return timezone.now() + timedelta(seconds=seconds)


def _end(delivery: WebhookDelivery, state: DeliveryState) -> None:
    delivery.state = state
    delivery.next_attempt_at = None
    delivery.ended_at = timezone.now()


def switch_off(fulfiller: Fulfiller, reason: str) -> None:
    """Call this webhook no more; its owners are told, and whoever is named goes on by hand."""
    fulfiller = Fulfiller.objects.select_for_update(of=["self"]).get(pk=fulfiller.pk)
    if fulfiller.webhook_off_at:
        return
    fulfiller.webhook_off_at, fulfiller.webhook_off_reason = timezone.now(), reason
    fulfiller.save(update_fields=["webhook_off_at", "webhook_off_reason"])
    tell_ledger_of_fulfiller("fulfiller.webhook_switched_off", fulfiller, by=None)
    news.webhook_off(fulfiller)


@transaction.atomic
def switch_on(fulfiller: Fulfiller, *, by: User) -> Fulfiller:
    """Call the webhook again, and tell it what it missed and is still needed."""
    fulfiller = Fulfiller.objects.select_for_update(of=["self"]).get(pk=fulfiller.pk)
    may.demand(by, "fulfiller.change", fulfiller)
    if fulfiller.webhook_off_at is None:
        raise Conflict(_("The webhook is not switched off."))
    fulfiller.webhook_off_at, fulfiller.webhook_off_reason = None, ""
    fulfiller.save(update_fields=["webhook_off_at", "webhook_off_reason"])
    tell_ledger_of_fulfiller("fulfiller.webhook_switched_on", fulfiller, by=by)
    missed = fulfiller.deliveries.filter(
        state=DeliveryState.GIVEN_UP, task__state__in=LIVE_TASKS
    ).select_for_update(of=["self"])
    for delivery in missed:
        _begin_anew(delivery)
    return fulfiller


@transaction.atomic
def send_again(delivery: WebhookDelivery, *, by: User) -> WebhookDelivery:
    """Begin anew with a message that was given up; its id stays, so a receiver sees a repeat."""
    delivery = (
        WebhookDelivery.objects.select_for_update(of=["self"])
        .select_related("fulfiller__project", "task")
        .get(pk=delivery.pk)
    )
    may.demand(by, "fulfiller.change", delivery.fulfiller)
    if delivery.state != DeliveryState.GIVEN_UP or not delivery.task.is_live:
        raise Conflict(_("Only a message that was given up, and is still needed, is sent again."))
    if not delivery.fulfiller.calls_webhook:
        raise Conflict(_("The webhook is switched off. Switch it on first."))
    _begin_anew(delivery)
    tell_ledger_of_fulfiller("fulfiller.sent_again", delivery.fulfiller, by=by, type=delivery.type)
    return delivery


def _begin_anew(delivery: WebhookDelivery) -> None:
    delivery.state, delivery.attempt_count = DeliveryState.WAITING, 0
    delivery.next_attempt_at, delivery.ended_at = timezone.now(), None
    delivery.save()
    transaction.on_commit(partial(send_worker, delivery.pk))
