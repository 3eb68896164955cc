"""The same grant as a script of plain boto3 would make it: no looking, no reading back."""

from __future__ import annotations

from typing import Any

import boto3

from portal.demo import organisation as company
from portal.demo.organisation import Account, Organisation

TABLE = "film_category"


class Script:
    """Assumes both portal roles when made; then grants and takes back in the fewest calls."""

    def __init__(self, world: Organisation, endpoint: str) -> None:
        self._producer = _session(world, world.accounts[company.PRODUCER], endpoint)
        self._consumer = _session(world, world.accounts[company.CONSUMER], endpoint)
        self._role = world.accounts[company.CONSUMER].role(company.ANALYST)
        self._shared = {
            "CatalogId": company.PRODUCER,
            "DatabaseName": company.DATABASE,
            "Name": TABLE,
        }

    def grant(self) -> None:
        ram, glue = self._consumer("ram"), self._consumer("glue")
        self._permit(self._producer, {"Table": self._shared}, ["DESCRIBE", "SELECT"])
        for invitation in ram.get_resource_share_invitations()["resourceShareInvitations"]:
            if invitation["status"] == "PENDING":
                arn = invitation["resourceShareInvitationArn"]
                ram.accept_resource_share_invitation(resourceShareInvitationArn=arn)
        database = {"Name": company.LOCAL_DATABASE, "CreateTableDefaultPermissions": []}
        glue.create_database(DatabaseInput=database)
        link = {"Name": TABLE, "TargetTable": self._shared}
        glue.create_table(DatabaseName=company.LOCAL_DATABASE, TableInput=link)
        self._permit(self._consumer, {"Database": {"Name": company.LOCAL_DATABASE}}, ["DESCRIBE"])
        there = {"DatabaseName": company.LOCAL_DATABASE, "Name": TABLE}
        self._permit(self._consumer, {"Table": there}, ["DESCRIBE"])

    def take_back(self) -> None:
        """Rights on the link and the local database go with these."""
        self._producer("lakeformation").revoke_permissions(
            Principal={"DataLakePrincipalIdentifier": self._role},
            Resource={"Table": self._shared},
            Permissions=["DESCRIBE", "SELECT"],
        )
        glue = self._consumer("glue")
        glue.batch_delete_table(DatabaseName=company.LOCAL_DATABASE, TablesToDelete=[TABLE])
        glue.delete_database(Name=company.LOCAL_DATABASE)

    def _permit(self, client: Any, resource: dict[str, Any], permissions: list[str]) -> None:
        client("lakeformation").grant_permissions(
            Principal={"DataLakePrincipalIdentifier": self._role},
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
