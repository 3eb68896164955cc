"""The film company, with its three accounts in the sandbox AWS, and the rows that name them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from portal import aws
from portal.demo import organisation as company
from portal.demo.organisation import Organisation
from tests import factories
from tests.sandbox_process import SandboxProcess
from tests.sharing.film_company import CONSUMER, PRODUCER, FilmCompany

FILM_TABLES = {
    "film_category": {"category_id": "int", "category_name": "string", "film_id": "int"},
    "streaming_films": {"film_id": "int", "title": "string"},
    "category_streams": {"category_id": "int"},
}


@pytest.fixture
def film_company(
    db: None, sandbox: SandboxProcess, monkeypatch: pytest.MonkeyPatch
) -> Iterator[FilmCompany]:
    organisation = company.build(sandbox.url)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", organisation.portal.access_key_id)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", organisation.portal.secret_access_key)
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
        accounts=accounts,
        environment=factories.environment(
            consuming,
            accounts[CONSUMER],
            role_arns=[organisation.accounts[CONSUMER].role(company.ANALYST)],
            database=company.LOCAL_DATABASE,
            workgroup=company.WORKGROUP,
        ),
        tables={
            name: factories.asset(producing, accounts[PRODUCER], name=name, columns=columns)
            for name, columns in FILM_TABLES.items()
        },
    )
