"""Central governance: the film company shares from the catalog of account 333333333333."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from catalog.models import Asset, Product
from catalog.services import publication
from governance.models import AwsAccount, CatalogChoice, Domain
from portal.demo import organisation as company
from portal.demo import policies
from sharing.mirroring.reconcile import reconcile
from sharing.models import Mirror, MirrorRoute
from sharing.selectors.mirrors import untended
from sharing.services import mirrors
from tests import factories
from tests.athena import Athena
from tests.sharing.film_company import FilmCompany, everything_in

CENTRAL, CONSUMER, PRODUCER = company.CENTRAL, company.CONSUMER, company.PRODUCER
COPIES = f"{company.DATABASE}_{PRODUCER}"
"""The database of the copies in the catalog account."""
BACK = f"{company.DATABASE}_{CENTRAL}"
"""The database of the links that lead back to the producer."""
LOCATIONS, ENGINEER = "LakeLocations", "Engineer"


@dataclass
class Central:
    """The film company, its domain's catalog being the central account's."""

    company: FilmCompany
    products: dict[str, Product] = field(default_factory=dict)

    @property
    def domain(self) -> Domain:
        return self.company.producing.domain

    def publish(self, *tables: str, name: str = "") -> Product:
        assets = [self.company.tables[table] for table in tables or ("film_category",)]
        product = factories.product(self.company.producing, *assets, name=name or assets[0].name)
        publication.publish(product, by=self.company.olu)
        return product

    def publish_again(self, product: Product) -> None:
        """Something has to have changed for that."""
        product.description = f"{product.description} Once more."
        product.save()
        publication.publish(product, by=self.company.olu)

    def unpublish(self, product: Product) -> None:
        publication.unpublish(product, by=self.company.olu)

    def settle(self) -> None:
        """What workers do: mirrors before grants, and again for what the ends of grants free."""
        for _turn in range(2):
            mirrors.tend(Asset.objects.filter(pk__in=untended()))
            for key in MirrorRoute.objects.values_list("pk", flat=True):
                assert reconcile(key)
            self.company.settle()

    def mirror(self, table: str = "film_category") -> Mirror:
        return Mirror.objects.get(asset=self.company.tables[table])

    def account(self, account_id: str = CENTRAL) -> AwsAccount:
        return self.company.accounts[account_id]

    def name_engineer(self, name: str = ENGINEER) -> str:
        """A role in the producer's account that works on tables; Sluice is told of it."""
        iam = self.company.root(PRODUCER, "iam")
        document = {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Action": ["glue:*", "lakeformation:*", "athena:*"],
                    "Resource": "*",
                }
            ],
        }
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=policies.trust_of_users(PRODUCER))
        iam.put_role_policy(RoleName=name, PolicyName=name, PolicyDocument=json.dumps(document))
        arn = self.company.role(name, PRODUCER)
        AwsAccount.objects.filter(account_id=PRODUCER).update(engineer_role_arn=arn)
        return arn

    def engineer(self, service: str, name: str = ENGINEER) -> Any:
        keys = self.company.sandbox.account(PRODUCER).assume(self.company.role(name, PRODUCER))
        return keys.client(service, company.REGION)

    def copy(self, table: str = "film_category") -> dict[str, Any]:
        """The copy as the catalog account's Glue tells it."""
        glue = self.company.by_hand(CENTRAL, "glue")
        found: dict[str, Any] = glue.get_table(DatabaseName=COPIES, Name=table)["Table"]
        return found

    def columns(self, table: str = "film_category") -> list[str]:
        return [one["Name"] for one in self.copy(table)["StorageDescriptor"]["Columns"]]

    def traces(self) -> list[str]:
        """Everything that mirrors and grants could leave behind in the three accounts."""
        locations = self.company.by_hand(CENTRAL, "lakeformation").list_resources()
        return sorted(
            [
                *(
                    line
                    for account in (PRODUCER, CONSUMER, CENTRAL)
                    for line in everything_in(self.company, account)
                ),
                *(one["ResourceArn"] for one in locations["ResourceInfoList"]),
            ]
        )

    def reader(self) -> Athena:
        return self.company.reader()

    def table(self, asset: str) -> Asset:
        return self.company.tables[asset]


def govern_centrally(film_company: FilmCompany) -> Central:
    """The domain names the central account; a role there reads the producer's bucket."""
    iam = film_company.root(CENTRAL, "iam")
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "lakeformation.amazonaws.com"},
                "Action": "sts:AssumeRole",
            }
        ],
    }
    iam.create_role(RoleName=LOCATIONS, AssumeRolePolicyDocument=json.dumps(trust))
    role = film_company.role(LOCATIONS, CENTRAL)
    let_read(film_company, company.LAKE_BUCKET)
    account = film_company.accounts[CENTRAL]
    AwsAccount.objects.filter(pk=account.pk).update(location_role_arn=role)
    account.location_role_arn = role
    choose_catalog(film_company.producing.domain, account)
    return Central(film_company)


def let_read(film_company: FilmCompany, name: str) -> None:
    """Let the locations' role read a bucket of the producer's: both accounts have to agree."""
    bucket = f"arn:aws:s3:::{name}"
    may = {
        "Effect": "Allow",
        "Action": ["s3:GetObject", "s3:ListBucket"],
        "Resource": [bucket, f"{bucket}/*"],
    }
    role = film_company.role(LOCATIONS, CENTRAL)
    film_company.root(CENTRAL, "iam").put_role_policy(
        RoleName=LOCATIONS, PolicyName=name, PolicyDocument=_document(may)
    )
    film_company.root(PRODUCER, "s3").put_bucket_policy(
        Bucket=name, Policy=_document({**may, "Principal": {"AWS": role}})
    )


def _document(statement: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def choose_catalog(domain: Domain, account: AwsAccount | None) -> None:
    domain.catalog = CatalogChoice.ACCOUNT if account else CatalogChoice.PRODUCER
    domain.catalog_account = account
    domain.save()
