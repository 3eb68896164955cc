"""The reference story told through the REST API, with each person's token and a real worker."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from portal.demo.api import Api, Refused
from portal.demo.organisation import DATABASE, PRODUCER, Organisation
from portal.demo.people import ANA, PEOPLE
from portal.demo.programs import REGION
from portal.demo.story import DESCRIPTION, PRODUCT, QUERY_BEFORE, SALES_ANSWERS, SOURCE
from portal.identity.models import User
from portal.identity.services import create_token
from tests.athena import QueryFailed
from tests.company import LEDGER, analyst, moved_in, traces
from tests.sandbox_process import SandboxProcess
from tests.worker_process import WorkerProcess

TABLES = ["category_streams", "film_category", "streaming_films"]


@dataclass
class Story:
    company: Organisation
    olu: Api
    sten: Api
    ana: Api
    sam: Api
    ida: Api
    ada: Api


@pytest.fixture
def company(transactional_db: None, sandbox: SandboxProcess) -> Iterator[Organisation]:
    with moved_in(sandbox.url) as built:
        yield built


@pytest.fixture
def story(company: Organisation, live_server: Any, worker: WorkerProcess) -> Story:
    return Story(company, **{person.key: _api(person.email, live_server.url) for person in PEOPLE})


def _api(email: str, url: str) -> Api:
    secret = create_token(User.objects.get(email=email), "story", ["read", "write"], 1)[1]
    return Api(url, secret)


def test_the_reference_story(story: Story) -> None:
    import_the_database(story)
    product = describe(story)
    publish(story, product)
    before = traces(story.company)
    refused_by_athena(story, QUERY_BEFORE)
    subscription = ask_and_approve(story, product)
    sql = read_through_the_link(story, subscription)
    revoke(story, subscription)
    refused_by_athena(story, sql)
    assert traces(story.company) == before
    audit_log_tells_it(story)


def import_the_database(story: Story) -> None:
    source = story.olu.post(
        "data-sources/",
        name=SOURCE,
        project=project(story, "Film Catalog"),
        account=story.olu.one("accounts/", account_id=PRODUCER)["id"],
        region=REGION,
        database=DATABASE,
    )
    run = story.olu.post(f"data-sources/{source['id']}/runs/")
    path = f"data-sources/{source['id']}/runs/{run['id']}/"
    done = story.olu.wait_for(path, lambda found: bool(found["finished_at"]))
    assert (done["state"], done["outcomes"]) == ("succeeded", {"created": 3})
    assert sorted(asset["name"] for asset in story.olu.all("assets/")) == TABLES
    assert story.sam.all("assets/") == []


def describe(story: Story) -> dict[str, Any]:
    asset = story.olu.one("assets/", name="film_category")
    story.olu.post(f"assets/{asset['id']}/suggestions/acceptance/")
    columns = [{"name": "category_name", "description": "The film's genre."}]
    story.olu.patch(f"assets/{asset['id']}/", columns=columns)
    found = story.olu.all(f"assets/{asset['id']}/columns/")
    assert [column["business_name"] for column in found] == [
        "Category ID",
        "Category Name",
        "Film ID",
    ]
    product: dict[str, Any] = story.olu.post(
        "products/",
        name=PRODUCT,
        description=DESCRIPTION,
        project=project(story, "Film Catalog"),
        assets=[asset["id"]],
    )
    return product


def publish(story: Story, product: dict[str, Any]) -> None:
    """Refused with the list of what is missing; then complete, and found by what it means."""
    path = f"products/{product['id']}/"
    with pytest.raises(Refused) as refused:
        story.olu.post(f"{path}publication/")
    missing = " ".join(refused.value.problem["missing"])
    for label in ("Sales Region", "Sales Quarter", "Dataset Support", "Last Audit Date"):
        assert label in missing
    region, quarter = (story.olu.one("terms/", name=name)["id"] for name in ("United States", "Q3"))
    values = {**SALES_ANSWERS, "sales_region": region, "sales_quarter": quarter}
    sales = {"form": story.olu.one("forms/", name="Sales")["id"], "values": values}
    story.olu.patch(path, terms=[region], forms=[sales])
    assert story.olu.post(f"{path}publication/")["revision"] == 1
    found = story.ana.get("search/", q="movie genre")["results"]
    assert [hit["name"] for hit in found] == [PRODUCT]


def ask_and_approve(story: Story, product: dict[str, Any]) -> int:
    request = story.ana.post(
        "requests/",
        product=product["id"],
        project=project(story, "Marketing Analysis"),
        environment=story.ana.one("environments/", name="Marketing")["id"],
        reason="Which genres should our autumn campaign show?",
        duration_days=90,
    )
    asks = f"{ANA.name} asks for {PRODUCT} for Marketing Analysis."
    for person in (story.olu, story.sten):
        assert asks in [bell["text"] for bell in person.all("notifications/")]
    path = f"requests/{request['id']}/"
    with pytest.raises(Refused):
        story.ana.post(f"{path}approval/", comment="To myself.")
    operations = {step["operation"] for step in story.olu.get(f"{path}plan/")["steps"]}
    assert {"lakeformation:BatchGrantPermissions", "glue:CreateTable"} <= operations
    approved = story.olu.post(f"{path}approval/", comment="Enjoy. Mind the new genres.")
    return int(approved["subscription"])


def read_through_the_link(story: Story, subscription: int) -> str:
    held = story.ana.wait_for(
        f"subscriptions/{subscription}/", lambda found: found["access"] == "granted"
    )
    sql = str(held["grants"][0]["link"]["sql"])
    rows = analyst(story.company).rows(sql)
    assert len(rows) == 10
    assert set(rows[0]) == {"category_id", "category_name", "film_id"}
    return sql


def revoke(story: Story, subscription: int) -> None:
    path = f"subscriptions/{subscription}/"
    story.olu.post(f"{path}revocation/", reason="The campaign is over.")
    story.ana.wait_for(path, lambda found: found["access"] == "revoked")


def refused_by_athena(story: Story, sql: str) -> None:
    with pytest.raises(QueryFailed):
        analyst(story.company).rows(sql)


def audit_log_tells_it(story: Story) -> None:
    told = [
        (event["actor_label"] or "Sluice", event["sentence"], event["object_label"])
        for event in reversed(story.ida.all("audit-events/"))
    ]
    assert [event for event in told if event in LEDGER] == LEDGER


def project(story: Story, name: str) -> int:
    return int(story.olu.one("projects/", name=name)["id"])
