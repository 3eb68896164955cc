import csv
import io

import pytest

from portal.audit import ports, reading, selectors, services, verbs
from portal.audit.models import AuditEvent
from tests import factories
from tests.clients import browser, program

pytestmark = pytest.mark.django_db
PAGE, API = "/govern/audit-log/", "/api/v1/audit-events/"
COST_OF_ROWS = 7
ROWS_ONLY = {"HX-Request-Type": "partial"}


@pytest.fixture
def world():
    """Two projects, one event in each, one that is nobody's."""
    olu, ana = factories.person("Olu"), factories.person("Ana")
    films = factories.project("Films", owner=olu)
    marketing = factories.project("Marketing", owner=ana)
    for person, project in ((olu, films), (ana, marketing)):
        services.record(
            "project.changed",
            project,
            by=person,
            projects=[project.pk],
            domains=[project.domain_id],
            reason=f"of {project.name}",
        )
    services.record("account.checked", films, by=None)
    return {"olu": olu, "ana": ana, "films": films, "marketing": marketing}


def labels(person):
    found = selectors.events_visible_to(person).order_by("id")
    return list(found.values_list("verb", "object_label"))


def api_ids(person, **asked):
    answer = program(person).get(API, asked)
    assert answer.status_code == 200, answer.json()
    return {row["id"] for row in answer.json()["results"]}


def test_members_read_what_concerns_their_projects(world):
    assert labels(world["olu"]) == [("project.changed", "Films")]
    assert labels(world["ana"]) == [("project.changed", "Marketing")]


def test_stewards_read_what_concerns_their_domains(world):
    sten = factories.person("Sten")
    world["films"].domain.stewards.add(sten)
    assert labels(sten) == [("project.changed", "Films")]


def test_strangers_read_only_what_they_did(world):
    sam = factories.person("Sam")
    assert labels(sam) == []
    services.record("person.signed_in", sam, by=sam)
    assert labels(sam) == [("person.signed_in", "Sam")]


@pytest.mark.parametrize("role", ["is_auditor", "is_platform_admin"])
def test_auditors_and_admins_read_all(world, role):
    assert len(labels(factories.person("Ida", **{role: True}))) == 3


def test_the_api_names_everything(world):
    event = AuditEvent.objects.get(object_label="Films", verb="project.changed")
    row = program(world["olu"]).get(f"{API}{event.pk}/").json()
    assert row["actor_label"] == "Olu"
    assert row["sentence"]
    assert row["detail"] == {"reason": "of Films"}
    assert row["projects"] == [world["films"].pk]


def test_the_api_hides_what_one_may_not_see(world):
    event = AuditEvent.objects.get(object_label="Films", verb="project.changed")
    assert program(world["ana"]).get(f"{API}{event.pk}/").status_code == 404
    assert program(world["ana"]).get(f"{API}99999999999999999999/").status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_the_api_only_reads(world, method):
    event = AuditEvent.objects.first()
    assert event is not None
    for url in (API, f"{API}{event.pk}/"):
        assert getattr(program(world["olu"]), method)(url, {}).status_code == 405
    assert AuditEvent.objects.count() == 3


def test_the_api_filters(world):
    ida = factories.person("Ida", is_auditor=True)
    films, marketing, checked = AuditEvent.objects.order_by("id").values_list("pk", flat=True)
    assert api_ids(ida) == {films, marketing, checked}
    assert api_ids(ida, actor="olu") == {films}
    assert api_ids(ida, actor_id=world["ana"].pk) == {marketing}
    assert api_ids(ida, verb="account.checked") == {checked}
    assert api_ids(ida, object="market") == {marketing}
    assert api_ids(ida, object_type="governance.project", object_id=world["films"].pk) == {
        films,
        checked,
    }
    assert api_ids(ida, project=world["films"].pk) == {films}
    assert api_ids(ida, domain=world["marketing"].domain_id) == {marketing}
    assert api_ids(ida, since="2999-01-01") == set()
    assert api_ids(ida, until="9999-12-31") == {films, marketing, checked}


@pytest.mark.parametrize(
    "asked",
    [
        {"project": "x"},
        {"project": 2**63},
        {"since": "yesterday"},
        {"actor": "\x00"},
        {"verb": "v" * 61},
    ],
)
def test_the_api_says_what_is_wrong_with_a_filter(world, asked):
    answer = program(world["olu"]).get(API, asked)
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == list(asked)


def test_the_api_turns_pages_by_key(world):
    ida = factories.person("Ida", is_auditor=True)
    first = program(ida).get(API, {"page_size": 2}).json()
    assert (first["count"], len(first["results"])) == (3, 2)
    services.record("project.changed", world["films"], by=world["olu"])
    rest = program(ida).get(first["next"]).json()
    assert [row["verb"] for row in rest["results"]] == ["project.changed"]
    assert {row["id"] for row in rest["results"]}.isdisjoint(row["id"] for row in first["results"])


def test_the_page_tells_who_did_what(world):
    page = browser(world["olu"]).get(PAGE).content.decode()
    assert "Olu" in page
    assert str(verbs.sentence("project.changed")) in page
    assert "of Films" in page
    assert "Marketing" not in page


def test_the_page_filters_by_the_projects_one_watches(world):
    ida = factories.person("Ida", is_auditor=True)
    response = browser(ida).get(PAGE, {"project": world["films"].pk})
    assert response.context["total"] == 1
    offered = response.context["filter"].form.fields["project"].choices
    assert [label for _value, label in offered] == ["Any project", "Films", "Marketing"]
    page = browser(world["olu"]).get(PAGE)
    offered = page.context["filter"].form.fields["project"].choices
    assert [label for _value, label in offered] == ["Any project", "Films"]


def test_the_page_has_no_project_filter_where_nobody_knows_projects(world, monkeypatch):
    monkeypatch.setattr(ports, "_names", [])
    assert "project" not in browser(world["olu"]).get(PAGE).context["filter"].form.fields


def test_the_csv_holds_what_the_page_does(world):
    response = browser(world["olu"]).get(PAGE, {"export": "csv"})
    text = b"".join(response).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0] == ["When", "Who", "Did", "To what", "Result", "More"]
    assert rows[1][1] == "Olu"
    assert rows[1][3:] == ["Films", "done", "Reason: of Films"]


def test_the_rows_cost_the_same_for_one_and_three(world, django_assert_num_queries):
    client = browser(world["olu"])
    client.get(PAGE, headers=ROWS_ONLY)
    with django_assert_num_queries(COST_OF_ROWS):
        client.get(PAGE, headers=ROWS_ONLY)
    for _number in range(2):
        services.record(
            "project.changed", world["films"], by=world["olu"], projects=[world["films"].pk]
        )
    with django_assert_num_queries(COST_OF_ROWS):
        client.get(PAGE, headers=ROWS_ONLY)


def test_html_in_an_event_is_text(world):
    films = world["films"]
    films.name = "<img src=x onerror=alert(1)>"
    services.record("x.y", films, by=world["olu"], projects=[films.pk], note="<b>bold</b>")
    page = browser(world["olu"]).get(PAGE).content.decode()
    assert "<img src=x" not in page
    assert "<b>bold" not in page


def test_detail_reads_as_words():
    detail = {"expires_at": "soon", "scopes": ["read", "write"], "narrowed": True, "none": None}
    assert reading.pairs(detail) == [
        ("Expires at", "soon"),
        ("Scopes", "read, write"),
        ("Narrowed", "yes"),
    ]
    assert reading.pairs({"steps": [{"call": "Grant"}]}) == [
        ("Steps", '[\n {\n  "call": "Grant"\n }\n]')
    ]


def test_a_verb_nobody_registered_still_reads():
    assert str(verbs.sentence("data_source.frobnicated")) == "frobnicated the data source"
    assert str(verbs.sentence("odd")) == "odd"
    assert str(verbs.sentence("token.created")) == "made the API token"
