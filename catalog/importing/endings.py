"""How a run ends: what is recorded, and who is told."""

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.importing.leases import Lease
from catalog.models import Asset, ItemOutcome, Run, RunItem, RunState
from catalog.selectors.inventory import outcomes_of
from catalog.services.ledger import record
from catalog.states import RUN_MOVES
from portal.notify.services import notify


@transaction.atomic
def complete(lease: Lease) -> None:
    """All tables were seen: mark those that Glue no longer has, and close the run."""
    lease.renew()
    gone = _mark_gone(lease.run)
    outcomes = outcomes_of(lease.run)
    verb = "end_partly" if outcomes.get(ItemOutcome.FAILED) else "succeed"
    _close(lease.run, verb, outcomes=outcomes, gone=gone)


@transaction.atomic
def fail(lease: Lease, reason: str) -> None:
    """The run cannot go on; ``reason`` is for people. What was taken in before stays."""
    lease.renew()
    lease.run.error = reason
    _close(lease.run, "fail", outcomes=outcomes_of(lease.run), reason=reason)


@transaction.atomic
def give_up(run: Run) -> None:
    """Close a run that no worker survives."""
    run.error = _(
        "The import stopped without a word each time it was tried. A platform admin finds the "
        "cause in the workers' log; it may be out of memory."
    )
    _close(run, "fail", outcomes=outcomes_of(run), reason=run.error)


def unforeseen() -> str:
    return _(
        "Something unforeseen went wrong in Sluice. What was imported before is kept. A platform "
        "admin finds the cause in the workers' log."
    )


def _mark_gone(run: Run) -> int:
    """Tables that this source brought in before and that Glue did not list this time."""
    source = run.source
    seen = RunItem.objects.filter(run=run, name=OuterRef("name"))
    here = Asset.objects.filter(
        source=source, account=source.account, region=source.region, database=source.database
    )
    return here.filter(~Exists(seen), gone_at=None).update(gone_at=timezone.now())


def _close(run: Run, verb: str, *, outcomes: dict[str, int], **detail: object) -> None:
    run.state = RUN_MOVES[RunState.RUNNING, verb]
    run.finished_at = timezone.now()
    run.lease_until = None
    run.save(update_fields=["state", "finished_at", "lease_until", "error"])
    record("run.finished", run.source, by=None, run=run.pk, state=run.state, **outcomes, **detail)
    _tell(run, outcomes)


def _tell(run: Run, outcomes: dict[str, int]) -> None:
    if run.requested_by is None:
        return
    text = _ended(RunState(run.state)) % {"source": run.source.name}
    text = " ".join(filter(None, [text, run.error or _in_words(outcomes)]))
    notify([run.requested_by], kind="run.finished", text=text, url=run.get_absolute_url())


def _ended(state: RunState) -> str:
    return {
        RunState.SUCCEEDED: _("%(source)s: the import succeeded."),
        RunState.PARTIAL: _("%(source)s: the import succeeded in part."),
    }.get(state, _("%(source)s: the import failed."))


def _in_words(outcomes: dict[str, int]) -> str:
    if not outcomes:
        return ""
    counted = (f"{number} {ItemOutcome(name).label.lower()}" for name, number in outcomes.items())
    return _("Tables: %(outcomes)s.") % {"outcomes": ", ".join(counted)}
