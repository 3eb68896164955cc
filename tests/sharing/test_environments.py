"""Environments: where a project consumes, and who sees and keeps them."""

import pytest
from django.core.exceptions import ValidationError
from rest_framework.test import APIClient

from portal.audit.models import AuditEvent
from portal.errors import Conflict, Denied
from sharing.models import Environment, Grant, GrantState, Route
from sharing.selectors.environments import environments_visible_to
from sharing.services import environments
from tests import factories

CONSUMER_ROLE = "arn:aws:iam::222222222222:role/Analyst"


@pytest.fixture
def people(db):
    named = {name: factories.person(name.title()) for name in ("olu", "sten", "ana", "sam")}
    named["ida"] = factories.person("Ida", is_auditor=True)
    named["ada"] = factories.person("Ada", is_platform_admin=True)
    return named


@pytest.fixture
def marketing(people):
    domain = factories.domain(parent=factories.domain("Business", stewards=[people["sten"]]))
    return factories.project("Marketing", domain=domain, consumer=people["ana"])


@pytest.fixture
def account(db):
    return factories.account(factories.CONSUMER)


@pytest.fixture
def environment(marketing, account):
    return factories.environment(marketing, account, name="Analysis")


def create(by, project, account, **changes):
    given = {
        "name": "Analysis",
        "region": factories.REGION,
        "role_arns": [CONSUMER_ROLE],
        "database": "shared",
    }
    return environments.create(by=by, project=project, account=account, **given | changes)


def granted(environment, state=GrantState.GRANTED):
    project = factories.project()
    account = factories.account()
    route = Route.objects.create(
        catalog_account=account, region=factories.REGION, environment=environment
    )
    return Grant.objects.create(
        route=route,
        environment=environment,
        asset=factories.asset(project, account),
        holder="subscription:1",
        link_name="link",
        state=state,
    )


def signed_in(person):
    client = APIClient()
    client.force_login(person)
    return client


def test_a_platform_admin_makes_one_and_it_is_recorded(people, marketing, account):
    made = create(people["ada"], marketing, account, role_arns=[CONSUMER_ROLE, CONSUMER_ROLE])
    assert made.role_arns == [CONSUMER_ROLE]
    event = AuditEvent.objects.get(verb="environment.created")
    assert (event.projects, event.domains) == ([marketing.pk], [marketing.domain_id])


@pytest.mark.parametrize("who", ["olu", "sten", "ana", "sam", "ida"])
def test_nobody_else_keeps_environments(people, marketing, account, environment, who):
    person = people[who]
    for attempt in (
        lambda: create(person, marketing, account),
        lambda: environments.change(environment, by=person, name="Mine"),
        lambda: environments.delete(environment, by=person),
    ):
        with pytest.raises(Denied):
            attempt()
    assert Environment.objects.get().name == "Analysis"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("region", "us-east-1"),
        ("region", "nowhere"),
        ("role_arns", []),
        ("role_arns", ["arn:aws:iam::111111111111:role/Analyst"]),
        ("role_arns", ["Analyst"]),
        ("role_arns", ["arn:aws:iam::222222222222:role/AWSReservedSSO_Analyst_0123456789abcdef"]),
        ("database", "With Blanks"),
        ("database", "Müller"),
        ("mode", "telepathy"),
        ("name", " "),
    ],
)
def test_odd_input_is_refused_beside_its_field(people, marketing, account, field, value):
    with pytest.raises(ValidationError) as refused:
        create(people["ada"], marketing, account, **{field: value})
    assert field in refused.value.message_dict
    assert not Environment.objects.exists()


def test_a_role_of_identity_center_is_taken_with_its_path(people, marketing, account):
    path = "aws-reserved/sso.amazonaws.com/eu-west-1"
    arn = f"arn:aws:iam::222222222222:role/{path}/AWSReservedSSO_Analyst_0123456789abcdef"
    assert create(people["ada"], marketing, account, role_arns=[arn]).role_arns == [arn]


def test_two_environments_never_share_a_local_database(people, marketing, account):
    create(people["ada"], marketing, account)
    with pytest.raises(ValidationError):
        create(people["ada"], factories.project(), account, name="Other")


def test_a_change_that_is_refused_changes_nothing(people, environment):
    with pytest.raises(ValidationError):
        environments.change(environment, by=people["ada"], region="us-east-1")
    environment.refresh_from_db()
    assert environment.region == factories.REGION


@pytest.mark.parametrize(
    "changes",
    [
        {"database": "elsewhere"},
        {"mode": "account"},
        {"role_arns": ["arn:aws:iam::222222222222:role/Scientist"]},
    ],
)
def test_what_grants_were_made_with_stays_while_they_last(people, environment, changes):
    grant = granted(environment)
    with pytest.raises(Conflict, match="Until it has ended"):
        environments.change(environment, by=people["ada"], **changes)
    Grant.objects.filter(pk=grant.pk).update(state=GrantState.REVOKED)
    environments.change(environment, by=people["ada"], **changes)


def test_no_role_joins_what_was_decided_for_others(people, environment):
    granted(environment)
    scientist = "arn:aws:iam::222222222222:role/Scientist"
    with pytest.raises(Conflict, match="granted for these roles"):
        environments.change(
            environment, by=people["ada"], role_arns=[*environment.role_arns, scientist]
        )


def test_two_projects_never_query_as_the_same_role(people, marketing, account):
    create(people["ada"], marketing, account)
    with pytest.raises(ValidationError, match="its own"):
        create(people["ada"], factories.project(), account, name="Other", database="other")
    create(people["ada"], marketing, account, name="Other", database="other")


def closed(environment, by):
    return environments.close(environment, by=by, reason="Over")


def taken_over(people, environment, project):
    """Name, database and role of ``environment``, for another."""
    return create(
        people["ada"],
        project,
        environment.account,
        name=environment.name,
        role_arns=environment.role_arns,
        database=environment.database,
    )


@pytest.mark.parametrize("same_project", [True, False])
def test_what_a_closed_environment_had_is_free_again(people, environment, same_project):
    granted(environment, GrantState.REVOKED)
    closed(environment, people["ada"])
    project = environment.project if same_project else factories.project()
    made = taken_over(people, environment, project)
    assert made.database == environment.database


@pytest.mark.parametrize("kept", ["role_arns", "database"])
def test_it_is_not_while_access_still_has_to_go(people, environment, kept):
    grant = granted(environment, GrantState.REVOKING)
    closed(environment, people["ada"])
    changes = {"role_arns": [f"{CONSUMER_ROLE}2"], "database": "elsewhere"}
    changes[kept] = getattr(environment, kept)
    project = factories.project()
    with pytest.raises(ValidationError) as refused:
        create(people["ada"], project, environment.account, **changes)
    assert set(refused.value.message_dict) == {kept}
    Grant.objects.filter(pk=grant.pk).update(state=GrantState.REVOKED)
    create(people["ada"], project, environment.account, **changes)


def test_a_closed_environment_is_not_changed(people, environment):
    closed(environment, people["ada"])
    with pytest.raises(Conflict, match="is closed"):
        environments.change(environment, by=people["ada"], name="Mine")
    environment.refresh_from_db()
    assert environment.name == "Analysis"


def test_an_environment_that_had_access_is_kept(people, environment):
    granted(environment, GrantState.REVOKED)
    with pytest.raises(Conflict, match="still used by"):
        environments.delete(environment, by=people["ada"])


def test_who_sees_environments(people, environment):
    seen = {who: environments_visible_to(person).exists() for who, person in people.items()}
    assert seen == {
        "olu": False,
        "sten": True,
        "ana": True,
        "sam": False,
        "ida": True,
        "ada": True,
    }


def test_the_api_serves_them_by_the_same_rules(people, marketing, account):
    ada = signed_in(people["ada"])
    sent = {
        "name": "Analysis",
        "project": marketing.pk,
        "account": account.pk,
        "region": factories.REGION,
        "role_arns": [CONSUMER_ROLE],
        "database": "shared",
    }
    assert signed_in(people["ana"]).post("/api/v1/environments/", sent).status_code == 403
    made = ada.post("/api/v1/environments/", sent)
    assert made.status_code == 201
    assert made.json()["project"] == {"id": marketing.pk, "name": "Marketing"}
    assert (made.json()["workgroup"], made.json()["mode"]) == ("primary", "direct")
    url = f"/api/v1/environments/{made.json()['id']}/"
    assert ada.post("/api/v1/environments/", sent).status_code == 400
    assert ada.patch(url, {"workgroup": "analysts"}).json()["workgroup"] == "analysts"
    assert ada.patch(url, {"project": factories.project().pk}).status_code == 400
    assert signed_in(people["ana"]).get(url).json()["name"] == "Analysis"
    assert signed_in(people["ana"]).patch(url, {"name": "Mine"}).status_code == 403
    assert signed_in(people["ana"]).delete(url).status_code == 403
    assert signed_in(people["sam"]).get(url).status_code == 404
    assert ada.delete(url).status_code == 204


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_takes_the_same_queries_for_any_number(
    people, marketing, account, rows, client, django_assert_max_num_queries
):
    for _ in range(rows):
        granted(factories.environment(marketing, account)) if rows == 1 else (
            factories.environment(marketing, account)
        )
    client.force_login(people["ada"])
    with django_assert_max_num_queries(12):
        answer = client.get("/settings/environments/")
    assert answer.status_code == 200


def test_the_pages_make_change_and_delete_one(people, marketing, account, client):
    client.force_login(people["ada"])
    sent = {
        "project": marketing.pk,
        "name": "<b>Analysis</b>",
        "account": account.pk,
        "region": factories.REGION,
        "role_arns": CONSUMER_ROLE,
        "database": "shared",
        "workgroup": "primary",
        "mode": "direct",
    }
    wrong = client.post("/settings/environments/new/", sent | {"region": "us-east-1"})
    assert wrong.status_code == 400
    assert "is connected for eu-west-1 only" in wrong.content.decode()
    made = client.post("/settings/environments/new/", sent, follow=True)
    assert "&lt;b&gt;Analysis&lt;/b&gt;" in made.content.decode()
    environment = Environment.objects.get()
    url = f"/settings/environments/{environment.pk}/"
    client.post(f"{url}change/", sent | {"name": "Analysis"})
    assert Environment.objects.get().name == "Analysis"
    assert "can no longer consume" in client.get(f"{url}delete/").content.decode()
    client.post(f"{url}delete/")
    assert not Environment.objects.exists()


@pytest.mark.parametrize(("who", "status"), [("ana", 403), ("sten", 403), ("sam", 404)])
def test_the_pages_that_change_are_closed_to_others(people, environment, client, who, status):
    client.force_login(people[who])
    for page in ("change", "delete"):
        url = f"/settings/environments/{environment.pk}/{page}/"
        assert client.get(url).status_code == status
        assert client.post(url).status_code == status
    assert client.get("/settings/environments/new/").status_code == 403
