"""Making what a test needs, with one line each; whatever is not said is plausible."""

from itertools import count
from typing import Any

from django.utils import timezone

from catalog.models import Asset, Column, DataSource, Listing, ListingRevision, Product
from governance.models import (
    AwsAccount,
    Domain,
    FieldType,
    FormField,
    Glossary,
    MetadataForm,
    Project,
    ProjectRole,
    Term,
)
from portal.identity.models import User
from portal.sealing import seal
from sharing.models import Drift, Environment, Fulfiller

_numbers = count(1)
PRODUCER, CONSUMER, CENTRAL = "111111111111", "222222222222", "333333333333"
REGION = "eu-west-1"


def person(name: str = "", **fields: Any) -> User:
    name = name or f"Person {next(_numbers)}"
    email = f"{name.lower().replace(' ', '.')}@example.com"
    return User.objects.create_user(email, name=name, **fields)


def account(account_id: str = PRODUCER, **fields: Any) -> AwsAccount:
    fields.setdefault("name", f"account {account_id}")
    fields.setdefault("role_arn", f"arn:aws:iam::{account_id}:role/SluicePortal")
    fields.setdefault("external_id", f"external-{account_id}")
    fields.setdefault("regions", [REGION])
    return AwsAccount.objects.create(account_id=account_id, **fields)


def domain(name: str = "", *, stewards: list[User] | None = None, **fields: Any) -> Domain:
    number = next(_numbers)
    created = Domain.objects.create(
        name=name or f"Domain {number}", slug=f"domain-{number}", **fields
    )
    created.stewards.add(*(stewards or []))
    return created


def project(
    name: str = "",
    *,
    owner: User | None = None,
    contributor: User | None = None,
    consumer: User | None = None,
    **fields: Any,
) -> Project:
    number = next(_numbers)
    fields["domain"] = fields.get("domain") or domain()
    created = Project.objects.create(
        name=name or f"Project {number}", slug=f"project-{number}", **fields
    )
    for user, role in (
        (owner, ProjectRole.OWNER),
        (contributor, ProjectRole.CONTRIBUTOR),
        (consumer, ProjectRole.CONSUMER),
    ):
        if user:
            created.memberships.create(user=user, role=role)
    return created


def glossary(name: str = "", *, terms: list[str] | None = None, **fields: Any) -> Glossary:
    number = next(_numbers)
    created = Glossary.objects.create(
        name=name or f"Glossary {number}", slug=f"glossary-{number}", **fields
    )
    for term in terms or []:
        Term.objects.create(glossary=created, name=term)
    return created


def form(name: str = "", *, required: list[str] | None = None, **fields: Any) -> MetadataForm:
    number = next(_numbers)
    created = MetadataForm.objects.create(
        name=name or f"Form {number}", slug=f"form-{number}", **fields
    )
    for position, label in enumerate(required or []):
        FormField.objects.create(
            form=created,
            position=position,
            name=label.lower().replace(" ", "_"),
            label=label,
            type=FieldType.STRING,
            required=True,
        )
    return created


def source(project: Project, account: AwsAccount, **fields: Any) -> DataSource:
    fields.setdefault("name", f"source-{next(_numbers)}")
    fields.setdefault("region", REGION)
    fields.setdefault("database", "curatedzonedb")
    fields.setdefault("created_by", project.members.first() or person())
    account.producers.add(project)
    return DataSource.objects.create(project=project, account=account, **fields)


def asset(
    project: Project,
    account: AwsAccount,
    *,
    columns: dict[str, str] | None = None,
    **fields: Any,
) -> Asset:
    number = next(_numbers)
    fields.setdefault("region", REGION)
    fields.setdefault("database", "curatedzonedb")
    fields.setdefault("name", f"table_{number}")
    fields.setdefault("managed", True)
    created = Asset.objects.create(
        project=project, account=account, fingerprint=f"{number:064}", **fields
    )
    account.producers.add(project)
    columns = columns if columns is not None else {"id": "bigint", "name": "string"}
    Column.objects.bulk_create(
        Column(asset=created, position=position, name=name, data_type=data_type)
        for position, (name, data_type) in enumerate(columns.items())
    )
    return created


def product(project: Project, *assets: Asset, **fields: Any) -> Product:
    fields.setdefault("name", f"Product {next(_numbers)}")
    fields.setdefault("description", "What it is.")
    fields.setdefault("created_by", project.members.first() or person())
    created = Product.objects.create(project=project, **fields)
    for position, item in enumerate(assets):
        created.contents.create(asset=item, position=position)
    return created


def environment(project: Project, account: AwsAccount, **fields: Any) -> Environment:
    number = next(_numbers)
    fields.setdefault("name", f"environment {number}")
    fields.setdefault("region", REGION)
    fields.setdefault("role_arns", [f"arn:aws:iam::{account.account_id}:role/Analyst"])
    fields.setdefault("database", f"local_{number}")
    return Environment.objects.create(project=project, account=account, **fields)


def drift(asset: Asset, **fields: Any) -> Drift:
    """A right to read all of the asset's table that nobody approved."""
    now = timezone.now()
    fields.setdefault("principal", f"arn:aws:iam::{CONSUMER}:role/Stranger{next(_numbers)}")
    fields.setdefault("permissions", ["SELECT"])
    fields.setdefault("first_seen_at", now)
    fields.setdefault("last_seen_at", now)
    fields.setdefault("table", asset.name)
    return Drift.objects.create(
        catalog_account=asset.account,
        region=asset.region,
        project=asset.project,
        asset=asset,
        database=asset.database,
        **fields,
    )


def fulfiller(project: Project, *people: User, **fields: Any) -> Fulfiller:
    """Who fulfils by hand for a project, by webhook too unless ``webhook_url`` is empty."""
    fields.setdefault("webhook_url", "https://tickets.example.com/hook")
    fields.setdefault("sealed_secret", seal("whsec_" + "c2x1aWNl" * 4))
    created = Fulfiller.objects.create(project=project, **fields)
    created.people.set(people)
    return created


def listing(product: Product, *, by: User | None = None) -> Listing:
    """A listing put straight into the database, for tests that are not about publishing."""
    revision = ListingRevision.objects.create(
        product=product,
        number=product.revisions.count() + 1,
        content={"name": product.name, "description": product.description, "assets": []},
        published_by=by or product.created_by,
        published_at=timezone.now(),
    )
    created = Listing.objects.create(product=product, revision=revision)
    created.assets.set(product.assets.all())
    return created
