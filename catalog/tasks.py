"""The work of the catalog that is done by workers."""

from celery import shared_task
from django.db import transaction

from catalog.models import Run


@shared_task(name="catalog.tasks.import_source")
def import_source(run_id: int) -> None:
    """Carry out a run. Does nothing when another worker has it or it is over."""
    from catalog.importing import carry_out

    carry_out(run_id)


@shared_task(name="catalog.tasks.resume_runs")
def resume_runs() -> None:
    """Start again every run that nobody works on, whatever became of its worker or message."""
    from catalog.importing.leases import abandoned_runs

    for run_id in abandoned_runs():
        import_source.delay(run_id)


def wake(run: Run) -> None:
    """Hand the run to a worker once it is committed. Should the broker be away, beat finds it."""
    transaction.on_commit(lambda: import_source.delay(run.pk), robust=True)
