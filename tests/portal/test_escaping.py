"""Nothing that people write becomes HTML: htmx would send, as the viewer, what it says."""

import re
from pathlib import Path

import pytest

from governance.models import FieldType, FormPurpose, RuleKind
from tests import factories
from tests.clients import browser

ROOT = Path(__file__).resolve().parents[2]
APPS = ("portal", "governance", "catalog", "sharing", "subscriptions", "templates")
HOSTILE = '<i hx-post="/requests/1/decision/" hx-trigger="load">help</i>'
SHOWN = "&lt;i hx-post=&quot;/requests/1/decision/&quot; hx-trigger=&quot;load&quot;&gt;help"
UNESCAPED = re.compile(
    r"\|\s*safe(seq)?\b|autoescape\s+off|mark_safe|SafeString\(|SafeText|__html__"
)


@pytest.fixture
def producer(db):
    steward = factories.person("Sten")
    domain = factories.domain(stewards=[steward])
    return factories.project(owner=factories.person("Olu"), domain=domain)


def _hostile_form(domain, purpose, kind):
    """As a steward may write it, with help for every type of field."""
    form = factories.form(purpose=purpose, domain=domain)
    glossary = factories.glossary(terms=["Europe"])
    for position, kind_of_field in enumerate(FieldType.values):
        form.fields.create(
            position=position,
            name=kind_of_field,
            label=f"{kind_of_field} {HOSTILE}",
            type=kind_of_field,
            help_text=HOSTILE,
            choices=[HOSTILE],
            glossary=glossary if kind_of_field == FieldType.TERM else None,
        )
    domain.rules.create(kind=kind, form=form)


def _assert_only_shown(page):
    assert page.count(SHOWN) >= 2 * len(FieldType.values)
    assert "<i hx-post" not in page


def test_help_written_by_stewards_is_text_on_the_editor(producer):
    _hostile_form(producer.domain, FormPurpose.PRODUCT, RuleKind.LISTING_FORM)
    draft = factories.product(producer)
    olu = browser(producer.members.get())
    _assert_only_shown(olu.get(f"/drafts/{draft.pk}/").content.decode())


def test_help_written_by_stewards_is_text_where_one_asks(producer):
    _hostile_form(producer.domain, FormPurpose.REQUEST, RuleKind.REQUEST_FORM)
    asset = factories.asset(producer, factories.account())
    draft = factories.product(producer, asset)
    factories.listing(draft)
    ana = factories.person("Ana")
    consumer = factories.project(owner=ana)
    factories.environment(consumer, factories.account(factories.CONSUMER))
    _assert_only_shown(browser(ana).get(f"/ask/{draft.pk}/").content.decode())


def test_nothing_switches_escaping_off():
    files = [
        file for app in APPS for end in ("py", "html") for file in (ROOT / app).rglob(f"*.{end}")
    ]
    found = [file for file in files if UNESCAPED.search(file.read_text())]
    assert len(files) > 200
    assert found == []
