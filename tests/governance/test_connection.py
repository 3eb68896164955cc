"""Pages and API that connect an account: what they show, to whom, and what can be copied."""

import json

import pytest
import yaml
from django.urls import reverse

from governance import account_checks
from governance.services import accounts
from tests import factories


@pytest.fixture
def account(world, settings):
    settings.AWS_PRINCIPAL = "arn:aws:iam::333333333333:role/Sluice"
    account = factories.account(regions=["eu-west-1", "us-east-1"])
    account.producers.add(world.films)
    return account


def shown(client, person, account):
    client.force_login(person)
    return client.get(account.get_absolute_url()).content.decode()


def found(*outcomes):
    names = ["role_assumed", "external_id_demanded", "right_account"]
    return [
        {
            "name": name,
            "outcome": outcome,
            "reason": f"About {name}.",
            "command": "",
            "region": "",
        }
        for name, outcome in zip(names, outcomes, strict=False)
    ]


def test_without_a_role_the_one_of_the_template_is_meant(world):
    account = accounts.connect(
        by=world.ada, account_id="111111111111", name="Films", regions=["eu-west-1"]
    )
    assert account.role_arn == "arn:aws:iam::111111111111:role/SluicePortal"


def test_changing_an_account_without_naming_its_role_keeps_it(world, account, client):
    client.force_login(world.ada)
    url = reverse("governance:account_change", args=[account.pk])
    assert client.post(url, {"name": "New", "regions": "eu-west-1"}).status_code == 302
    before = account.role_arn
    account.refresh_from_db()
    assert (account.name, account.role_arn) == ("New", before)


def test_a_new_account_is_told_first_how_to_connect_it(world, account, client):
    text = shown(client, world.ada, account)
    assert text.index("Connect the account") < text.index('id="checks-title"')
    assert "aws cloudformation deploy --region eu-west-1" in text
    assert "--parameter-overrides MakeRole=no" in text
    assert "Upload a template file" in text
    assert "Read the tables and columns of the databases that data sources name." in text


def test_an_account_that_lets_sluice_in_shows_its_checks_first(world, account, client):
    accounts.keep_checks(account, checks=found("passed", "failed"))
    text = shown(client, world.ida, account)
    assert text.index('id="checks-title"') < text.index("Connect the account")
    assert "About external_id_demanded." in text


def test_a_hosted_template_is_linked_with_everything_filled_in(world, account, client, settings):
    settings.TEMPLATE_URL = "https://templates.s3.eu-west-1.amazonaws.com/sluice.yaml"
    text = shown(client, world.ada, account)
    assert "https://us-east-1.console.aws.amazon.com/cloudformation/home" in text
    assert "Upload a template file" not in text


def test_not_knowing_who_sluice_is_to_aws_is_said(world, account, client, settings, monkeypatch):
    settings.AWS_PRINCIPAL = ""
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    assert "Sluice does not know who it is to AWS" in shown(client, world.ada, account)


def test_the_template_is_a_file_with_the_accounts_values(world, account, client):
    client.force_login(world.ada)
    url = reverse("governance:account_template", args=[account.pk])
    answer = client.get(url)
    assert answer["Content-Disposition"] == 'attachment; filename="sluice-111111111111.yaml"'
    parameters = yaml.safe_load(answer.content)["Parameters"]
    assert parameters["ExternalId"]["Default"] == account.external_id
    assert parameters["PortalPrincipal"]["Default"] == "arn:aws:iam::333333333333:role/Sluice"
    assert json.loads(client.get(url, {"as": "json"}).content) == yaml.safe_load(answer.content)


def test_the_api_gives_it_in_both_languages_and_refuses_as_a_problem(world, account, client):
    url = reverse("api-account-template", args=[account.pk])
    client.force_login(world.ida)
    as_yaml = client.get(url, headers={"accept": "application/yaml"})
    assert as_yaml["Content-Type"].startswith("application/yaml")
    assert client.get(url, {"format": "json"}).json() == yaml.safe_load(as_yaml.content)
    client.force_login(world.olu)
    refused = client.get(url, headers={"accept": "application/yaml"})
    assert (refused.status_code, refused["Content-Type"]) == (403, "application/problem+json")
    assert refused.json()["status"] == 403


def test_every_outcome_of_a_check_is_told_apart(world, account, client):
    checks = found("passed", "failed", "unknown")
    checks.append({**found("information")[0], "name": "organization", "region": "eu-west-1"})
    accounts.keep_checks(account, checks=checks)
    text = shown(client, world.ada, account)
    for word in ("Done:", "Missing:", "Not known:", "Good to know:", "Lake Formation in eu-west-1"):
        assert word in text
    body = client.get(reverse("api-account-detail", args=[account.pk])).json()
    assert [check["outcome"] for check in body["checks"]] == [
        "passed",
        "failed",
        "unknown",
        "information",
    ]


def test_what_could_not_be_looked_at_makes_an_account_neither_sound_nor_unsound(account):
    accounts.keep_checks(account, checks=found("passed", "unknown"))
    account.refresh_from_db()
    assert account.is_sound is None
    accounts.keep_checks(account, checks=found("passed", "unknown", "failed"))
    account.refresh_from_db()
    assert account.is_sound is False


def test_every_check_has_a_label():
    assert {"role_assumed", "lake_administrator"} <= set(account_checks.labels())


def test_the_page_of_an_account_costs_a_bounded_number_of_queries(
    world, account, client, django_assert_max_num_queries
):
    client.force_login(world.ada)
    for number in range(30):
        account.producers.add(factories.project(f"P {number}"))
    accounts.keep_checks(account, checks=found("passed", "passed", "passed"))
    with django_assert_max_num_queries(16):
        client.get(account.get_absolute_url())
