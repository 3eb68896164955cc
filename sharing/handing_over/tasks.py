"""Handing tables over, by workers. Messages carry only a key."""

from celery import shared_task

from sharing.handing_over import carrying_out


@shared_task
def carry_out(handover_id: int) -> None:
    carrying_out.carry_out(handover_id)


@shared_task
def resume() -> None:
    """Go on with what nobody works on: lost messages and killed workers cost seconds."""
    for handover_id in carrying_out.due().values_list("pk", flat=True):
        carry_out.delay(handover_id)
