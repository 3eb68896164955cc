"""A query is refused; its error, pasted, leads to the broken link and from there to the rows."""

import time

import pytest
from playwright.sync_api import Page, expect

from governance.models import AwsAccount, Project
from portal.demo.organisation import CONSUMER, LOCAL_DATABASE, PRODUCER, Organisation
from portal.demo.people import ANA, OLU
from portal.demo.programs import REGION
from portal.identity.models import User
from sharing.models import Environment
from subscriptions.models import Subscription
from subscriptions.services import requests
from tests import factories
from tests.athena import QueryFailed
from tests.browser.conftest import BrowserAs
from tests.company import analyst
from tests.portal_role import let_in_by_hand
from tests.sandbox_process import Keys

# How long work of the worker may take until a page shows it, in milliseconds.
PATIENCE = 30_000
SQL = "SELECT category_name FROM film_category LIMIT 10"


@pytest.fixture
def held(company: Organisation, portal: str) -> Subscription:
    """Ana's project holds the film categories, as olu decided."""
    ana, olu = (User.objects.get(email=person.email) for person in (ANA, OLU))
    producing = Project.objects.get(name="Film Catalog")
    environment = Environment.objects.get(database=LOCAL_DATABASE)
    table = factories.asset(
        producing,
        AwsAccount.objects.get(account_id=PRODUCER),
        name="film_category",
        region=REGION,
        columns={"category_id": "int", "category_name": "string", "film_id": "int"},
    )
    product = factories.product(producing, table, name="Film categories", created_by=olu)
    factories.listing(product)
    asked = requests.submit(
        by=ana,
        product=product,
        project=environment.project,
        environment=environment,
        reason="Plan the spring campaign",
        duration_days=30,
    )
    return requests.approve(asked, by=olu, comment="Enjoy.")


def test_a_pasted_error_leads_to_rows(
    company: Organisation, held: Subscription, browser_as: BrowserAs
) -> None:
    ana = browser_as("ana")
    ana.goto(held.get_absolute_url())
    expect(ana.get_by_text("Granted")).to_be_visible(timeout=PATIENCE)
    assert len(analyst(company).rows(SQL)) == 10

    delete_the_link(company)
    with pytest.raises(QueryFailed) as refused:
        analyst(company).rows(SQL)
    paste(ana, str(refused.value))
    stops = ana.get_by_text("It stops here: Link in the local database")
    expect(stops).to_be_visible(timeout=PATIENCE)
    expect(ana.get_by_text("Sluice, by itself")).to_be_visible()

    here = ana.url
    ana.get_by_role("link", name="See the grant").click()
    ana.get_by_role("button", name="Look again now").click()
    wait_until_it_reads(company)
    ana.goto(here)
    expect(ana.get_by_text("Every link holds")).to_be_visible(timeout=PATIENCE)


def delete_the_link(company: Organisation) -> None:
    """By hand, as a data lake administrator of the consumer's account."""
    there = company.accounts[CONSUMER]
    let_in_by_hand(there)
    portal = Keys(company.endpoint, company.portal.access_key_id, company.portal.secret_access_key)
    admin = portal.assume(there.portal_role, ExternalId=there.external_id)
    glue = admin.client("glue", REGION)
    glue.delete_table(DatabaseName=LOCAL_DATABASE, Name="film_category")


def paste(ana: Page, error: str) -> None:
    ana.goto("/access/")
    ana.get_by_text("A query was refused? Paste the error").click()
    ana.get_by_label("The error").fill(error)
    ana.get_by_role("button", name="Explain").click()
    expect(ana.get_by_text("It points to: Link in the local database")).to_be_visible()


def wait_until_it_reads(company: Organisation) -> None:
    deadline = time.monotonic() + PATIENCE / 1000
    while time.monotonic() < deadline:
        try:
            assert len(analyst(company).rows(SQL)) == 10
        except QueryFailed:
            continue
        return
    pytest.fail("the link did not come back")
