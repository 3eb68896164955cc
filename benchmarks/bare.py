"""The same grant as a script of plain boto3 would make it: no looking, no reading back."""

from __future__ import annotations

from typing import Any

import boto3

from portal.demo import organisation as company
from portal.demo.organisation import Account, Organisation

TABLE = "film_category"


def grant(world: Organisation, endpoint: str) -> None:
    """Everything from assuming roles to the link, in the fewest calls."""
    producer = _session(world, world.accounts[company.PRODUCER], endpoint)
    consumer = _session(world, world.accounts[company.CONSUMER], endpoint)
    role = world.accounts[company.CONSUMER].role(company.ANALYST)
    shared = {"CatalogId": company.PRODUCER, "DatabaseName": company.DATABASE, "Name": TABLE}
    _permit(producer, role, {"Table": shared}, ["DESCRIBE", "SELECT"])
    ram = consumer("ram")
    for invitation in ram.get_resource_share_invitations()["resourceShareInvitations"]:
        if invitation["status"] == "PENDING":
            arn = invitation["resourceShareInvitationArn"]
            ram.accept_resource_share_invitation(resourceShareInvitationArn=arn)
    database = {"Name": company.LOCAL_DATABASE, "CreateTableDefaultPermissions": []}
    consumer("glue").create_database(DatabaseInput=database)
    link = {"Name": TABLE, "TargetTable": shared}
    consumer("glue").create_table(DatabaseName=company.LOCAL_DATABASE, TableInput=link)
    _permit(consumer, role, {"Database": {"Name": company.LOCAL_DATABASE}}, ["DESCRIBE"])
    there = {"DatabaseName": company.LOCAL_DATABASE, "Name": TABLE}
    _permit(consumer, role, {"Table": there}, ["DESCRIBE"])


def _permit(client: Any, role: str, resource: dict[str, Any], permissions: list[str]) -> None:
    client("lakeformation").grant_permissions(
        Principal={"DataLakePrincipalIdentifier": role},
        Resource=resource,
        Permissions=permissions,
    )


def _session(world: Organisation, account: Account, endpoint: str) -> Any:
    """A function from a service's name to its client, as the account's portal role."""
    sts = company.client("sts", world.portal, endpoint)
    got = sts.assume_role(
        RoleArn=account.portal_role, RoleSessionName="bare", ExternalId=account.external_id
    )["Credentials"]
    session = boto3.Session(
        got["AccessKeyId"],
        got["SecretAccessKey"],
        got["SessionToken"],
        region_name=company.REGION,
    )
    clients: dict[str, Any] = {}

    def client(service: Any) -> Any:
        if service not in clients:
            clients[service] = session.client(service, endpoint_url=endpoint)
        return clients[service]

    return client
