"""Carrying out imports."""

from catalog.importing import carry_out
from catalog.models import Run


def imported(source, story, **changes):
    """One whole run of the source, as a worker does it."""
    run = Run.objects.create(source=source, requested_by=story.olu, **changes)
    carry_out(run.pk)
    run.refresh_from_db()
    return run
