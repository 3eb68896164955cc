"""From the steward's approval to rows that can be read, with a real worker, and by a bare script.

Both in turns, each passing a meter before the sandbox AWS: what is left is their own (queue,
database, planning, making requests and reading answers) and the waits between attempts.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from benchmarks.bare import Script
from benchmarks.ground import film_company
from benchmarks.meter import Meter, meter
from tests.sharing.film_company import FilmCompany
from tests.worker_process import WorkerProcess

if TYPE_CHECKING:
    from subscriptions.models import Subscription, SubscriptionRequest

ROUNDS = 20
PATIENCE_SECONDS = 120
PROMISED_SECONDS = 1.0
SCRIPT, APPROVAL = "a bare boto3 script", "approval to readable"
THROTTLED = {
    "operation": "*",
    "error": {"code": "ThrottlingException", "message": "Rate exceeded", "status": 400},
    "share": 0.2,
    "seed": 7,
}


@dataclass(frozen=True)
class Timing:
    """Seconds from decision to effect, and how many of them were spent waiting for AWS."""

    what: str
    throttled: bool
    total: float
    in_aws: float
    calls: int
    failed: bool = False

    @property
    def outside(self) -> float:
        return self.total - self.in_aws


def measure(room: Path) -> list[Timing]:
    """The first round of each is not counted: a process reads its models of AWS only once."""
    with film_company() as company, meter(company.sandbox.url) as measured:
        os.environ["AWS_ENDPOINT_URL"] = measured.url
        script = Script(company.aws, measured.url)
        worker = WorkerProcess(room)
        try:
            worker.start()
            _round(company, measured, script, throttled=False)
            return [
                timing
                for throttled in (False, True)
                for _number in range(ROUNDS)
                for timing in _round(company, measured, script, throttled=throttled)
            ]
        finally:
            worker.stop()


def _round(
    company: FilmCompany, measured: Meter, script: Script, *, throttled: bool
) -> list[Timing]:
    faults = [THROTTLED] if throttled else []
    by_script = _timed(SCRIPT, company, measured, faults, script.grant)
    _demand_rows(company, unless=by_script.failed)
    script.take_back()
    request = _request(company)
    held: list[Subscription] = []
    by_approval = _timed(
        APPROVAL, company, measured, faults, lambda: held.append(_approve(company, request))
    )
    _demand_rows(company)
    _take_back(company, held[0])
    return [by_script, by_approval]


def _timed(
    what: str,
    company: FilmCompany,
    measured: Meter,
    faults: list[dict[str, object]],
    act: Callable[[], object],
) -> Timing:
    company.sandbox.faults(*faults)
    measured.reset()
    failed, began = False, time.monotonic()
    try:
        act()
    except ClientError:
        failed = True
    total = time.monotonic() - began
    company.sandbox.faults()
    spent = measured.seconds
    return Timing(what, bool(faults), total, sum(spent), len(spent), failed)


def _approve(company: FilmCompany, request: SubscriptionRequest) -> Subscription:
    from subscriptions.services import requests

    subscription = requests.approve(request, by=company.olu, comment="Welcome")
    _wait(company, subscription, "granted")
    return subscription


def _take_back(company: FilmCompany, subscription: Subscription) -> None:
    from subscriptions.services import subscriptions

    subscriptions.revoke(subscription, by=company.olu, reason="For the next round")
    _wait(company, subscription, "revoked")


def _demand_rows(company: FilmCompany, *, unless: bool = False) -> None:
    if not unless and not company.reader().rows("SELECT * FROM film_category"):
        raise SystemExit("granted, but not readable")


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
