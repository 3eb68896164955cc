"""Grants per second: many decided at once, for accounts that as many workers can work in."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.ground import film_company
from portal.demo import organisation, policies
from tests import factories
from tests.sharing.film_company import FilmCompany
from tests.worker_process import WorkerProcess

if TYPE_CHECKING:
    from sharing.models import Environment

WORKERS = (1, 2, 4)
ACCOUNTS = [f"4000000000{number:02}" for number in range(8)]
TABLES = [f"table_{number}" for number in range(6)]
ANSWER_MS = 50
"""The sandbox waits so long before each answer, since real ones take their time, too."""
PATIENCE_SECONDS = 300


@dataclass(frozen=True)
class Throughput:
    workers: int
    grants: int
    seconds: float

    @property
    def per_second(self) -> float:
        return self.grants / self.seconds


def measure(room: Path) -> list[Throughput]:
    return [_measure(room, workers) for workers in WORKERS]


def _measure(room: Path, workers: int) -> Throughput:
    with film_company() as company:
        for name in TABLES:
            company.new_table(name)
        environments = [_consumer(company, account) for account in ACCOUNTS]
        os.environ["AWS_ENDPOINT_URL"] = company.sandbox.url
        process = WorkerProcess(room, concurrency=workers)
        try:
            process.start()
            company.sandbox.faults({"operation": "*", "delay_ms": ANSWER_MS})
            return _decide(company, environments, workers)
        finally:
            process.stop()


def _decide(company: FilmCompany, environments: list[Environment], workers: int) -> Throughput:
    """From the moment all is decided until all is granted."""
    from django.db import transaction

    from sharing.models import Grant, GrantState

    with transaction.atomic():
        for number, environment in enumerate(environments):
            company.want(*TABLES, holder=f"subscription:{number}", environment=environment)
    began = time.monotonic()
    while Grant.objects.exclude(state=GrantState.GRANTED).exists():
        if time.monotonic() - began > PATIENCE_SECONDS:
            raise SystemExit(f"not granted within {PATIENCE_SECONDS} seconds")
        time.sleep(0.05)
    return Throughput(workers, Grant.objects.count(), time.monotonic() - began)


def _consumer(company: FilmCompany, number: str) -> Environment:
    """An account with a portal role and a role that queries; its environment."""
    keys, external_id = company.sandbox.account(number), f"external-{number}"
    portal = f"arn:aws:iam::{number}:role/{organisation.PORTAL_ROLE}"
    user = f"arn:aws:iam::{organisation.CENTRAL}:user/{organisation.PORTAL_USER}"
    iam = keys.client("iam")
    trust = policies.trust_of_portal(user, external_id)
    for name, trusted in (
        (organisation.PORTAL_ROLE, trust),
        (organisation.ANALYST, policies.trust_of_users(number)),
    ):
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=trusted)
        iam.put_role_policy(
            RoleName=name, PolicyName=name, PolicyDocument=policies.portal_role(number)
        )
    keys.client("lakeformation", organisation.REGION).put_data_lake_settings(
        DataLakeSettings={
            "DataLakeAdmins": [{"DataLakePrincipalIdentifier": portal}],
            "CreateDatabaseDefaultPermissions": [],
            "CreateTableDefaultPermissions": [],
            "Parameters": {"CROSS_ACCOUNT_VERSION": "4"},
        }
    )
    _let_assume(company, portal)
    account = factories.account(number, role_arn=portal, external_id=external_id)
    return factories.environment(company.consuming, account)


def _let_assume(company: FilmCompany, role: str) -> None:
    company.root(organisation.CENTRAL, "iam").put_user_policy(
        UserName=organisation.PORTAL_USER,
        PolicyName=role.split(":")[4],
        PolicyDocument=policies.assume(role),
    )
