"""From the steward's approval to rows that can be read, with a real worker.

Every call passes a meter before the sandbox AWS, so that what is left is Sluice's own: queue,
database, planning, making requests and reading answers.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import bare
from benchmarks.ground import film_company
from benchmarks.meter import Meter, meter
from tests.sharing.film_company import FilmCompany
from tests.worker_process import WorkerProcess

if TYPE_CHECKING:
    from subscriptions.models import Subscription, SubscriptionRequest

ROUNDS = 10
PATIENCE_SECONDS = 60
PROMISED_SECONDS = 1.0


@dataclass(frozen=True)
class Timing:
    """Seconds from decision to effect, and how many of them were spent waiting for AWS."""

    what: str
    total: float
    in_aws: float
    calls: int

    @property
    def outside(self) -> float:
        return self.total - self.in_aws


def measure(room: Path) -> list[Timing]:
    """A bare script first, then approvals: the first by a worker that has just started."""
    with film_company() as company, meter(company.sandbox.url) as measured:
        script = _timed("a bare boto3 script", measured, lambda: _bare(company, measured))
    with film_company() as company, meter(company.sandbox.url) as measured:
        os.environ["AWS_ENDPOINT_URL"] = measured.url
        worker = WorkerProcess(room)
        try:
            worker.start()
            approvals = [_approval(company, measured, number) for number in range(ROUNDS)]
        finally:
            worker.stop()
    return [script, *approvals]


def _timed(what: str, measured: Meter, act: Callable[[], object]) -> Timing:
    measured.reset()
    began = time.monotonic()
    act()
    total = time.monotonic() - began
    return Timing(what, total, sum(measured.seconds), len(measured.seconds))


def _bare(company: FilmCompany, measured: Meter) -> None:
    bare.grant(company.aws, measured.url)


def _approval(company: FilmCompany, measured: Meter, number: int) -> Timing:
    """Approve, wait until it is granted, check that rows can be read, and revoke again."""
    from subscriptions.services import requests, subscriptions

    request = _request(company)
    held: list[Subscription] = []

    def approve() -> None:
        held.append(requests.approve(request, by=company.olu, comment="Welcome"))
        _wait(company, held[0], "granted")

    what = "approval, first of a new worker" if number == 0 else "approval"
    timing = _timed(what, measured, approve)
    if not company.reader().rows("SELECT * FROM film_category"):
        raise SystemExit("granted, but not readable")
    subscriptions.revoke(held[0], by=company.olu, reason="For the next round")
    _wait(company, held[0], "revoked")
    return timing


def _request(company: FilmCompany) -> SubscriptionRequest:
    from catalog.models import Listing
    from subscriptions.services import requests
    from tests import factories

    known = Listing.objects.filter(product__project=company.producing).first()
    listing = known or factories.listing(factories.product(company.producing, company.table))
    return requests.submit(
        by=company.ana,
        product=listing.product,
        project=company.consuming,
        environment=company.environment,
        reason="To measure",
        duration_days=30,
    )


def _wait(company: FilmCompany, subscription: Subscription, state: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while company.state(holder=subscription.holder) != state:
        if time.monotonic() > deadline:
            raise SystemExit(f"not {state} within {PATIENCE_SECONDS} seconds")
        time.sleep(0.01)
