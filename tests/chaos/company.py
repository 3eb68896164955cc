"""Who shares what with whom: three accounts that all consume, two of which produce.

The six environments take every way: roles directly and by way of their account, two projects in
one account, two roles in one environment, and within one account.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from catalog.models import Asset, Product
from governance.models import AwsAccount, Domain, Project
from portal.demo import organisation, policies
from portal.demo.organisation import CENTRAL, CONSUMER, PRODUCER, REGION, Organisation
from portal.identity.models import User
from sharing.models import Environment, SharingMode
from tests import factories
from tests.sandbox_process import SandboxProcess

COLUMNS = ("id", "title", "amount", "at")
PRODUCERS = {PRODUCER: "films", CENTRAL: "ratings"}
SOURCES = {
    (account, f"{name}{more}") for account, name in PRODUCERS.items() for more in ("", "_old")
}
"""Catalog and name of every database that is shared from."""
TABLES_PER_PRODUCT = (1, 2)
MANY_TABLES = 24
"""Enough for a link to the whole database."""
ROOM_FOR_MANY = 100
"""From so many grants on, one product of each producer has many tables."""


@dataclass(frozen=True)
class Offered:
    """A product, what it holds, and who decides on it."""

    product: Product
    assets: tuple[Asset, ...]
    owner: User


@dataclass(frozen=True)
class Home:
    """An environment and who asks for it."""

    environment: Environment
    asker: User


@dataclass
class Company:
    aws: Organisation
    sandbox: SandboxProcess
    accounts: dict[str, AwsAccount]
    offered: list[Offered] = field(default_factory=list)
    homes: list[Home] = field(default_factory=list)


def found(sandbox: SandboxProcess, *, grants: int) -> Company:
    """Build it large enough for as many grants, in the sandbox AWS and in the database."""
    aws = organisation.build(sandbox.url)
    accounts = {
        number: factories.account(
            number, name=account.name, role_arn=account.portal_role, external_id=account.external_id
        )
        for number, account in aws.accounts.items()
    }
    company = Company(aws, sandbox, accounts)
    streaming = factories.domain("Streaming")
    for number, owner in ((PRODUCER, "Olu"), (CENTRAL, "Rita")):
        _produce(company, number, factories.person(owner), streaming, grants=grants)
    _consume(company, streaming)
    return company


def _produce(company: Company, account: str, owner: User, domain: Domain, *, grants: int) -> None:
    name = PRODUCERS[account]
    project = factories.project(f"Producers of {name}", owner=owner, domain=domain)
    assets = _tables(company, account, project, name, max(4, grants // 8))
    while assets:
        size = TABLES_PER_PRODUCT[len(company.offered) % len(TABLES_PER_PRODUCT)]
        held, assets = assets[:size], assets[size:]
        company.offered.append(_offered(project, held, owner))
    if grants >= ROOM_FOR_MANY:
        old = _tables(company, account, project, f"{name}_old", MANY_TABLES)
        company.offered.append(_offered(project, old, owner))


def _offered(project: Project, assets: list[Asset], owner: User) -> Offered:
    product = factories.product(project, *assets)
    factories.listing(product)
    return Offered(product, tuple(assets), owner)


def _tables(
    company: Company, account: str, project: Project, database: str, count: int
) -> list[Asset]:
    bucket = _lake(company, account, database)
    glue, where = company.aws.accounts[account].client("glue"), company.accounts[account]
    columns = dict.fromkeys(COLUMNS, "string")
    assets = []
    for number in range(count):
        name = f"{database}_{number:03}"
        glue.create_table(DatabaseName=database, TableInput=_table(name, bucket))
        assets.append(
            factories.asset(project, where, name=name, database=database, columns=columns)
        )
    return assets


def _lake(company: Company, account: str, database: str) -> str:
    """A bucket that Lake Formation governs, and a database open to nobody; the bucket's name."""
    there = company.aws.accounts[account]
    bucket = f"lake-{database}-{account}".replace("_", "-")
    there.client("s3").create_bucket(
        Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION}
    )
    there.client("lakeformation").register_resource(
        ResourceArn=f"arn:aws:s3:::{bucket}", UseServiceLinkedRole=True
    )
    there.client("glue").create_database(
        DatabaseInput={"Name": database, "CreateTableDefaultPermissions": []}
    )
    return bucket


def _table(name: str, bucket: str) -> dict[str, object]:
    return {
        "Name": name,
        "StorageDescriptor": {
            "Columns": [{"Name": column, "Type": "string"} for column in COLUMNS],
            "Location": f"s3://{bucket}/{name}/",
        },
        "Parameters": {"classification": "parquet"},
    }


def _consume(company: Company, domain: Domain) -> None:
    direct, by_account = SharingMode.DIRECT, SharingMode.ACCOUNT
    for project, asker, environments in (
        ("Marketing", "Ana", [(CONSUMER, direct, 1), (CONSUMER, by_account, 1)]),
        ("Research", "Ray", [(CONSUMER, by_account, 2), (CENTRAL, direct, 1)]),
        ("Operations", "Oda", [(PRODUCER, direct, 1), (CENTRAL, by_account, 1)]),
    ):
        person = factories.person(asker)
        made = factories.project(project, owner=person, domain=domain)
        for account, mode, roles in environments:
            name = f"{project}-{account[:3]}-{mode}"
            environment = factories.environment(
                made,
                company.accounts[account],
                name=name,
                database=name.lower().replace("-", "_"),
                mode=mode,
                role_arns=[_role(company, account, f"{name}-{n}") for n in range(roles)],
            )
            company.homes.append(Home(environment, person))


def _role(company: Company, account: str, name: str) -> str:
    there = company.aws.accounts[account]
    iam = there.client("iam")
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=policies.trust_of_users(account))
    policy = policies.analyst(organisation.RESULTS_BUCKET)
    iam.put_role_policy(RoleName=name, PolicyName=name, PolicyDocument=policy)
    return there.role(name)
