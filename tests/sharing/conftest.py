"""The film company, for every test of sharing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from catalog.models import Asset
from portal import aws
from portal.demo import organisation as company
from tests.portal_role import let_in_by_hand
from tests.sandbox_process import SandboxProcess
from tests.sharing.film_company import FilmCompany, known_to_sluice
from tests.sharing.raw_tables import open_raw_zone


@pytest.fixture
def film_company(
    db: None, sandbox: SandboxProcess, monkeypatch: pytest.MonkeyPatch
) -> Iterator[FilmCompany]:
    organisation = company.build(sandbox.url)
    for account in organisation.accounts.values():
        let_in_by_hand(account)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", organisation.portal.access_key_id)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", organisation.portal.secret_access_key)
    aws.forget()
    yield known_to_sluice(organisation, sandbox)
    aws.forget()


@pytest.fixture
def raw(film_company: FilmCompany) -> Asset:
    """A table as AWS makes them by itself: open to all of IAM, in an unregistered location."""
    return open_raw_zone(film_company)
