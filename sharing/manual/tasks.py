"""Work of fulfilment by hand. Messages carry only a key; what to do is read from the database."""

from celery import shared_task

from sharing.manual import reminders, webhooks

ATTEMPT_SECONDS = 90
"""A receiver that answers byte by byte could hold a worker for ever; the sweep tries it again."""


@shared_task(soft_time_limit=ATTEMPT_SECONDS)
def deliver(delivery_id: int) -> None:
    """Make one attempt to deliver a message that is due."""
    webhooks.deliver(delivery_id)


@shared_task
def sweep_deliveries() -> None:
    """Send workers to whatever is due: also how every later attempt begins."""
    for key in webhooks.due():
        webhooks.send_worker(key)


@shared_task
def remind() -> None:
    reminders.remind_all()
