"""Forms and rules over the REST API: what is asked for, and what demands it."""

from typing import Any

import pytest

from governance.models import MetadataForm
from tests import factories
from tests.clients import program

V1 = "/api/v1"
TIER: dict[str, Any] = {"name": "tier", "label": "Tier", "type": "choice", "choices": ["Gold"]}


@pytest.fixture
def sales(world):
    """Streaming's form of one field, and the URL of it."""
    form = {"name": "Sales", "domain": world.streaming.pk, "purpose": "product", "fields": [TIER]}
    made = program(world.sten).post(f"{V1}/forms/", form)
    assert made.status_code == 201
    return made.json()["id"], f"{V1}/forms/{made.json()['id']}/"


@pytest.fixture
def rule(world, sales):
    """The URL of the rule that products of Streaming fill the form in."""
    asked = {"domain": world.streaming.pk, "kind": "listing_form", "form": sales[0]}
    made = program(world.sten).post(f"{V1}/rules/", asked)
    assert made.status_code == 201
    return f"{V1}/rules/{made.json()['id']}/"


def test_a_form_is_made_and_changed_with_its_fields(world):
    sten, country = program(world.sten), factories.glossary("Country")
    region = {
        "name": "region",
        "label": "Sales Region",
        "type": "term",
        "glossary": country.pk,
        "required": True,
    }
    form = {"name": "Sales", "domain": world.streaming.pk, "purpose": "product"}
    made = sten.post(f"{V1}/forms/", {**form, "fields": [region, TIER]}).json()
    assert [field["name"] for field in made["fields"]] == ["region", "tier"]
    assert made["fields"][0]["glossary"] == {"id": country.pk, "name": "Country"}
    changed = sten.patch(f"{V1}/forms/{made['id']}/", {"fields": [TIER]}).json()
    assert [field["name"] for field in changed["fields"]] == ["tier"]


def test_a_kept_field_stays_of_its_type(world, sales):
    answer = program(world.sten).patch(sales[1], {"fields": [{**TIER, "type": "text"}]})
    assert answer.status_code == 400


def test_a_form_goes_only_when_no_rule_asks_for_it(world, sales, rule):
    sten = program(world.sten)
    assert sten.delete(sales[1]).status_code == 409
    assert sten.delete(rule).status_code == 204
    assert sten.delete(sales[1]).status_code == 204
    assert not MetadataForm.objects.exists()


def test_strangers_change_neither_forms_nor_rules(world, sales, rule):
    sam, longest = program(world.sam), {"kind": "longest_access", "days": 9}
    for answer in (
        sam.patch(sales[1], {"name": "Mine"}),
        sam.delete(sales[1]),
        sam.post(f"{V1}/rules/", {"domain": world.streaming.pk, **longest}),
        sam.delete(rule),
    ):
        assert answer.status_code == 403


def test_only_the_days_of_a_rule_change(world):
    sten = program(world.sten)
    sent = {"domain": world.streaming.pk, "kind": "longest_access", "days": 90}
    rule = sten.post(f"{V1}/rules/", sent).json()
    url = f"{V1}/rules/{rule['id']}/"
    assert sten.post(f"{V1}/rules/", sent).status_code == 409
    assert sten.patch(url, {"days": 30}).json()["days"] == 30
    assert sten.patch(url, {"days": 0}).status_code == 400
    assert sten.patch(url, {}).status_code == 400
