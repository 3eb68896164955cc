"""The film company, with its three accounts in the sandbox AWS, and the rows that name them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from catalog.models import Asset
from governance.models import Project
from portal import aws
from portal.demo import organisation as company
from portal.demo.organisation import Organisation
from portal.identity.models import User
from sharing import reconcile
from sharing.models import Environment, Grant, Route
from sharing.services import grants
from tests import factories
from tests.sandbox_process import SandboxProcess

FILM_TABLES = {
    "film_category": {"category_id": "int", "category_name": "string", "film_id": "int"},
    "streaming_films": {"film_id": "int", "title": "string"},
    "category_streams": {"category_id": "int"},
}


@dataclass
class FilmCompany:
    """The rows: who produces, who consumes, what there is. ``aws`` is what stands in AWS."""

    aws: Organisation
    sandbox: SandboxProcess
    olu: User
    ana: User
    producing: Project
    consuming: Project
    environment: Environment
    tables: dict[str, Asset]

    @property
    def table(self) -> Asset:
        return self.tables["film_category"]

    def want(
        self,
        *tables: str,
        holder: str = "subscription:1",
        environment: Environment | None = None,
        columns: list[str] | None = None,
    ) -> list[Grant]:
        return [
            grants.want_access(
                holder=holder,
                asset=self.tables[name],
                environment=environment or self.environment,
                columns=columns,
                by=self.olu,
            )
            for name in tables or ("film_category",)
        ]

    def end(self, holder: str = "subscription:1") -> None:
        grants.end_access(holder=holder, by=self.olu, reason="No longer needed.")

    def settle(self) -> None:
        """What workers do: every route, once."""
        for key in Route.objects.values_list("pk", flat=True):
            assert reconcile.reconcile(key)


@pytest.fixture
def film_company(
    db: None, sandbox: SandboxProcess, monkeypatch: pytest.MonkeyPatch
) -> Iterator[FilmCompany]:
    organisation = company.build(sandbox.url)
    for name, value in organisation.portal_environment().items():
        monkeypatch.setenv(name, value)
    aws.forget()
    yield _rows(organisation, sandbox)
    aws.forget()


def _rows(organisation: Organisation, sandbox: SandboxProcess) -> FilmCompany:
    accounts = {
        number: factories.account(
            number,
            name=account.name,
            role_arn=account.portal_role,
            external_id=account.external_id,
        )
        for number, account in organisation.accounts.items()
    }
    olu, ana = factories.person("Olu"), factories.person("Ana")
    streaming = factories.domain("Streaming")
    producing = factories.project("Film Catalog", owner=olu, domain=streaming)
    consuming = factories.project("Marketing Analysis", consumer=ana, domain=streaming)
    return FilmCompany(
        aws=organisation,
        sandbox=sandbox,
        olu=olu,
        ana=ana,
        producing=producing,
        consuming=consuming,
        environment=factories.environment(
            consuming,
            accounts[company.CONSUMER],
            role_arns=[organisation.accounts[company.CONSUMER].role(company.ANALYST)],
            database=company.LOCAL_DATABASE,
            workgroup=company.WORKGROUP,
        ),
        tables={
            name: factories.asset(
                producing, accounts[company.PRODUCER], name=name, columns=columns
            )
            for name, columns in FILM_TABLES.items()
        },
    )
