"""Carrying out a run: read the source page by page, take in each page, tell how it ended."""

import logging

from catalog.importing import endings
from catalog.importing.governed import Governance
from catalog.importing.inventory import take_in
from catalog.importing.leases import MOST_ATTEMPTS, Lease, LeaseLost, claim
from catalog.sources import glue, refusals

log = logging.getLogger(__name__)


def carry_out(run_id: int) -> None:
    """Import the run's source. Safe to call at any time, any number of times.

    Does nothing when the run is over or somebody else works on it. What an earlier worker
    recorded before it died is kept and not done again.
    """
    lease = claim(run_id)
    if lease is None:
        return
    if lease.run.attempts > MOST_ATTEMPTS:
        endings.give_up(lease.run)
        return
    try:
        _import(lease)
    except LeaseLost:
        log.warning("Run %s went to another worker.", run_id)
    except refusals.ERRORS as error:
        log.info("Run %s failed: %s", run_id, error)
        endings.fail(lease, refusals.in_words(error, lease.run.source))
    except Exception:
        endings.fail(lease, endings.unforeseen())
        raise


def _import(lease: Lease) -> None:
    source = lease.run.source
    session = glue.session_for(source, lease.renew)
    governance = Governance.of(session, source, lease.renew)
    for page in glue.pages(session, source.database, lease.renew):
        take_in(page, lease, governance)
    endings.complete(lease)
