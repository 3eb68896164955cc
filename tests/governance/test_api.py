"""The rule book over the REST API, by people of every kind."""

import pytest
from rest_framework.test import APIClient

from governance.models import Domain, Project, Rule, Term
from tests import factories
from tests.clients import program

V1 = "/api/v1"


def test_me_tells_roles_projects_and_stewarded_domains(world):
    me = program(world.sten).get(f"{V1}/me/").json()
    assert me == {
        "id": world.sten.pk,
        "name": "Sten",
        "email": "sten@example.com",
        "roles": [],
        "projects": [],
        "stewarded_domains": [{"id": world.streaming.pk, "name": "Streaming"}],
    }
    assert program(world.ida).get(f"{V1}/me/").json()["roles"] == ["auditor"]
    assert program(world.olu).get(f"{V1}/me/").json()["projects"] == [
        {"id": world.films.pk, "name": "Film Catalog", "role": "owner"}
    ]


@pytest.mark.parametrize(
    "noun",
    [
        "me",
        "domains",
        "projects",
        "accounts",
        "glossaries",
        "terms",
        "forms",
        "rules",
        "environments",
    ],
)
def test_nobody_is_told_to_sign_in(db, noun):
    assert APIClient().get(f"{V1}/{noun}/").status_code == 401


@pytest.mark.parametrize("noun", ["domains", "projects", "glossaries", "terms", "forms", "rules"])
def test_everybody_signed_in_reads_the_rule_book(world, noun):
    factories.glossary("Country", terms=["France"])
    factories.form("Sales", required=["Region"])
    Rule.objects.create(domain=world.streaming, kind="longest_access", days=90)
    listed = program(world.sam).get(f"{V1}/{noun}/").json()
    assert listed["count"] == len(listed["results"]) > 0
    one = program(world.sam).get(f"{V1}/{noun}/{listed['results'][0]['id']}/")
    assert one.json() == listed["results"][0]


@pytest.mark.parametrize("noun", ["domains", "projects", "accounts", "glossaries", "rules"])
def test_what_is_not_there_is_not_found(world, noun):
    for pk in ("999999", "99999999999999999999999"):
        answer = program(world.ada).get(f"{V1}/{noun}/{pk}/")
        assert answer.status_code == 404
        assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_domain_is_made_moved_changed_and_deleted(world):
    ada = program(world.ada)
    central = factories.account(factories.CENTRAL)
    made = ada.post(
        f"{V1}/domains/",
        {"name": "Sport", "catalog": "account", "catalog_account": central.pk},
    ).json()
    assert made["catalog_account"] == {"id": central.pk, "name": str(central)}
    url = f"{V1}/domains/{made['id']}/"
    moved = ada.patch(url, {"parent": world.streaming.pk, "catalog": "inherit"}).json()
    assert moved["parent"] == {"id": world.streaming.pk, "name": "Streaming"}
    assert moved["catalog_account"] is None
    assert ada.patch(url, {"parent": made["id"]}).status_code == 400
    assert ada.delete(url).status_code == 204
    assert not Domain.objects.filter(pk=made["id"]).exists()


def test_a_change_that_is_half_allowed_changes_nothing(world):
    answer = program(world.sten).patch(
        f"{V1}/domains/{world.films_domain.pk}/", {"name": "Mine", "catalog": "producer"}
    )
    assert answer.status_code == 403
    assert Domain.objects.get(pk=world.films_domain.pk).name == "Film catalog"


def test_a_stranger_is_refused_with_the_reason(world):
    sam = program(world.sam)
    url = f"{V1}/domains/{world.streaming.pk}/"
    for answer in (
        sam.post(f"{V1}/domains/", {"name": "Mine"}),
        sam.patch(url, {"name": "Mine"}),
        sam.delete(url),
        sam.post(f"{url}stewards/", {"user": world.sam.pk}),
        sam.delete(f"{url}stewards/{world.sten.pk}/"),
    ):
        assert answer.status_code == 403
        assert "Only" in answer.json()["detail"]


@pytest.mark.parametrize("name", ["", "   ", "x" * 101, "nul\x00byte", None, ["a"], "Film catalog"])
def test_a_bad_name_is_refused_beside_its_field(world, name):
    answer = program(world.ada).post(f"{V1}/domains/", {"name": name, "parent": world.streaming.pk})
    assert answer.status_code == 400
    assert answer.json()["errors"]


def test_stewards_are_named_by_id_or_email(world):
    sten = program(world.sten)
    url = f"{V1}/domains/{world.films_domain.pk}/stewards/"
    assert sten.post(url, {"user": world.olu.pk}).status_code == 201
    named = sten.post(url, {"user": "Sam@Example.com"}).json()["stewards"]
    assert {person["name"] for person in named} == {"Olu", "Sam"}
    assert sten.post(url, {"user": world.olu.pk}).status_code == 409
    assert sten.post(url, {"user": "nobody@example.com"}).status_code == 400
    assert sten.post(url, {"user": True}).status_code == 400
    assert sten.delete(f"{url}{world.olu.pk}/").status_code == 204
    assert sten.delete(f"{url}{world.olu.pk}/").status_code == 409


def test_a_project_is_made_with_an_owner_and_members_come_and_go(world):
    sten, sam = program(world.sten), program(world.sam)
    made = sten.post(
        f"{V1}/projects/",
        {"name": "Shorts", "domain": world.films_domain.pk, "owner": "olu@example.com"},
    ).json()
    members = f"{V1}/projects/{made['id']}/members/"
    added = sten.post(members, {"user": world.sam.pk, "role": "consumer"})
    assert added.status_code == 201
    one = f"{members}{added.json()['id']}/"
    assert sam.patch(one, {"role": "owner"}).status_code == 403
    assert sten.patch(one, {"role": "contributor"}).json()["role"] == "contributor"
    assert sten.patch(one, {}).status_code == 400
    assert sam.get(members).json()["count"] == 2
    assert sam.delete(one).status_code == 204
    owner = sten.get(members).json()["results"][0]["id"]
    assert sten.delete(f"{members}{owner}/").status_code == 409
    assert program(world.olu).delete(f"{V1}/projects/{made['id']}/").status_code == 204
    assert not Project.objects.filter(pk=made["id"]).exists()


def test_members_of_another_project_are_not_found_under_this_one(world):
    other = world.marketing.memberships.get()
    url = f"{V1}/projects/{world.films.pk}/members/{other.pk}/"
    assert program(world.olu).get(url).status_code == 404
    assert program(world.olu).get(f"{V1}/projects/999999/members/").status_code == 404


def test_accounts_are_whole_for_admins_and_auditors_a_name_for_producers_and_nothing_else(world):
    account = factories.account(name="Films")
    account.producers.add(world.films)
    url = f"{V1}/accounts/{account.pk}/"

    for whole in (world.ada, world.ida):
        assert program(whole).get(url).json()["role_arn"] == account.role_arn
    assert program(world.olu).get(url).json() == {
        "id": account.pk,
        "account_id": account.account_id,
        "name": "Films",
    }
    assert program(world.olu).get(f"{V1}/accounts/").json()["count"] == 1
    for blind in (world.ana, world.sam, world.sten):
        assert program(blind).get(url).status_code == 404
        assert program(blind).get(f"{V1}/accounts/").json()["count"] == 0


def test_an_account_is_connected_changed_checked_and_disconnected(world):
    ada = program(world.ada)
    sent = {
        "account_id": "111111111111",
        "name": "Films",
        "role_arn": "arn:aws:iam::111111111111:role/SluicePortal",
        "regions": ["eu-west-1"],
        "producers": [world.films.pk],
    }
    made = ada.post(f"{V1}/accounts/", sent).json()
    assert made["is_being_checked"]
    assert made["producers"] == [{"id": world.films.pk, "name": "Film Catalog"}]
    url = f"{V1}/accounts/{made['id']}/"
    assert ada.post(f"{V1}/accounts/", sent).status_code == 400
    assert ada.patch(url, {"name": "Film account"}).json()["name"] == "Film account"
    refused = ada.patch(url, {"account_id": "222222222222"})
    assert "stays" in refused.json()["errors"]["account_id"][0]
    assert ada.post(f"{url}check/").status_code == 202
    assert ada.delete(url).status_code == 204


def test_nobody_else_keeps_accounts_nor_learns_which_are_connected(world):
    account = factories.account()
    account.producers.add(world.films)
    url = f"{V1}/accounts/{account.pk}/"
    for person in (world.olu, world.ida):
        client = program(person)
        assert client.patch(url, {"name": "Mine"}).status_code == 403
        assert client.post(f"{url}check/").status_code == 403
        assert client.delete(url).status_code == 403
    taken = program(world.sam).post(f"{V1}/accounts/", {"account_id": account.account_id})
    assert taken.status_code == 403
    assert "already" not in taken.content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("account_id", "1111111111111"),
        ("role_arn", "arn:aws:iam::222222222222:role/SluicePortal"),
        ("external_id", "with blanks"),
        ("regions", ["Ireland"]),
    ],
)
def test_odd_accounts_are_refused_beside_their_field(world, field, value):
    sent = {
        "account_id": "111111111111",
        "name": "Films",
        "role_arn": "arn:aws:iam::111111111111:role/SluicePortal",
        "regions": ["eu-west-1"],
    }
    answer = program(world.ada).post(f"{V1}/accounts/", sent | {field: value})
    assert answer.status_code == 400
    assert field in answer.json()["errors"]


def test_glossaries_terms_and_relations(world):
    sten, sam = program(world.sten), program(world.sam)
    glossary = sten.post(
        f"{V1}/glossaries/", {"name": "Country", "domain": world.streaming.pk}
    ).json()
    europe = sten.post(f"{V1}/terms/", {"glossary": glossary["id"], "name": "Europe"}).json()
    france = sten.post(
        f"{V1}/terms/", {"glossary": glossary["id"], "name": "France", "parent": europe["id"]}
    ).json()
    assert france["parent"]["id"] == europe["id"]
    url = f"{V1}/terms/{france['id']}/"
    relation = sten.post(f"{url}relations/", {"kind": "is_a", "other": europe["id"]})
    assert relation.status_code == 201
    assert sam.get(url).json()["relations"] == [relation.json()]
    assert sten.patch(f"{V1}/terms/{europe['id']}/", {"parent": france["id"]}).status_code == 400
    for answer in (
        sam.patch(url, {"name": "Mine"}),
        sam.post(f"{url}relations/", {"kind": "synonym", "other": europe["id"]}),
        sam.delete(f"{url}relations/{relation.json()['id']}/"),
        sam.delete(url),
        sam.patch(f"{V1}/glossaries/{glossary['id']}/", {"name": "Mine"}),
        sam.delete(f"{V1}/glossaries/{glossary['id']}/"),
    ):
        assert answer.status_code == 403
    assert sten.delete(f"{url}relations/{relation.json()['id']}/").status_code == 204
    assert sten.patch(url, {"parent": None, "name": "Gaul"}).json()["parent"] is None
    assert sten.delete(f"{V1}/glossaries/{glossary['id']}/").status_code == 409
    assert sten.delete(url).status_code == 204
    assert list(Term.objects.values_list("name", flat=True)) == ["Europe"]


@pytest.mark.parametrize("noun", ["domains", "projects", "glossaries", "terms", "forms", "rules"])
def test_lists_take_as_many_queries_for_three_rows_as_for_one(
    world, noun, django_assert_max_num_queries
):
    def one_more(number):
        domain = factories.domain(parent=world.streaming, stewards=[world.sam])
        factories.project(domain=domain)
        glossary = factories.glossary(f"G{number}", terms=["A"], domain=domain)
        Term.objects.create(glossary=glossary, name="B", parent=glossary.terms.get())
        form = factories.form(f"F{number}", required=["X", "Y"], domain=domain)
        Rule.objects.create(domain=domain, kind="listing_form", form=form)

    one_more(1)
    client = program(world.sam)
    client.get(f"{V1}/{noun}/")
    with django_assert_max_num_queries(7) as first:
        client.get(f"{V1}/{noun}/")
    one_more(2)
    one_more(3)
    with django_assert_max_num_queries(7) as third:
        client.get(f"{V1}/{noun}/")
    assert len(first) == len(third)


def test_what_is_chosen_once_is_not_silently_kept_when_another_is_sent(world):
    sten = program(world.sten)
    glossary = factories.glossary("Country", terms=["France"], domain=world.streaming)
    other = factories.glossary("Quarter", domain=world.streaming)
    form = factories.form("Sales", domain=world.streaming)
    rule = Rule.objects.create(domain=world.streaming, kind="longest_access", days=90)
    here, below = world.streaming.pk, world.films_domain.pk
    for path, same, another in (
        (f"glossaries/{glossary.pk}", {"domain": here}, {"domain": below}),
        (f"terms/{glossary.terms.get().pk}", {"glossary": glossary.pk}, {"glossary": other.pk}),
        (f"forms/{form.pk}", {"purpose": "product"}, {"purpose": "request"}),
        (f"rules/{rule.pk}", {"domain": here, "days": 90}, {"domain": below, "days": 90}),
    ):
        assert sten.patch(f"{V1}/{path}/", same).status_code == 200
        refused = sten.patch(f"{V1}/{path}/", another)
        assert refused.status_code == 400
        assert "chosen once" in refused.json()["errors"][next(iter(another))][0]
    owner = program(world.olu).patch(f"{V1}/projects/{world.films.pk}/", {"owner": world.sam.pk})
    assert owner.status_code == 400


def test_stewards_choose_how_access_goes_over_the_api(world):
    glossary = factories.glossary("Secrecy")
    api, url = program(world.sten), f"{V1}/domains/{world.streaming.pk}/"
    wish = {"sharing_by": "tag", "tag_glossary": glossary.pk}
    changed = api.patch(url, wish, format="json").json()
    assert changed["sharing_by"] == "tag"
    assert changed["tag_glossary"]["id"] == glossary.pk
    back = api.patch(url, {"sharing_by": "named"}, format="json").json()
    assert (back["sharing_by"], back["tag_glossary"]) == ("named", None)
    refused = api.patch(url, {"tag_glossary": glossary.pk}, format="json")
    assert refused.status_code == 400
    assert "tag_glossary" in str(refused.json())
