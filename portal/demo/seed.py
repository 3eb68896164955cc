"""What Sluice knows before the story begins: people, projects, words, forms, rules, accounts.

Made with the verbs that pages and API use, so that the audit log tells of it too.
"""

from collections.abc import Mapping
from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.db import transaction

from governance.models import (
    AwsAccount,
    Domain,
    FieldType,
    FormPurpose,
    Glossary,
    Project,
    RuleKind,
)
from governance.services import accounts, domains, forms, glossaries, projects, rules
from portal.demo.organisation import ANALYST, CONSUMER, LOCAL_DATABASE, PRODUCER, WORKGROUP
from portal.demo.people import ADA, ANA, OLU, PASSWORD, PEOPLE, STEN
from portal.demo.programs import REGION
from portal.identity.models import User
from sharing.models import Environment
from sharing.services import environments

_COUNTRIES = ("Brazil", "Germany", "India", "Japan", "United Kingdom", "United States")
_QUARTERS = ("Q1", "Q2", "Q3", "Q4")

AccountFacts = Mapping[str, Mapping[str, str]]
"""Account id to its ``name``, ``role_arn`` and ``external_id``."""


def seed(facts: AccountFacts) -> bool:
    """Fill an empty database; True when it was empty. Whatever is there is left alone."""
    with transaction.atomic():
        if User.objects.exists():
            _follow_external_ids(facts)
            return False
        people = _people()
        _company(people, facts)
        return True


def _people() -> dict[str, User]:
    made = {}
    for person in PEOPLE:
        made[person.key] = User.objects.create_user(
            person.email,
            name=person.name,
            password=PASSWORD,
            is_auditor=person.is_auditor,
            is_platform_admin=person.is_platform_admin,
        )
        SocialAccount.objects.create(
            user=made[person.key], provider="sso", uid=person.key, extra_data=person.claims()
        )
    return made


def _company(people: dict[str, User], facts: AccountFacts) -> None:
    ada, sten = people[ADA.key], people[STEN.key]
    streaming = domains.create(by=ada, name="Streaming", description="Everything people watch.")
    domains.add_steward(streaming, by=ada, user=sten)
    _words_and_rules(streaming, sten)
    films = domains.create(by=sten, name="Film catalog", parent=streaming)
    producing, consuming = _projects(people, streaming, films)
    connected = _accounts(ada, facts, producing)
    _environment(ada, consuming, connected[CONSUMER])


def _words_and_rules(streaming: Domain, sten: User) -> None:
    country = _glossary("Country", _COUNTRIES, streaming, sten)
    quarter = _glossary("Quarter", _QUARTERS, streaming, sten)
    sales = forms.create(
        by=sten,
        name="Sales",
        purpose=FormPurpose.PRODUCT,
        domain=streaming,
        fields=[
            _field("sales_region", "Sales Region", FieldType.TERM, country),
            _field("sales_quarter", "Sales Quarter", FieldType.TERM, quarter),
            _field("dataset_support", "Dataset Support", FieldType.STRING),
            _field("last_audit_date", "Last Audit Date", FieldType.DATE),
        ],
    )
    rules.create(by=sten, domain=streaming, kind=RuleKind.LISTING_FORM, form=sales)
    rules.create(by=sten, domain=streaming, kind=RuleKind.LONGEST_ACCESS, days=365)


def _glossary(name: str, terms: tuple[str, ...], domain: Domain, sten: User) -> Glossary:
    made = glossaries.create(by=sten, name=name, domain=domain)
    for term in terms:
        glossaries.add_term(made, by=sten, name=term)
    return made


def _field(name: str, label: str, kind: str, glossary: Glossary | None = None) -> forms.FieldSpec:
    return {"name": name, "label": label, "type": kind, "required": True, "glossary": glossary}


def _projects(people: dict[str, User], streaming: Domain, films: Domain) -> tuple[Project, Project]:
    sten = people[STEN.key]
    producing = projects.create(
        by=sten,
        domain=films,
        name="Film Catalog",
        owner=people[OLU.key],
        description="Keeps the list of all films we stream.",
    )
    consuming = projects.create(
        by=sten,
        domain=streaming,
        name="Marketing Analysis",
        owner=people[ANA.key],
        description="Finds out what people watch, and why.",
    )
    return producing, consuming


def _accounts(ada: User, facts: AccountFacts, producing: Project) -> dict[str, AwsAccount]:
    return {
        number: accounts.connect(
            by=ada,
            account_id=number,
            name=told["name"],
            role_arn=told["role_arn"],
            external_id=told["external_id"],
            regions=[REGION],
            producers=[producing] if number == PRODUCER else [],
        )
        for number, told in facts.items()
    }


def _environment(ada: User, consuming: Project, account: AwsAccount) -> None:
    environments.create(
        by=ada,
        project=consuming,
        account=account,
        name="Marketing",
        region=REGION,
        role_arns=[f"arn:aws:iam::{CONSUMER}:role/{ANALYST}"],
        database=LOCAL_DATABASE,
        workgroup=WORKGROUP,
    )


def _follow_external_ids(facts: AccountFacts) -> None:
    """A sandbox that lost its state made roles anew, with other external ids."""
    for account in AwsAccount.objects.filter(account_id__in=facts):
        wanted = facts[account.account_id]["external_id"]
        if account.external_id != wanted:
            ada = User.objects.get(email=ADA.email)
            accounts.change(account, by=ada, external_id=wanted)


def environment_facts() -> dict[str, dict[str, Any]]:
    """The environments as the demo's summary tells of them, by name."""
    return {
        environment.name: {
            "id": environment.pk,
            "project": environment.project.name,
            "account_id": environment.account.account_id,
            "region": environment.region,
            "role_arns": environment.role_arns,
            "database": environment.database,
            "workgroup": environment.workgroup,
        }
        for environment in Environment.objects.select_related("project", "account")
    }
