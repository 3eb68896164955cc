"""The film company: what stands in AWS, the rows that name it, and what its people do."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from catalog.models import Asset
from governance.models import AwsAccount, Project
from portal.demo import organisation as company
from portal.demo.organisation import Organisation
from portal.identity.models import User
from sharing import reconcile
from sharing.models import Environment, Grant, Route
from sharing.portions import Portion
from sharing.services import grants
from tests import factories
from tests.athena import Athena
from tests.sandbox_process import Keys, SandboxProcess

PRODUCER, CONSUMER = company.PRODUCER, company.CONSUMER
EVERYBODY = "IAM_ALLOWED_PRINCIPALS"
FILM_TABLES = {
    "film_category": {"category_id": "int", "category_name": "string", "film_id": "int"},
    "streaming_films": {"film_id": "int", "title": "string"},
    "category_streams": {"category_id": "int"},
}


@dataclass
class FilmCompany:
    """Olu's project produces in one account, Ana's consumes in another.

    ``aws`` is what stands in AWS, with the keys of every account's root.
    """

    aws: Organisation
    sandbox: SandboxProcess
    olu: User
    ana: User
    producing: Project
    consuming: Project
    accounts: dict[str, AwsAccount]
    environment: Environment
    tables: dict[str, Asset]
    _clients: dict[tuple[str, ...], Any] = field(default_factory=dict)

    @property
    def table(self) -> Asset:
        return self.tables["film_category"]

    # What people decide.

    def want(
        self,
        *tables: str,
        holder: str = "subscription:1",
        environment: Environment | None = None,
        columns: list[str] | None = None,
        rows: str = "",
    ) -> list[Grant]:
        wished = tables or ("film_category",)
        return grants.want_access(
            holder=holder,
            access=[Portion(self.tables[name], columns, rows) for name in wished],
            environment=environment or self.environment,
            by=self.olu,
        )

    def end(self, holder: str = "subscription:1") -> None:
        grants.end_access(holder=holder, by=self.olu, reason="No longer needed.")

    def settle(self) -> None:
        """What workers do: every route, once."""
        for key in Route.objects.values_list("pk", flat=True):
            assert reconcile.reconcile(key)

    def state(self, table: str = "film_category", holder: str = "subscription:1") -> str:
        grant = Grant.objects.get(asset=self.tables[table], holder=holder)
        return grant.state

    def another_environment(self, account: str = CONSUMER, **fields: Any) -> Environment:
        return factories.environment(self.consuming, self.accounts[account], **fields)

    # What stands in AWS.

    def role(self, name: str, account: str = CONSUMER) -> str:
        return self.aws.accounts[account].role(name)

    def root(self, account: str, service: str) -> Any:
        key = ("root", account, service)
        if key not in self._clients:
            self._clients[key] = self.aws.accounts[account].client(service)
        return self._clients[key]

    def by_hand(self, account: str, service: str) -> Any:
        """A client as the account's data lake administrator."""
        key = ("admin", account, service)
        if key not in self._clients:
            portal, there = self.aws.portal, self.aws.accounts[account]
            keys = Keys(self.sandbox.url, portal.access_key_id, portal.secret_access_key)
            admin = keys.assume(there.portal_role, ExternalId=there.external_id)
            self._clients[key] = admin.client(service, company.REGION)
        return self._clients[key]

    def reader(self, role: str = company.ANALYST, environment: Environment | None = None) -> Athena:
        """Athena as one of the roles that query in an environment."""
        where = environment or self.environment
        account = where.account.account_id
        keys = self.sandbox.account(account).assume(self.role(role, account))
        return Athena(
            self.sandbox.url,
            where.region,
            (keys.access_key_id, keys.secret_access_key, keys.session_token),
            where.database,
            where.workgroup,
        )

    def new_table(
        self,
        name: str,
        columns: Iterable[str] = ("film_id", "title"),
        database: str = company.DATABASE,
        key: str | None = None,
    ) -> Asset:
        """A table without rows, in Glue and in the catalog; known here as ``key`` or its name."""
        self.make_table(name, columns, database)
        asset = factories.asset(
            self.producing,
            self.accounts[PRODUCER],
            name=name,
            database=database,
            columns=dict.fromkeys(columns, "string"),
            location=location_of(name, database),
        )
        self.tables[key or name] = asset
        return asset

    def make_table(
        self, name: str, columns: Iterable[str], database: str = company.DATABASE
    ) -> None:
        self.root(PRODUCER, "glue").create_table(
            DatabaseName=database, TableInput=_table(name, columns, database)
        )

    def change_columns(self, name: str, columns: Iterable[str]) -> None:
        self.root(PRODUCER, "glue").update_table(
            DatabaseName=company.DATABASE, TableInput=_table(name, columns, company.DATABASE)
        )

    def drop_table(self, name: str) -> None:
        self.root(PRODUCER, "glue").delete_table(DatabaseName=company.DATABASE, Name=name)

    def open_to_everybody(self, table: str, *, opened: bool) -> None:
        """Give or take the rights of IAMAllowedPrincipals, as AWS gives them to new tables."""
        lakeformation = self.by_hand(PRODUCER, "lakeformation")
        change = lakeformation.grant_permissions if opened else lakeformation.revoke_permissions
        change(
            Principal={"DataLakePrincipalIdentifier": EVERYBODY},
            Resource={"Table": {"DatabaseName": company.DATABASE, "Name": table}},
            Permissions=["ALL"],
        )

    def calls(self) -> list[str]:
        """``service:Operation`` of every call since the log was last emptied."""
        return [f"{call['service']}:{call['operation']}" for call in self.sandbox.calls()]

    def traces(self) -> list[str]:
        """Everything that grants could leave behind in both accounts, as sorted lines."""
        return sorted(
            line for account in (PRODUCER, CONSUMER) for line in everything_in(self, account)
        )


def everything_in(film_company: FilmCompany, account: str) -> list[str]:
    """Permissions, shares, databases and tables of one account, a line each."""
    return [
        f"{account} {json.dumps(line, sort_keys=True)}"
        for line in [
            *_permissions(film_company.by_hand(account, "lakeformation")),
            *_shares(film_company.by_hand(account, "ram")),
            *_databases(film_company.by_hand(account, "glue")),
        ]
    ]


def known_to_sluice(organisation: Organisation, sandbox: SandboxProcess) -> FilmCompany:
    """Make the rows that name what stands in the sandbox AWS."""
    accounts = {
        number: factories.account(
            number,
            name=account.name,
            role_arn=account.portal_role,
            external_id=account.external_id,
        )
        for number, account in organisation.accounts.items()
    }
    olu, ana = factories.person("Olu"), factories.person("Ana")
    streaming = factories.domain("Streaming")
    producing = factories.project("Film Catalog", owner=olu, domain=streaming)
    consuming = factories.project("Marketing Analysis", consumer=ana, domain=streaming)
    return FilmCompany(
        aws=organisation,
        sandbox=sandbox,
        olu=olu,
        ana=ana,
        producing=producing,
        consuming=consuming,
        accounts=accounts,
        environment=factories.environment(
            consuming,
            accounts[CONSUMER],
            role_arns=[organisation.accounts[CONSUMER].role(company.ANALYST)],
            database=company.LOCAL_DATABASE,
            workgroup=company.WORKGROUP,
        ),
        tables={
            name: factories.asset(
                producing,
                accounts[PRODUCER],
                name=name,
                columns=columns,
                location=location_of(name),
            )
            for name, columns in FILM_TABLES.items()
        },
    )


def location_of(name: str, database: str = company.DATABASE) -> str:
    return f"s3://{company.LAKE_BUCKET}/{database}/{name}/"


def _table(name: str, columns: Iterable[str], database: str) -> dict[str, Any]:
    return {
        "Name": name,
        "StorageDescriptor": {
            "Columns": [{"Name": column, "Type": "string"} for column in columns],
            "Location": location_of(name, database),
        },
        "Parameters": {"classification": "parquet"},
    }


def _permissions(lakeformation: Any) -> list[Any]:
    return [
        [row["Principal"]["DataLakePrincipalIdentifier"], row["Resource"], row["Permissions"]]
        for kind in ("DATABASE", "TABLE")
        for row in _pages(
            lakeformation.list_permissions, "PrincipalResourcePermissions", ResourceType=kind
        )
    ]


def _shares(ram: Any) -> list[Any]:
    shares = _pages(ram.get_resource_shares, "resourceShares", resourceOwner="SELF")
    invitations = _pages(ram.get_resource_share_invitations, "resourceShareInvitations")
    return [
        *([share["name"]] for share in shares if share["status"] != "DELETED"),
        *(["invitation"] for one in invitations if one["status"] == "PENDING"),
    ]


def _databases(glue: Any) -> list[Any]:
    return [
        [database["Name"], table["Name"] if table else "", (table or {}).get("TargetTable")]
        for database in _pages(glue.get_databases, "DatabaseList")
        for table in [None, *_pages(glue.get_tables, "TableList", DatabaseName=database["Name"])]
    ]


def _pages(call: Any, key: str, **parameters: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    token: dict[str, str] = {}
    while True:
        page = call(**parameters, **token)
        found += page[key]
        name = "nextToken" if "nextToken" in page else "NextToken"
        if not page.get(name):
            return found
        token = {name: page[name]}
