"""Pages of the rule book: everybody reads, those who may change, the others are told why not."""

from dataclasses import asdict

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from governance.models import AwsAccount, Domain, Glossary, MetadataForm, Project, Rule, Term
from governance.ports import Check, Outcome
from tests import factories

LISTS = ["domains", "projects", "glossaries", "forms"]


@pytest.fixture
def page(client):
    """``page(olu, "domain", pk)`` gets; with ``data`` posts. Answers (status, text)."""

    def visit(person, name, *args, data=None, **kwargs):
        client.force_login(person)
        url = reverse(f"governance:{name}", args=args)
        answer = client.get(url) if data is None else client.post(url, data, **kwargs)
        return answer.status_code, answer.content.decode()

    return visit


@pytest.fixture
def book(world):
    """Something of everything."""
    country = factories.glossary("Country", terms=["France", "Italy"], domain=world.streaming)
    factories.form("Sales", required=["Region"], domain=world.streaming)
    Rule.objects.create(domain=world.streaming, kind="longest_access", days=90)
    france, italy = country.terms.order_by("name")
    france.relations.create(kind="related", other=italy)
    return world


@pytest.mark.parametrize("name", LISTS)
def test_lists_are_open_to_everybody_filter_and_export(book, page, client, name):
    status, text = page(book.sam, name)
    assert status == 200
    assert "row" in text
    for query in ("?name=s", "?name=zzz", "?sort=-name", "?export=csv", "?name=%00", "?domain=999"):
        assert client.get(reverse(f"governance:{name}") + query).status_code == 200


@pytest.mark.parametrize("name", LISTS)
def test_lists_take_the_same_queries_at_one_and_three_rows(
    book, client, name, django_assert_num_queries
):
    client.force_login(book.sam)
    url = reverse(f"governance:{name}")
    with CaptureQueriesContext(connection) as first:
        client.get(url)
    for number in (1, 2):
        domain = factories.domain(parent=book.streaming)
        factories.project(domain=domain)
        factories.glossary(f"G{number}", domain=domain)
        factories.form(f"F{number}", domain=domain)
    with django_assert_num_queries(len(first)):
        client.get(url)
    assert len(first) <= 14


def test_domains_are_listed_by_their_path(book, page):
    _status, text = page(book.sam, "domains")
    assert text.index("Streaming</a>") < text.index("Streaming › Film catalog</a>")


def test_a_domain_shows_stewards_rules_and_projects_of_above_too(book, page):
    _status, text = page(book.sam, "domain", book.films_domain.pk)
    for part in ("Sten", "from above", "Access lasts at most this many days: 90", "Film Catalog"):
        assert part in text
    assert "Name a steward" not in text


def test_those_who_may_see_the_buttons_the_others_do_not(book, page):
    assert "Name a steward" in page(book.sten, "domain", book.films_domain.pk)[1]
    assert "Choose the catalog" not in page(book.sten, "domain", book.films_domain.pk)[1]
    assert "Choose the catalog" in page(book.ada, "domain", book.films_domain.pk)[1]
    assert "Add a member" in page(book.olu, "project", book.films.pk)[1]
    assert "Add a member" not in page(book.ada, "project", book.films.pk)[1]


def test_every_page_of_a_noun_that_is_not_there_is_not_found(book, page):
    for name in ("domain", "project", "account", "glossary", "term", "form", "rule_delete"):
        assert page(book.ada, name, 999_999)[0] == 404


def _closed_pages(book):
    france = Term.objects.get(name="France")
    sales, rule = MetadataForm.objects.get(), Rule.objects.get()
    member = book.films.memberships.get()
    domain, project, glossary = book.streaming.pk, book.films.pk, france.glossary_id
    return [
        ("domain_new",),
        ("domain_new_below", domain),
        ("domain_change", domain),
        ("domain_move", domain),
        ("domain_catalog", domain),
        ("domain_delete", domain),
        ("steward_new", domain),
        ("steward_remove", domain, book.sten.pk),
        ("rule_new", domain),
        ("rule_delete", rule.pk),
        ("project_new",),
        ("project_new_in", domain),
        ("project_change", project),
        ("project_move", project),
        ("project_delete", project),
        ("member_new", project),
        ("member_change", project, member.pk),
        ("member_remove", project, member.pk),
        ("glossary_new",),
        ("glossary_change", glossary),
        ("glossary_delete", glossary),
        ("term_new", glossary),
        ("term_change", france.pk),
        ("term_delete", france.pk),
        ("relation_new", france.pk),
        ("relation_delete", france.pk, france.relations.get().pk),
        ("form_new",),
        ("form_change", sales.pk),
        ("form_build", sales.pk),
        ("form_delete", sales.pk),
        ("account_new",),
    ]


@pytest.mark.parametrize("who", ["ana", "sam", "ida"])
def test_pages_that_change_are_closed_before_the_form_and_after_it(book, page, who):
    person = getattr(book, who)
    for name, *args in _closed_pages(book):
        assert page(person, name, *args)[0] == 403, name
        assert page(person, name, *args, data={"name": "Mine"})[0] == 403, name
    assert page(person, "form_preview", MetadataForm.objects.get().pk, data={})[0] == 403


def test_pages_that_change_open_for_those_who_may(book, page):
    for name, *args in _closed_pages(book):
        person = book.sten if name.startswith("member") else book.ada
        assert page(person, name, *args)[0] == 200, name


def test_domains_by_clicking(book, page):
    made = {"name": "<i>Séries</i>", "description": ""}
    assert page(book.sten, "domain_new_below", book.streaming.pk, data=made)[0] == 302
    series = Domain.objects.get(name="<i>Séries</i>")
    assert "&lt;i&gt;Séries&lt;/i&gt;" in page(book.sten, "domain", series.pk)[1]
    twice = page(book.sten, "domain_new_below", book.streaming.pk, data=made)
    assert twice[0] == 400
    page(book.sten, "domain_change", series.pk, data={"name": "Series"})
    status, text = page(book.ada, "domain_move", book.streaming.pk, data={"parent": series.pk})
    assert status == 400
    assert "cannot be put below" in text
    page(book.ada, "domain_catalog", series.pk, data={"catalog": "producer"})
    page(book.sten, "steward_new", series.pk, data={"user": "olu@example.com"})
    series.refresh_from_db()
    assert (series.name, series.catalog, list(series.stewards.all())) == (
        "Series",
        "producer",
        [book.olu],
    )
    assert (
        "Nobody with this e-mail"
        in page(book.sten, "steward_new", series.pk, data={"user": "x@example.com"})[1]
    )
    page(book.sten, "steward_remove", series.pk, book.olu.pk, data={})
    page(book.sten, "domain_delete", series.pk, data={})
    assert not Domain.objects.filter(pk=series.pk).exists()


def test_projects_by_clicking(book, page):
    sent = {"name": "Shorts", "domain": book.films_domain.pk, "owner": "olu@example.com"}
    assert page(book.sten, "project_new", data=sent)[0] == 302
    shorts = Project.objects.get(name="Shorts")
    assert page(book.olu, "member_new", shorts.pk, data={"user": "sam@example.com"})[0] == 400
    sent = {"user": "sam@example.com", "role": "consumer"}
    page(book.olu, "member_new", shorts.pk, data=sent)
    sam = shorts.memberships.get(user=book.sam)
    page(book.olu, "member_change", shorts.pk, sam.pk, data={"role": "contributor"})
    assert "Leave" in page(book.sam, "project", shorts.pk)[1]
    page(book.sam, "member_remove", shorts.pk, sam.pk, data={})
    assert list(shorts.members.all()) == [book.olu]
    page(book.ada, "project_move", shorts.pk, data={"domain": book.streaming.pk})
    page(book.olu, "project_change", shorts.pk, data={"name": "Short films"})
    shorts.refresh_from_db()
    assert (shorts.name, shorts.domain) == ("Short films", book.streaming)


def test_the_last_owner_who_leaves_is_told_why_not(book, page):
    owner = book.films.memberships.get()
    here = f"http://testserver{book.films.get_absolute_url()}"
    sent = {"data": {}, "follow": True, "headers": {"Referer": here}}
    status, text = page(book.olu, "member_remove", book.films.pk, owner.pk, **sent)
    assert (status, book.films.memberships.count()) == (200, 1)
    assert "is the last owner of Film Catalog" in text


def test_accounts_by_clicking(book, page):
    sent = {
        "account_id": "111111111111",
        "name": "Films",
        "role_arn": "arn:aws:iam::111111111111:role/SluicePortal",
        "regions": "eu-west-1\neu-central-1",
        "producers": [book.films.pk],
    }
    wrong = page(book.ada, "account_new", data=sent | {"account_id": "1111111111111"})
    assert wrong[0] == 400
    assert "An AWS account id has 12 digits." in wrong[1]
    assert page(book.ada, "account_new", data=sent)[0] == 302
    account = AwsAccount.objects.get()
    text = page(book.ada, "account", account.pk)[1]
    assert account.external_id in text
    assert "A worker is looking" in text
    account.check_requested_at = None
    check = Check("role_assumed", Outcome.FAILED, "Mend the role.", command="aws iam mend")
    account.checks = [asdict(check)]
    account.save()
    text = page(book.ida, "account_checks", account.pk)[1]
    assert "Mend the role." in text
    assert "aws iam mend" in text
    assert "hx-get" not in text
    assert "Check again" not in text
    assert page(book.ada, "account_check", account.pk)[0] == 405
    assert page(book.ada, "account_check", account.pk, data={})[0] == 302
    assert AwsAccount.objects.get().is_being_checked
    external_id = account.external_id
    page(book.ada, "account_change", account.pk, data=sent | {"name": "New", "producers": []})
    account.refresh_from_db()
    assert (account.name, account.producers.count()) == ("New", 0)
    assert account.external_id == external_id
    assert "Sluice no longer works in" in page(book.ada, "account_delete", account.pk)[1]
    page(book.ada, "account_delete", account.pk, data={})
    assert not AwsAccount.objects.exists()


@pytest.mark.parametrize(("who", "status"), [("olu", 403), ("sam", 404), ("ida", 200)])
def test_who_opens_the_page_of_an_account(book, page, who, status):
    account = factories.account()
    account.producers.add(book.films)
    assert page(getattr(book, who), "account", account.pk)[0] == status
    closed = {"olu": 403, "sam": 404, "ida": 403}[who]
    for name in ("account_change", "account_delete"):
        assert page(getattr(book, who), name, account.pk)[0] == closed
    assert page(getattr(book, who), "account_check", account.pk, data={})[0] == closed


def test_the_list_of_accounts_is_for_admins_and_auditors(book, page):
    factories.account(name="Films")
    assert "Films" in page(book.ida, "accounts")[1]
    assert "Connect an account" in page(book.ada, "accounts")[1]
    assert page(book.olu, "accounts")[0] == 403


def test_glossaries_and_terms_by_clicking(book, page):
    sent = {"name": "Quarter", "domain": book.streaming.pk, "restricted": "on"}
    assert page(book.sten, "glossary_new", data=sent)[0] == 302
    assert page(book.sten, "glossary_new", data={"name": "Everybody's"})[0] == 403
    quarter = Glossary.objects.get(name="Quarter")
    assert "Only stewards attach its terms." in page(book.sam, "glossary", quarter.pk)[1]
    page(book.sten, "term_new", quarter.pk, data={"name": "2026"})
    year = Term.objects.get(name="2026")
    page(book.sten, "term_new", quarter.pk, data={"name": "Q1", "parent": year.pk})
    q1 = Term.objects.get(name="Q1")
    assert q1.parent == year
    wrong = page(book.sten, "term_change", year.pk, data={"name": "2026", "parent": q1.pk})
    assert wrong[0] == 400
    assert "lies below" in wrong[1]
    italy = Term.objects.get(name="Italy")
    page(book.sten, "relation_new", q1.pk, data={"kind": "related", "other": italy.pk})
    assert "related to" in page(book.sam, "term", italy.pk)[1]
    page(book.sten, "relation_delete", q1.pk, q1.relations.get().pk, data={})
    page(book.sten, "term_delete", q1.pk, data={})
    page(book.sten, "term_delete", year.pk, data={})
    page(book.sten, "glossary_delete", quarter.pk, data={})
    assert not Glossary.objects.filter(pk=quarter.pk).exists()


def rows(*fields, **more):
    """What the form builder sends."""
    data = {"form-TOTAL_FORMS": str(len(fields)), "form-INITIAL_FORMS": "0", **more}
    for number, field in enumerate(fields):
        data |= {f"form-{number}-{name}": value for name, value in field.items()}
    return data


def test_the_form_builder_arranges_adds_and_removes(book, page):
    sent = {"name": "Care", "purpose": "product", "domain": book.streaming.pk}
    assert page(book.sten, "form_new", data=sent)[0] == 302
    care = MetadataForm.objects.get(name="Care")
    assert "New field" in page(book.sten, "form_build", care.pk)[1]
    first = {"label": "Dataset Support", "type": "string", "required": "on", "ORDER": "2"}
    second = {"label": "Tier", "type": "choice", "choices": "Gold\nSilver", "ORDER": "1"}
    more = page(book.sten, "form_build", care.pk, data=rows(first, add="1"))
    assert more[0] == 200
    assert 'name="form-1-label"' in more[1]
    assert "Dataset Support" in more[1]
    assert page(book.sten, "form_build", care.pk, data=rows(first, second))[0] == 302
    assert [(f.name, f.type) for f in care.fields.all()] == [
        ("tier", "choice"),
        ("dataset_support", "string"),
    ]
    kept = first | {"name": "dataset_support", "label": "Support"}
    gone = second | {"name": "tier", "DELETE": "on"}
    assert page(book.sten, "form_build", care.pk, data=rows(kept, gone))[0] == 302
    assert [(f.name, f.label) for f in care.fields.all()] == [("dataset_support", "Support")]


def test_the_form_builder_says_what_is_not_right(book, page):
    sales = MetadataForm.objects.get()
    region = {"name": "region", "label": "Region", "type": "integer", "ORDER": "1"}
    status, text = page(book.sten, "form_build", sales.pk, data=rows(region))
    assert status == 400
    assert "its type cannot change" in text
    status, text = page(book.sten, "form_build", sales.pk, data=rows({"label": "", "type": "x"}))
    assert status == 400
    for count in ("x", "-1", "99999999", ""):
        sent = {"form-TOTAL_FORMS": count, "form-INITIAL_FORMS": "0"}
        assert page(book.sten, "form_build", sales.pk, data=sent | {"add": "1"})[0] in (200, 400)
        assert page(book.sten, "form_build", sales.pk, data=sent)[0] in (302, 400)
        assert page(book.sten, "form_preview", sales.pk, data=sent)[0] == 200
    assert page(book.sten, "form_build", sales.pk, data={})[0] == 400
    assert page(book.sten, "form_preview", sales.pk, data={})[0] == 200


def test_the_preview_shows_the_form_as_it_stands(book, page):
    sales = MetadataForm.objects.get()
    tier = {"label": "Tier <b>", "type": "choice", "choices": "Gold", "ORDER": "1"}
    unfinished = {"label": "", "type": "string"}
    status, text = page(book.sten, "form_preview", sales.pk, data=rows(tier, unfinished))
    assert status == 200
    assert "Tier &lt;b&gt;" in text
    assert '<option value="Gold">' in text
    assert sales.fields.get().label == "Region"


def test_rules_by_clicking(book, page):
    sales = MetadataForm.objects.get()
    sent = {"kind": "listing_form", "form": sales.pk, "days": "9"}
    assert page(book.sten, "rule_new", book.films_domain.pk, data=sent)[0] == 302
    rule = Rule.objects.get(kind="listing_form")
    assert (rule.form, rule.days) == (sales, None)
    missing = page(book.sten, "rule_new", book.films_domain.pk, data={"kind": "listing_term"})
    assert missing[0] == 400
    assert "Choose a glossary" in missing[1]
    page(book.sten, "rule_delete", rule.pk, data={})
    assert not Rule.objects.filter(pk=rule.pk).exists()


def test_nobody_signed_in_is_sent_to_sign_in(book, client):
    for name, *args in [*_closed_pages(book), *((name,) for name in LISTS)]:
        answer = client.get(reverse(f"governance:{name}", args=args))
        assert answer.status_code == 302
        assert "/accounts/login/" in answer.url
