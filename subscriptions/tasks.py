"""What beat asks of this app."""

import logging

from celery import shared_task
from django.utils import timezone

from subscriptions.selectors.subscriptions import ids_due
from subscriptions.services import subscriptions

log = logging.getLogger(__name__)


@shared_task
def end_expired() -> int:
    """End every subscription whose time is over, each in its own transaction; says how many."""
    now = timezone.now()
    return sum(_end(subscription_id) for subscription_id in ids_due(now))


def _end(subscription_id: int) -> bool:
    """One that cannot be ended must not keep the others alive; the next beat tries it again."""
    try:
        return subscriptions.expire(subscription_id)
    except Exception:
        log.exception("Subscription %s could not be ended.", subscription_id)
        return False
