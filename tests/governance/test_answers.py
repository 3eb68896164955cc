"""Answers to metadata forms: each of the ten types, from JSON and from a page."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict

from governance import answers
from governance.models import FieldType, FormField, MetadataForm
from tests import factories

pytestmark = pytest.mark.django_db


def form_with(kind: FieldType, **fields: object) -> MetadataForm:
    form = factories.form("Sales")
    FormField.objects.create(form=form, name="field", label="Field", type=kind, **fields)
    return form


def kept(kind: FieldType, value: object, **fields: object) -> object:
    return answers.validate(form_with(kind, **fields), {"field": value}).get("field")


@pytest.mark.parametrize(
    ("kind", "given", "expected"),
    [
        (FieldType.STRING, "  <b>Ünïcode</b> 映画 ", "<b>Ünïcode</b> 映画"),
        (FieldType.TEXT, "two\nlines", "two\nlines"),
        (FieldType.INTEGER, 42, 42),
        (FieldType.INTEGER, "-7", -7),
        (FieldType.INTEGER, 0, 0),
        (FieldType.DECIMAL, "1.10", "1.10"),
        (FieldType.DECIMAL, "0.100000000001", "0.100000000001"),
        (FieldType.DECIMAL, 3, "3"),
        (FieldType.DECIMAL, "1E+3", "1000"),
        (FieldType.BOOLEAN, False, False),
        (FieldType.BOOLEAN, True, True),
        (FieldType.BOOLEAN, "true", True),
        (FieldType.DATE, "2026-02-28", "2026-02-28"),
        (FieldType.DATE, datetime.date(2026, 2, 28), "2026-02-28"),
        (FieldType.URL, "https://example.com/a?b=c", "https://example.com/a?b=c"),
        (FieldType.STRING, None, None),
        (FieldType.DATE, "", None),
    ],
)
def test_a_fitting_value_is_kept_as_json(kind, given, expected):
    result = kept(kind, given)
    assert result == expected
    assert type(result) is type(expected)


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        (FieldType.STRING, "x" * 501),
        (FieldType.STRING, "nul\x00byte"),
        (FieldType.STRING, ["a", "b"]),
        (FieldType.STRING, {"a": 1}),
        (FieldType.INTEGER, "1.5"),
        (FieldType.INTEGER, True),
        (FieldType.INTEGER, 2**60),
        (FieldType.DECIMAL, "NaN"),
        (FieldType.DECIMAL, "Infinity"),
        (FieldType.DECIMAL, "1" * 40),
        (FieldType.DECIMAL, "1E+400"),
        (FieldType.BOOLEAN, "perhaps"),
        (FieldType.DATE, "28.02.2026"),
        (FieldType.DATE, "2026-02-30"),
        (FieldType.URL, "javascript:alert(1)"),
        (FieldType.URL, "ftp://example.com"),
        (FieldType.URL, "example"),
        (FieldType.PERSON, "nobody@example.com"),
        (FieldType.PERSON, 999_999),
        (FieldType.PERSON, "9" * 30),
        (FieldType.PERSON, "nul\x00@example.com"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_beside_its_field(kind, given):
    with pytest.raises(ValidationError) as refused:
        kept(kind, given)
    assert list(refused.value.message_dict) == ["field"]


def test_a_choice_must_be_in_the_list():
    assert kept(FieldType.CHOICE, "Gold", choices=["Gold", "Silver"]) == "Gold"
    form = MetadataForm.objects.get()
    with pytest.raises(ValidationError, match="Bronze"):
        answers.validate(form, {"field": "Bronze"})


def test_a_term_must_be_of_the_fields_glossary():
    country = factories.glossary("Country", terms=["France", "United States"])
    quarter = factories.glossary("Quarter", terms=["Q1"])
    form = form_with(FieldType.TERM, glossary=country)
    states, q1 = country.terms.get(name="United States"), quarter.terms.get()

    assert answers.validate(form, {"field": states.pk}) == {"field": states.pk}
    assert answers.validate(form, {"field": str(states.pk)}) == {"field": states.pk}
    with pytest.raises(ValidationError, match="no term of the glossary “Country”"):
        answers.validate(form, {"field": q1.pk})


def test_a_person_is_kept_by_id_and_must_be_active():
    olu = factories.person("Olu")
    gone = factories.person("Gone", is_active=False)
    form = form_with(FieldType.PERSON)

    assert answers.validate(form, {"field": olu.pk}) == {"field": olu.pk}
    assert answers.validate(form, {"field": "OLU@example.com"}) == {"field": olu.pk}
    with pytest.raises(ValidationError, match="can sign in"):
        answers.validate(form, {"field": gone.pk})


def test_required_fields_are_demanded_unless_it_is_a_draft():
    form = factories.form("Sales", required=["Sales Region", "Dataset Support"])

    with pytest.raises(ValidationError) as refused:
        answers.validate(form, {"dataset_support": "team"})
    assert list(refused.value.message_dict) == ["sales_region"]
    assert answers.validate(form, {"dataset_support": "team"}, demand_all=False) == {
        "dataset_support": "team"
    }


def test_an_unknown_field_is_refused_by_name():
    form = factories.form("Sales")
    with pytest.raises(ValidationError) as refused:
        answers.validate(form, {"colour": "red"})
    assert refused.value.message_dict == {"colour": ["The form “Sales” has no such field."]}


def test_missing_lists_empty_and_outdated_answers_in_plain_words():
    form = factories.form("Sales", required=["Sales Region", "Dataset Support"])
    FormField.objects.create(
        form=form, name="tier", label="Tier", type=FieldType.CHOICE, choices=["Gold"]
    )

    assert answers.missing(form, {"tier": "Silver", "dataset_support": "team", "gone": 1}) == [
        "Sales: “Sales Region” is still empty.",
        "Sales: “Tier” is not right. Select a valid choice. Silver is not one of the available "
        "choices.",
    ]
    assert answers.missing(form, {"sales_region": "EU", "dataset_support": "team"}) == []


def test_in_words_names_terms_and_people_in_few_queries(django_assert_max_num_queries):
    country = factories.glossary("Country", terms=["United States"])
    olu = factories.person("Olu")
    form = factories.form("Sales")
    for name, kind in (("region", "term"), ("owner", "person"), ("checked", "boolean")):
        glossary = country if kind == "term" else None
        FormField.objects.create(
            form=form, name=name, label=name.title(), type=kind, glossary=glossary
        )
    values = {"region": country.terms.get().pk, "owner": olu.pk, "checked": False}

    with django_assert_max_num_queries(3):
        found = answers.in_words(form, values)
    assert [(one.label, one.text) for one in found] == [
        ("Region", "Country › United States"),
        ("Owner", "Olu"),
        ("Checked", "No"),
    ]


def test_the_page_form_is_prefixed_shows_kept_values_and_cleans_to_json():
    olu = factories.person("Olu")
    form = form_with(FieldType.PERSON, required=True)
    page = answers.answers_form(form, values={"field": olu.pk})
    assert 'value="olu@example.com"' in str(page["field"])

    name = f"form-{form.pk}-field"
    sent = answers.answers_form(form, data=QueryDict(f"{name}=olu@example.com"))
    assert sent.is_valid()
    assert sent.cleaned_data == {"field": olu.pk}
    assert not answers.answers_form(form, data=QueryDict("")).is_valid()
    assert answers.answers_form(form, data=QueryDict(""), demand_all=False).is_valid()


def test_a_yes_no_answer_survives_the_page():
    form = form_with(FieldType.BOOLEAN)
    page = answers.answers_form(form, values={"field": False})
    assert '<option value="false" selected>' in str(page["field"])
