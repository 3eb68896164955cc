"""The demo's film company as it stands before the story begins: in AWS and in the database."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from portal import aws
from portal.demo import organisation
from portal.demo.organisation import LOCAL_DATABASE, WORKGROUP, Account, Organisation
from portal.demo.people import ANA, OLU
from portal.demo.programs import REGION
from portal.demo.seed import seed
from portal.demo.story import PRODUCT, SOURCE
from tests.athena import Athena
from tests.portal_role import let_in_by_hand
from tests.sandbox_process import Keys

ASKED, GRANT = f"Marketing Analysis → {PRODUCT}", "Film Category → Marketing"
LEDGER = [
    (OLU.name, "connected the data source", SOURCE),
    (OLU.name, "asked for an import of", SOURCE),
    ("Sluice", "finished the import of", SOURCE),
    (OLU.name, "accepted suggested names of", "film_category"),
    (OLU.name, "started the product", PRODUCT),
    (OLU.name, "published", PRODUCT),
    (ANA.name, "submitted the request", ASKED),
    (OLU.name, "set out to grant", GRANT),
    (OLU.name, "approved the request", ASKED),
    ("Sluice", "saw in AWS the grant of", GRANT),
    (OLU.name, "set out to revoke", GRANT),
    (OLU.name, "revoked the subscription", f"Marketing Analysis · {PRODUCT}"),
    ("Sluice", "saw gone from AWS the grant of", GRANT),
]
"""Who did what to what in the story, as the audit log must tell it, in this order."""


@contextmanager
def moved_in(endpoint: str) -> Iterator[Organisation]:
    """Build it in the sandbox AWS at ``endpoint``; the portal then runs with its own keys."""
    company = organisation.build(endpoint)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ACCESS_KEY_ID", company.portal.access_key_id)
        patch.setenv("AWS_SECRET_ACCESS_KEY", company.portal.secret_access_key)
        aws.forget()
        seed(company.summary()["accounts"])
        yield company
    aws.forget()


def analyst(company: Organisation) -> Athena:
    """Athena as the consumer's role, in the database where its links appear."""
    keys = company.analyst
    return Athena(
        company.endpoint,
        REGION,
        (keys.access_key_id, keys.secret_access_key, keys.session_token),
        LOCAL_DATABASE,
        WORKGROUP,
    )


def traces(company: Organisation) -> list[str]:
    """Everything that grants could leave behind in any account, as sorted lines."""
    return sorted(
        f"{account.name} {json.dumps(line)}"
        for account in company.accounts.values()
        for line in _traces_in(company, account)
    )


def _traces_in(company: Organisation, account: Account) -> Iterator[list[Any]]:
    """Permissions, shares, invitations, databases, tables and links of one account."""
    portal = Keys(company.endpoint, company.portal.access_key_id, company.portal.secret_access_key)
    let_in_by_hand(account)
    admin = portal.assume(account.portal_role, ExternalId=account.external_id)
    yield from _permissions(admin.client("lakeformation", REGION))
    yield from _shares(admin.client("ram", REGION))
    yield from _databases(admin.client("glue", REGION))


def _permissions(lakeformation: Any) -> Iterator[list[Any]]:
    for kind in ("DATABASE", "TABLE"):
        page = lakeformation.list_permissions(ResourceType=kind, MaxResults=1000)
        for row in page["PrincipalResourcePermissions"]:
            yield [row["Principal"], row["Resource"], row["Permissions"]]


def _shares(ram: Any) -> Iterator[list[Any]]:
    for share in ram.get_resource_shares(resourceOwner="SELF")["resourceShares"]:
        if share["status"] != "DELETED":
            yield [share["name"]]
    for invitation in ram.get_resource_share_invitations()["resourceShareInvitations"]:
        if invitation["status"] == "PENDING":
            yield [invitation["resourceShareName"]]


def _databases(glue: Any) -> Iterator[list[Any]]:
    for database in glue.get_databases()["DatabaseList"]:
        yield [database["Name"]]
        for table in glue.get_tables(DatabaseName=database["Name"])["TableList"]:
            yield [database["Name"], table["Name"], table.get("TargetTable")]
