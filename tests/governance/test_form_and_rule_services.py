"""Metadata forms and rules."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from governance.models import FormField, Rule, RuleKind
from governance.services import forms, rules
from governance.services.forms import FieldSpec
from portal.errors import Conflict, Denied
from tests import factories

REGION: FieldSpec = {"name": "region", "label": "Region", "type": "string", "required": True}
TIER: FieldSpec = {
    "name": "tier",
    "label": "Tier",
    "type": "choice",
    "choices": ["Gold", " Silver "],
}


@pytest.fixture
def sales(world):
    return forms.create(
        by=world.sten,
        name="Sales",
        purpose="product",
        domain=world.streaming,
        fields=[REGION, TIER],
    )


def names(form):
    return [field.name for field in form.fields.all()]


def test_a_form_has_its_fields_in_order(sales):
    assert names(sales) == ["region", "tier"]
    assert FormField.objects.get(name="tier").choices == ["Gold", "Silver"]


def test_fields_are_rearranged_added_and_removed_as_a_whole(world, sales):
    day: FieldSpec = {"name": "day", "label": "Day", "type": "date"}
    kept = FormField.objects.get(name="tier").pk
    forms.arrange_fields(sales, by=world.sten, fields=[day, {**TIER, "label": "Class"}])

    assert names(sales) == ["day", "tier"]
    assert FormField.objects.get(name="tier").pk == kept
    assert FormField.objects.get(name="tier").label == "Class"


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ([{**REGION, "type": "integer"}], "type cannot change"),
        ([REGION, REGION], "come twice: region"),
        ([{"name": "c", "label": "C", "type": "choice"}], "choose from"),
        ([{**TIER, "choices": ["Gold", "Gold "]}], "only once"),
        ([{"name": "t", "label": "T", "type": "term"}], "which glossary"),
        ([{"name": "with blank", "label": "W", "type": "string"}], "Field “W”"),
        ([{"name": "x", "label": "X", "type": "colour"}], "Field “X”"),
        ([{"name": f"n{n}", "label": "N", "type": "string"} for n in range(101)], "at most 100"),
    ],
)
def test_fields_that_do_not_fit_are_refused_and_nothing_changes(world, sales, fields, why):
    with pytest.raises(ValidationError, match=why):
        forms.arrange_fields(sales, by=world.sten, fields=fields)
    assert names(sales) == ["region", "tier"]


@pytest.mark.parametrize("who", ["olu", "ana", "sam", "ida"])
def test_nobody_else_keeps_forms_and_rules(world, sales, who):
    person = getattr(world, who)
    rule = rules.create(by=world.sten, domain=world.streaming, kind="longest_access", days=90)
    for attempt in (
        lambda: forms.create(by=person, name="Mine", purpose="product", domain=world.streaming),
        lambda: forms.create(by=person, name="Everybody's", purpose="product"),
        lambda: forms.change(sales, by=person, name="Mine"),
        lambda: forms.arrange_fields(sales, by=person, fields=[]),
        lambda: forms.delete(sales, by=person),
        lambda: rules.create(by=person, domain=world.streaming, kind="longest_access", days=9),
        lambda: rules.change(rule, by=person, days=9),
        lambda: rules.delete(rule, by=person),
    ):
        with pytest.raises(Denied):
            attempt()
    assert Rule.objects.get().days == 90


def test_a_form_a_rule_needs_is_not_deleted(world, sales):
    rule = rules.create(
        by=world.sten, domain=world.films_domain, kind=RuleKind.LISTING_FORM, form=sales
    )
    with pytest.raises(Conflict, match="still used by rules"):
        forms.delete(sales, by=world.sten)
    rules.delete(rule, by=world.sten)
    forms.delete(sales, by=world.sten)


def test_a_rule_names_what_its_kind_needs(world, sales):
    country = factories.glossary("Country")
    purpose = factories.form("Purpose", purpose="request")
    elsewhere = factories.form("Other", domain=factories.domain("Sport"))
    attempts: list[tuple[dict[str, Any], str]] = [
        ({"kind": "listing_form"}, "form"),
        ({"kind": "listing_form", "form": purpose}, "form"),
        ({"kind": "listing_form", "form": elsewhere}, "form"),
        ({"kind": "request_form", "form": sales}, "form"),
        ({"kind": "listing_term"}, "glossary"),
        ({"kind": "longest_access"}, "days"),
        ({"kind": "longest_access", "days": 0}, "days"),
        ({"kind": "longest_access", "days": 10_000_000}, "days"),
        ({"kind": "surprise"}, "kind"),
        ({"kind": "listing_term", "glossary": country, "days": 3}, "__all__"),
    ]
    for values, field in attempts:
        with pytest.raises(ValidationError) as refused:
            rules.create(by=world.sten, domain=world.films_domain, **values)
        assert field in refused.value.message_dict


def test_the_same_rule_is_made_once_and_a_limit_is_changed_instead(world):
    rule = rules.create(by=world.sten, domain=world.streaming, kind="longest_access", days=90)
    with pytest.raises(Conflict, match="already"):
        rules.create(by=world.sten, domain=world.streaming, kind="longest_access", days=30)
    assert rules.change(rule, by=world.sten, days=30).days == 30
