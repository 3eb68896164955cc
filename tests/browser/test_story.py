"""The reference story, told by clicking: what each person does, and what each then sees."""

import re

import pytest
from playwright.sync_api import Page, expect

from portal.demo.organisation import ANALYST, CONSUMER, DATABASE, Organisation
from portal.demo.people import ANA, OLU
from portal.demo.story import DESCRIPTION, PRODUCT, QUERY_BEFORE, SOURCE
from tests.athena import QueryFailed
from tests.browser.conftest import BrowserAs
from tests.company import LEDGER, analyst, traces

TABLES = ("category_streams", "film_category", "streaming_films")
# How long work of the worker may take until a page shows it, in milliseconds.
PATIENCE = 30_000


def test_the_reference_story(company: Organisation, browser_as: BrowserAs) -> None:
    olu, ana, sten = (browser_as(name) for name in ("olu", "ana", "sten"))
    import_the_database(olu)
    accept_the_names(olu)
    describe_the_product(olu)
    be_refused_as_incomplete(olu)
    fill_in_the_form_and_publish(olu)
    find_it(ana)
    refused_by_athena(company, QUERY_BEFORE)
    before = traces(company)
    ask_for_it(ana)
    see_it_waiting(sten)
    read_the_plan_and_approve(olu)
    sql = see_it_granted(ana)
    assert len(analyst(company).rows(sql)) == 10
    revoke(olu)
    refused_by_athena(company, sql)
    assert traces(company) == before
    read_the_audit_log(browser_as("ida"))


def import_the_database(olu: Page) -> None:
    go(olu, "Produce", "Data sources")
    olu.get_by_role("link", name="New data source").first.click()
    olu.get_by_role("textbox", name="Name").fill(SOURCE)
    olu.get_by_role("combobox", name="Project").select_option(label="Film Catalog")
    olu.get_by_role("combobox", name="Account").select_option(index=1)
    olu.get_by_label("Database").fill(DATABASE)
    olu.get_by_role("button", name="Test the connection").click()
    expect(olu.get_by_text("3 tables")).to_be_visible()
    olu.get_by_role("button", name="Save").click()
    expect(olu.get_by_text("It has not run yet.")).to_be_visible()
    olu.get_by_role("button", name="Run the import").click()
    for table in TABLES:
        expect(olu.get_by_role("row", name=table)).to_contain_text("Created", timeout=PATIENCE)


def accept_the_names(olu: Page) -> None:
    go(olu, "Produce", "Inventory")
    for table in TABLES:
        expect(olu.get_by_role("link", name=table)).to_be_visible()
    olu.get_by_role("link", name="film_category").click()
    for name in ("Category ID", "Category Name", "Film ID"):
        expect(olu.get_by_text(name, exact=True)).to_be_visible()
    olu.get_by_role("button", name="Accept all").click()
    expect(olu.get_by_label("Business name of category_id")).to_have_value("Category ID")
    olu.get_by_label("Description of category_name").fill("The film's genre.")
    olu.get_by_role("button", name="Save").click()
    expect(olu.get_by_label("Description of category_name")).to_have_value("The film's genre.")


def describe_the_product(olu: Page) -> None:
    go(olu, "Produce", "Products")
    olu.get_by_role("link", name="New product").first.click()
    olu.get_by_role("combobox", name="Project").select_option(label="Film Catalog")
    olu.get_by_role("textbox", name="Name").fill(PRODUCT)
    olu.get_by_role("button", name="Create the draft").click()
    olu.get_by_label("Description").fill(DESCRIPTION)
    olu.get_by_label("Film Category").check()
    olu.get_by_label("United States").first.check()
    olu.get_by_role("button", name="Save the draft").click()
    expect(olu.get_by_text("Others see it once it is published.")).to_be_visible()


def be_refused_as_incomplete(olu: Page) -> None:
    olu.get_by_role("button", name="Publish").click()
    said = olu.locator("#messages")
    for missing in ("Sales Region", "Sales Quarter", "Dataset Support", "Last Audit Date"):
        expect(said).to_contain_text(missing)


def fill_in_the_form_and_publish(olu: Page) -> None:
    olu.get_by_label("Sales Region").select_option(label="United States")
    olu.get_by_label("Sales Quarter").select_option(label="Q3")
    olu.get_by_label("Dataset Support").fill("film-catalog@example.com")
    olu.get_by_label("Last Audit Date").fill("2026-09-30")
    olu.get_by_role("button", name="Save the draft").click()
    olu.get_by_role("button", name="Publish").click()
    expect(olu.get_by_role("heading", level=1)).to_have_text(PRODUCT)
    expect(olu.get_by_text("Published as revision 1.")).to_be_visible()


def find_it(ana: Page) -> None:
    ana.keyboard.press("/")
    ana.keyboard.type("movie genre")
    ana.keyboard.press("Enter")
    ana.get_by_role("link", name=PRODUCT).click()
    expect(ana.get_by_text(DESCRIPTION).first).to_be_visible()


def refused_by_athena(company: Organisation, sql: str) -> None:
    with pytest.raises(QueryFailed):
        analyst(company).rows(sql)


def ask_for_it(ana: Page) -> None:
    ana.get_by_role("link", name="Request access").click()
    expect(ana.get_by_label("What will happen")).to_contain_text(OLU.name)
    ana.get_by_label("Why").fill("Which genres should our autumn campaign show?")
    ana.get_by_label("For how many days").fill("90")
    ana.get_by_role("button", name="Send the request").click()
    expect(ana.get_by_role("heading", name="What happened")).to_be_visible()


def see_it_waiting(sten: Page) -> None:
    sten.goto("/")
    sten.get_by_role("link", name="Notifications").click()
    expect(sten.get_by_role("link", name=f"{ANA.name} asks for {PRODUCT}")).to_be_visible()


def read_the_plan_and_approve(olu: Page) -> None:
    olu.goto("/")
    olu.get_by_role("link", name="Notifications").click()
    olu.get_by_role("link", name=f"{ANA.name} asks for {PRODUCT}").click()
    expect(olu.get_by_text("Which genres should our autumn campaign show?")).to_be_visible()
    plan = olu.locator(".plan")
    expect(plan).to_contain_text(f"Role “{ANALYST}” in account {CONSUMER} may read the 3 columns")
    expect(plan).to_contain_text("lakeformation:BatchGrantPermissions")
    olu.get_by_role("region", name="Your decision").get_by_label("Comment").fill("Enjoy.")
    olu.get_by_role("button", name="Approve").click()


def see_it_granted(ana: Page) -> str:
    """Ana presses nothing; the page of her request tells it. Returns the SQL to copy."""
    ana.reload()
    granted = ana.get_by_role("cell", name=re.compile(r"^Granted\b"))
    expect(granted).to_be_visible(timeout=PATIENCE)
    go(ana, "Discover", "All products")
    ana.get_by_role("link", name=PRODUCT).click()
    console = ana.get_by_role("link", name="Query in Athena")
    expect(console).to_have_attribute("href", re.compile(r"^https://eu-west-1\.console\.aws"))
    go(ana, "My access")
    ana.get_by_role("link", name=PRODUCT).click()
    return ana.locator("pre", has_text="SELECT").first.inner_text()


def revoke(olu: Page) -> None:
    go(olu, "Produce", "Subscribers")
    olu.get_by_role("link", name=PRODUCT).click()
    olu.get_by_role("link", name="Revoke").click()
    expect(olu.get_by_text("Marketing Analysis (1 person) can no longer query")).to_be_visible()
    olu.get_by_label("Why").fill("The campaign is over.")
    olu.get_by_role("button", name="Revoke").click()
    expect(olu.get_by_role("cell", name="Revoked", exact=True)).to_be_visible(timeout=PATIENCE)


def read_the_audit_log(ida: Page) -> None:
    go(ida, "Govern", "Audit log")
    rows = [row.get_by_role("cell").all_inner_texts() for row in ida.locator("tbody tr").all()]
    told = [(who, did, what) for _, who, did, what, *_ in reversed(rows)]
    assert [event for event in told if event in LEDGER] == LEDGER


def go(page: Page, *places: str) -> None:
    for place in places:
        page.get_by_role("navigation").get_by_role("link", name=place, exact=True).first.click()


@pytest.mark.usefixtures("provider")
def test_olu_signs_in_by_single_sign_on(stranger: Page) -> None:
    stranger.goto("/drafts/")
    stranger.get_by_role("button", name="Continue with Film company sign-on").click()
    stranger.get_by_role("button", name=OLU.key, exact=True).click()
    expect(stranger.get_by_role("heading", level=1)).to_have_text("Products")
    stranger.get_by_role("button", name="You").click()
    expect(stranger.get_by_text(OLU.email)).to_be_visible()
