"""Explain my access: the links before AWS, who may ask, the pages and the API."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from catalog.models import Asset, Listing
from portal.identity.models import User
from sharing.explaining.causes import Mender
from sharing.explaining.findings import Finding, Part, Standing
from sharing.models import AccessLook, Grant, GrantState
from subscriptions.explaining.cases import Case, Question, case_for
from subscriptions.explaining.errors import diagnose
from subscriptions.explaining.explanation import Explanation, explain
from subscriptions.models import Subscription
from subscriptions.services import requests, subscriptions
from tests import factories as make
from tests.clients import browser, program
from tests.ids import name_of
from tests.subscriptions.conftest import World
from tests.subscriptions.pages import page

EXPLANATION = "/api/v1/access/explanation/"
LOOKS = "/api/v1/access/looks/"
ERRORS = "/api/v1/access/errors/"


def case_of(world: World, person: User | None = None, **asked: Any) -> Case | None:
    wish = {"asset": world.films.pk, "environment": world.environment.pk, **asked}
    return case_for(person or world.ana, Question(**wish))


def explained(world: World, person: User | None = None, **asked: Any) -> Explanation:
    case = case_of(world, person, **asked)
    assert case is not None
    return explain(case)


def saw(world: World, *broken: tuple[str, str], **values: Any) -> AccessLook:
    """What a look of a worker has found: every link holds, but those that are named."""
    codes = dict(broken)
    names = {"table": "t", "role": "r", "holder": "r", "owner": make.PRODUCER, "link": "l.t"}
    known = {**names, "consumer": make.CONSUMER, "database": "l", "rows": "TRUE", **values}
    findings = [
        Finding(part, Standing.BROKEN, codes[part], known)
        if part in codes
        else Finding(part, Standing.HOLDS, "right.there", known)
        for part in Part
    ]
    return AccessLook.objects.create(
        environment=world.environment,
        asset=world.films,
        role_arn=world.environment.role_arns[0],
        asked_at=timezone.now(),
        looked_at=timezone.now(),
        findings=[vars(one) for one in findings],
    )


# The links before AWS


def never_asked(world: World) -> None:
    pass


def asked(world: World) -> None:
    world.ask()


def questioned(world: World) -> None:
    requests.ask(world.ask(), by=world.olu, comment="Why?")


def refused(world: World) -> None:
    requests.refuse(world.ask(), by=world.sten, comment="No")


def withdrawn(world: World) -> None:
    requests.withdraw(world.ask(), by=world.ana)


def given_without(world: World) -> None:
    request, key = world.ask(), str(world.categories.pk)
    requests.approve(request, by=world.olu, scope={key: request.scope[key]})


def expired(world: World) -> None:
    held = world.subscribe()
    Subscription.objects.filter(pk=held.pk).update(ends_at=timezone.now())
    assert subscriptions.expire(held.pk)


def given_up(world: World) -> None:
    subscriptions.cancel(world.subscribe(), by=world.ana)


def revoked(world: World) -> None:
    subscriptions.revoke(world.subscribe(), by=world.sten, reason="Over")


BEFORE_AWS: list[tuple[Callable[[World], None], str, Mender, str, str]] = [
    (never_asked, "request", Mender.MEMBER, "Anybody in Marketing Analysis", "has not asked"),
    (withdrawn, "request", Mender.MEMBER, "Anybody in Marketing Analysis", "withdrawn"),
    (asked, "decision", Mender.APPROVER, "Olu, Sten", "Nobody has decided"),
    (questioned, "decision", Mender.REQUESTER, "Ana", "waits for an answer"),
    (refused, "decision", Mender.MEMBER, "Anybody in Marketing Analysis", "Sten refused"),
    (given_without, "decision", Mender.MEMBER, "Anybody in", "does not include"),
    (expired, "want", Mender.MEMBER, "Anybody in Marketing Analysis", "agreed time was over"),
    (given_up, "want", Mender.MEMBER, "Anybody in Marketing Analysis", "Ana gave it up"),
    (revoked, "want", Mender.MEMBER, "Anybody in Marketing Analysis", "Sten revoked it"),
]


@pytest.mark.parametrize(("happens", "part", "mender", "who", "words"), BEFORE_AWS, ids=name_of)
def test_the_conversation_is_explained(
    world: World, happens: Callable[[World], None], part: str, mender: Mender, who: str, words: str
) -> None:
    happens(world)
    found = explained(world)
    assert found.broken is not None
    assert (found.broken.part, found.broken.mender) == (part, mender)
    assert who in found.broken.who
    assert words in found.broken.words
    assert found.broken.remedy
    assert not found.should_look
    technical = [line for line in found.lines if line.part in set(Part)]
    assert {line.standing for line in technical} == {Standing.NOT_LOOKED_AT}


def test_a_new_request_matters_more_than_what_has_ended(world: World) -> None:
    revoked(world)
    again = world.ask()
    found = explained(world)
    assert found.broken is not None
    assert (found.broken.part, found.broken.url) == ("decision", again.get_absolute_url())


def test_what_is_wanted_waits_for_a_look(world: World) -> None:
    world.subscribe()
    found = explained(world)
    assert found.broken is None
    assert [line.standing for line in found.lines[:3]] == [Standing.HOLDS] * 3
    assert (found.state, found.should_look, found.holds) == ("not_looked_at", True, False)


def test_what_nobody_publishes_is_for_its_producer_to_publish(world: World) -> None:
    revoked(world)
    Listing.objects.filter(pk=world.listing.pk).delete()
    found = explained(world)
    assert found.broken is not None
    assert found.broken.mender == Mender.PRODUCER
    assert "Olu" in found.broken.who


@pytest.mark.parametrize(
    ("state", "standing"),
    [
        (GrantState.PENDING, Standing.BROKEN),
        (GrantState.FAILED, Standing.BROKEN),
        (GrantState.GRANTED, Standing.HOLDS),
    ],
)
def test_what_people_give_by_hand_is_theirs_to_mend(
    world: World, settle: Callable[..., None], state: str, standing: Standing
) -> None:
    Asset.objects.update(managed=False)
    fulfiller = world.producer.fulfillers.create()
    fulfiller.people.add(world.sam)
    settle(world.subscribe(), state)
    found = explained(world)
    assert (found.lines[-1].part, found.lines[-1].standing) == ("by_hand", standing)
    assert not found.should_look
    if standing == Standing.BROKEN:
        assert found.broken is not None
        assert "Sam" in found.broken.who


def test_a_role_that_was_not_given_access(world: World) -> None:
    world.subscribe()
    stranger = f"arn:aws:iam::{make.CONSUMER}:role/Intern"
    found = explained(world, role=stranger)
    assert found.broken is not None
    assert found.broken.part == "want"
    assert stranger in found.broken.words
    assert not found.should_look


def test_the_project_that_produces_needs_no_request(world: World) -> None:
    own = make.environment(world.producer, world.films.account)
    found = explained(world, world.olu, environment=own.pk)
    assert found.lines[0].standing == Standing.NOT_NEEDED
    assert found.broken is None


def test_what_a_worker_found_is_named_with_people(world: World) -> None:
    world.subscribe()
    saw(world, (Part.TABLE, "table.gone"), (Part.RIGHT, "right.missing"))
    found = explained(world)
    assert found.broken is not None
    assert (found.broken.part, found.state) == (Part.TABLE, "looked")
    assert "Film Catalog: Olu" in found.broken.who


def test_old_looks_are_not_shown(world: World) -> None:
    world.subscribe()
    look = saw(world, (Part.TABLE, "table.gone"))
    AccessLook.objects.filter(pk=look.pk).update(
        asked_at=timezone.now() - timedelta(minutes=6),
        looked_at=timezone.now() - timedelta(minutes=6),
    )
    found = explained(world)
    assert (found.broken, found.state) == (None, "not_looked_at")


def test_a_look_from_before_the_reconciler_put_it_in_order_is_not_shown(world: World) -> None:
    world.subscribe()
    saw(world, (Part.LINK, "link.missing"))
    Grant.objects.update(state=GrantState.GRANTED, seen_at=timezone.now())
    found = explained(world)
    assert (found.broken, found.should_look) == (None, True)


def test_a_look_that_never_came_back_may_be_asked_for_again(world: World) -> None:
    world.subscribe()
    look = saw(world)
    AccessLook.objects.filter(pk=look.pk).update(looked_at=None)
    assert explained(world).state == "looking"
    past = timezone.now() - timedelta(minutes=2)
    AccessLook.objects.filter(pk=look.pk).update(asked_at=past)
    assert explained(world).should_look


@pytest.mark.parametrize(
    ("column", "standing"), [("title", Standing.HOLDS), ("price", Standing.BROKEN)]
)
def test_one_column(world: World, column: str, standing: Standing) -> None:
    world.subscribe()
    present = ["film_id", "title", "price"]
    saw(world, given=["film_id", "title"], present=present, partition_keys=[])
    lines = {line.part: line for line in explained(world, column=column).lines}
    assert lines[Part.COLUMNS].standing == standing


# Whose access whom


@pytest.mark.parametrize(
    ("person", "may"),
    [
        ("ana", True),
        ("mia", True),
        ("olu", True),
        ("sten", True),
        ("ida", True),
        ("ada", True),
        ("sam", False),
    ],
)
def test_who_has_it_explained(world: World, person: str, *, may: bool) -> None:
    world.subscribe()
    assert (case_of(world, getattr(world, person)) is not None) == may


@pytest.mark.parametrize(
    ("person", "may"),
    [("ana", True), ("olu", False), ("sten", False), ("ida", True), ("ada", False), ("sam", False)],
)
def test_an_environment_that_never_asked_is_not_told_to_others(
    world: World, person: str, *, may: bool
) -> None:
    assert (case_of(world, getattr(world, person)) is not None) == may


def test_tables_that_are_not_published_do_not_exist_for_consumers(world: World) -> None:
    draft = make.asset(world.producer, world.films.account, name="draft")
    assert case_of(world, asset=draft.pk) is None
    assert case_of(world, asset=0) is None
    assert case_of(world, environment=10**9) is None


def test_pages_of_requests_are_linked_for_those_who_may_open_them(world: World) -> None:
    world.subscribe()
    urls = {
        person: explained(world, getattr(world, person)).lines[0].url for person in ("ana", "ada")
    }
    assert urls["ana"].startswith("/requests/")
    assert urls["ada"] == ""


# What is left open is chosen


def test_a_product_leads_to_the_table_most_in_need(
    world: World, settle: Callable[..., None]
) -> None:
    held = world.subscribe()
    settle(held)
    Grant.objects.filter(asset=world.categories).update(state=GrantState.BROKEN)
    case = case_for(world.ana, Question(product=world.product.pk))
    assert case is not None
    assert (case.asset, case.environment) == (world.categories, world.environment)


def test_without_an_environment_there_is_nothing_to_choose(world: World) -> None:
    with pytest.raises(ValidationError):
        case_for(world.sam, Question(asset=world.films.pk))


# Errors


def test_an_error_leads_to_the_table_it_names(world: World) -> None:
    world.subscribe()
    text = "Insufficient Lake Formation permission(s): Required Describe on streaming_films"
    (candidate,) = diagnose(text, by=world.ana).candidates
    assert candidate.grant.asset == world.films
    assert "error=required_describe" in candidate.url
    assert diagnose(text, by=world.sam).candidates == []


def test_the_role_and_the_database_tell_environments_apart(world: World) -> None:
    world.subscribe()
    account = world.environment.account
    other = make.environment(
        world.consumer, account, role_arns=[f"arn:aws:iam::{make.CONSUMER}:role/x/Scientist"]
    )
    world.subscribe(environment=other)
    plain = diagnose("TABLE_NOT_FOUND: Table 'streaming_films' does not exist", by=world.ana)
    assert len(plain.candidates) == 2

    by_database = diagnose(
        f"TABLE_NOT_FOUND: Table 'awsdatacatalog.{other.database}.streaming_films' does not exist",
        by=world.ana,
    )
    by_role = diagnose(
        f"User: arn:aws:sts::{make.CONSUMER}:assumed-role/Scientist/ana is not authorized to "
        "perform: glue:GetTable on streaming_films: Table streaming_films not found",
        by=world.ana,
    )
    for found in (by_database, by_role):
        assert [one.grant.environment for one in found.candidates] == [other]
    assert by_role.candidates[0].role == other.role_arns[0]


def test_a_column_alone_finds_its_tables(world: World) -> None:
    world.subscribe()
    text = "COLUMN_NOT_FOUND: line 1:8: Column 'price' cannot be resolved"
    (candidate,) = diagnose(text, by=world.ana).candidates
    assert (candidate.grant.asset, candidate.column) == (world.films, "price")


def test_a_table_of_others_is_offered(world: World) -> None:
    found = diagnose("Table streaming_films not found", by=world.ana)
    assert (found.candidates, found.offers) == ([], [world.listing])


def test_an_error_that_names_nothing_leads_to_what_does_not_work(
    world: World, settle: Callable[..., None]
) -> None:
    settle(world.subscribe(), GrantState.BROKEN)
    found = diagnose("Insufficient permissions to execute the query", by=world.ana)
    assert found.is_guess
    assert {one.grant.asset for one in found.candidates} == {world.films, world.categories}


def test_what_nobody_knows_is_said_to_be_unknown(world: World) -> None:
    world.subscribe()
    found = diagnose("My cat walked over the keyboard", by=world.ana)
    assert (found.pasted.kind, found.candidates, found.offers) == (None, [], [])


@hypothesis_settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(st.text(max_size=300))
def test_no_pasted_text_gives_an_error(world: World, text: str) -> None:
    client, api = browser(world.ana), program(world.ana)
    sent = {"text": text.encode("utf-8", "replace").decode()}
    assert client.post(reverse("subscriptions:error"), sent).status_code in (200, 302, 400)
    assert api.post(ERRORS, sent, format="json").status_code in (200, 400)


# Pages


def test_pages_lead_to_the_explanation(world: World, settle: Callable[..., None]) -> None:
    held = world.subscribe()
    settle(held, GrantState.BROKEN)
    here = f"?asset={world.categories.pk}&amp;environment={world.environment.pk}"
    grant = Grant.objects.get(asset=world.categories)
    for url in (
        reverse("subscriptions:access"),
        held.get_absolute_url(),
        held.product.get_absolute_url(),
        grant.get_absolute_url(),
    ):
        html = page(browser(world.ana), url)
        assert reverse("subscriptions:explanation") + "?asset=" in html
    assert here in page(browser(world.ana), held.get_absolute_url())


def test_the_list_of_access_takes_an_error(world: World) -> None:
    html = page(browser(world.ana), reverse("subscriptions:access"))
    assert f'action="{reverse("subscriptions:error")}"' in html


def test_the_page_names_the_broken_link(world: World) -> None:
    world.subscribe()
    saw(world, (Part.LINK, "link.missing"))
    html = page(browser(world.ana), _address(world))
    assert "It stops here: Link in the local database" in html
    assert "Sluice, by itself" in html
    assert "hx-trigger" not in html.split('id="live"')[1].split(">")[0]


def test_the_page_has_aws_looked_at_and_waits(world: World) -> None:
    world.subscribe()
    client = browser(world.ana)
    assert 'hx-trigger="load, submit"' in page(client, _address(world))
    response = client.post(reverse("subscriptions:look"), _sent(world))
    assert response.status_code == 302
    html = page(client, response["Location"])
    assert "A worker is looking at AWS" in html
    assert 'hx-trigger="every 2s"' in html
    live = page(client, response["Location"], headers={"HX-Request-Type": "partial"})
    assert live.strip().startswith("<section")


def test_a_pasted_error_goes_to_the_explanation(world: World) -> None:
    world.subscribe()
    text = "Insufficient Lake Formation permission(s) on streaming_films"
    response = browser(world.ana).post(reverse("subscriptions:error"), {"text": text})
    assert response.status_code == 302
    html = page(browser(world.ana), response["Location"])
    assert "may see the table and may not read its data" in html
    assert "It points to:" in html


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 200),
        ("?asset=x", 400),
        ("?asset=0", 400),
        (f"?asset={2**63}", 400),
        ("?asset=999999", 404),
        ("?product=999999", 404),
        ("?asset=-1&environment=%00", 400),
        ("?column=" + "x" * 300, 400),
    ],
)
def test_bad_addresses_are_answered(world: World, query: str, status: int) -> None:
    page(browser(world.ana), reverse("subscriptions:explanation") + query, status)
    api = program(world.ana).get(EXPLANATION + query)
    assert api.status_code == (400 if status == 200 else status)


def test_too_much_text_is_refused_with_the_reason(world: World) -> None:
    sent = {"text": "x" * 9_000}
    client, url = browser(world.ana), reverse("subscriptions:error")
    assert "at most 8000" in client.post(url, sent).content.decode()
    assert program(world.ana).post(ERRORS, sent, format="json").status_code == 400


def test_hostile_text_is_shown_as_text(world: World) -> None:
    sent = {"text": "Table '<script>alert(1)</script>' not found"}
    html = browser(world.ana).post(reverse("subscriptions:error"), sent).content.decode()
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert" in html


def test_the_page_costs_a_bounded_number_of_queries(
    world: World, django_assert_max_num_queries: Any
) -> None:
    world.subscribe()
    saw(world, (Part.TABLE, "table.gone"))
    client = browser(world.ana)
    page(client, _address(world))
    with django_assert_max_num_queries(26):
        page(client, _address(world))


def _address(world: World) -> str:
    sent = "&".join(f"{name}={value}" for name, value in _sent(world).items())
    return f"{reverse('subscriptions:explanation')}?{sent}"


def _sent(world: World) -> dict[str, int]:
    return {"asset": world.films.pk, "environment": world.environment.pk}


# API


def test_the_api_explains(world: World) -> None:
    world.subscribe()
    saw(world, (Part.GOVERNED, "governed.open_to_all"))
    got = program(world.ana).get(EXPLANATION, _sent(world)).json()
    assert (got["broken"], got["state"], got["holds"]) == ("governed", "looked", False)
    broken = next(link for link in got["links"] if link["standing"] == "broken")
    assert broken["mender"] == "owner_account_admin"
    assert make.PRODUCER in broken["who"]
    assert "IAMAllowedPrincipals" in broken["what_to_do"]
    assert [link["part"] for link in got["links"][:4]] == ["request", "decision", "want", "table"]


def test_the_api_has_aws_looked_at(world: World) -> None:
    world.subscribe()
    got = program(world.ana).post(LOOKS, _sent(world), format="json")
    assert (got.status_code, got.json()["state"]) == (202, "looking")
    assert program(world.sam).post(LOOKS, _sent(world), format="json").status_code == 404
    assert program(world.sam).get(EXPLANATION, _sent(world)).status_code == 404


def test_the_api_reads_errors(world: World) -> None:
    world.subscribe()
    sent = {"text": "Insufficient Lake Formation permission(s) on streaming_films"}
    got = program(world.ana).post(ERRORS, sent, format="json").json()
    assert (got["kind"], got["points_to"][0]) == ("lake_formation_permission", "right")
    (candidate,) = got["candidates"]
    assert candidate["asset"]["id"] == world.films.pk
    assert candidate["explanation"].startswith("http")
