"""Each cause end to end: done by hand in AWS, found by a look, named, and mended if possible."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from portal.audit.models import AuditEvent
from portal.demo import organisation as company
from portal.demo import policies
from sharing import reconcile
from sharing.drift import looking
from sharing.models import CatalogLook, Grant, KnownRole, Route
from sharing.services import grants
from tests.sharing.film_company import CONSUMER, PRODUCER, FilmCompany

FILMS = "SELECT film_id FROM film_category"
LINK = {"DatabaseName": company.LOCAL_DATABASE, "Name": "film_category"}
TABLE = {"DatabaseName": company.DATABASE, "Name": "film_category"}
BUCKET = f"arn:aws:s3:::{company.LAKE_BUCKET}"


@pytest.fixture
def granted(film_company: FilmCompany) -> FilmCompany:
    film_company.want(columns=["film_id", "category_name"])
    film_company.settle()
    assert film_company.state() == "granted"
    return film_company


def look(there: FilmCompany) -> None:
    """What the schedule does: a look at the catalog, then a pass over each route it wakes."""
    found, _made = CatalogLook.objects.get_or_create(
        account=there.accounts[PRODUCER], region=company.REGION
    )
    assert looking.look_at(found.pk)
    for key in Route.objects.exclude(differs_at=None).values_list("pk", flat=True):
        assert reconcile.reconcile(key)


def told(verb: str) -> list[str]:
    return [event.detail["cause"] for event in AuditEvent.objects.filter(verb=verb)]


def revoke_by_hand(there: FilmCompany) -> None:
    columns = {**TABLE, "ColumnNames": ["film_id", "category_name"]}
    there.by_hand(PRODUCER, "lakeformation").revoke_permissions(
        Principal={"DataLakePrincipalIdentifier": there.role(company.ANALYST)},
        Resource={"TableWithColumns": columns},
        Permissions=["SELECT"],
    )


def recreate_table(there: FilmCompany) -> None:
    there.drop_table("film_category")
    there.make_table("film_category", ["film_id", "category_name"])


def delete_link(there: FilmCompany) -> None:
    there.by_hand(CONSUMER, "glue").delete_table(**LINK)


def delete_database(there: FilmCompany) -> None:
    there.by_hand(CONSUMER, "glue").delete_database(Name=company.LOCAL_DATABASE)


def delete_share(there: FilmCompany) -> None:
    ram = there.root(PRODUCER, "ram")
    for share in ram.get_resource_shares(resourceOwner="SELF")["resourceShares"]:
        ram.delete_resource_share(resourceShareArn=share["resourceShareArn"])


def let_invitation_expire(there: FilmCompany) -> None:
    """Somebody takes the account out of the share and asks it again, and nobody accepts."""
    ram = there.root(PRODUCER, "ram")
    (share,) = ram.get_resource_shares(resourceOwner="SELF")["resourceShares"]
    whom = {"resourceShareArn": share["resourceShareArn"], "principals": [CONSUMER]}
    ram.disassociate_resource_share(**whom)
    ram.associate_resource_share(**whom)
    there.sandbox.settings(invitation_expiry_seconds=0)
    there.root(CONSUMER, "ram").get_resource_share_invitations()
    there.sandbox.settings(invitation_expiry_seconds=12 * 3600)


@pytest.mark.parametrize(
    ("deed", "cause"),
    [
        (revoke_by_hand, "right_revoked"),
        (recreate_table, "table_recreated"),
        (delete_link, "link_deleted"),
        (delete_database, "database_deleted"),
        (delete_share, "share_deleted"),
        (let_invitation_expire, "invitation_expired"),
    ],
)
def test_what_is_put_back_is_named(
    granted: FilmCompany, deed: Callable[[FilmCompany], None], cause: str
) -> None:
    deed(granted)
    look(granted)
    grant = Grant.objects.get()
    assert (grant.state, grant.drift_cause) == ("granted", cause)
    assert grant.drifted_at
    assert told("grant.restored") == [cause]
    assert Route.objects.get().differs_at is None
    assert granted.reader().rows(FILMS)

    look(granted)
    assert told("grant.restored") == [cause]


def delete_role(there: FilmCompany) -> None:
    iam = there.root(CONSUMER, "iam")
    for name in iam.list_role_policies(RoleName=company.ANALYST)["PolicyNames"]:
        iam.delete_role_policy(RoleName=company.ANALYST, PolicyName=name)
    iam.delete_role(RoleName=company.ANALYST)


def make_role(there: FilmCompany) -> None:
    there.root(CONSUMER, "iam").create_role(
        RoleName=company.ANALYST, AssumeRolePolicyDocument=policies.trust_of_users(CONSUMER)
    )


def drop_column(there: FilmCompany) -> None:
    there.change_columns("film_category", ["film_id"])


def add_column(there: FilmCompany) -> None:
    there.change_columns("film_category", ["film_id", "category_name"])


def deregister(there: FilmCompany) -> None:
    there.by_hand(PRODUCER, "lakeformation").deregister_resource(ResourceArn=BUCKET)


def register(there: FilmCompany) -> None:
    there.root(PRODUCER, "lakeformation").register_resource(
        ResourceArn=BUCKET, UseServiceLinkedRole=True
    )


def open_to_all(there: FilmCompany) -> None:
    there.open_to_everybody("film_category", opened=True)


def close(there: FilmCompany) -> None:
    there.open_to_everybody("film_category", opened=False)


def drop_table(there: FilmCompany) -> None:
    there.drop_table("film_category")


def make_table(there: FilmCompany) -> None:
    there.make_table("film_category", ["film_id", "category_name"])


def replace_link(there: FilmCompany) -> None:
    glue = there.by_hand(CONSUMER, "glue")
    glue.delete_table(**LINK)
    glue.create_table(DatabaseName=company.LOCAL_DATABASE, TableInput={"Name": "film_category"})


@pytest.mark.parametrize(
    ("deed", "cause", "code", "mend"),
    [
        (delete_role, "role_deleted", "RoleDeleted", make_role),
        (drop_column, "column_dropped", "ColumnDropped", add_column),
        (deregister, "location_deregistered", "LocationNotRegistered", register),
        (open_to_all, "open_to_all", "OpenToIamPrincipals", close),
        (drop_table, "table_dropped", "TableGone", make_table),
        (replace_link, "link_replaced", "NameTaken", delete_link),
    ],
)
def test_what_only_people_mend_is_named_until_they_have(
    granted: FilmCompany,
    deed: Callable[[FilmCompany], None],
    cause: str,
    code: str,
    mend: Callable[[FilmCompany], None],
) -> None:
    deed(granted)
    look(granted)
    grant = Grant.objects.get()
    assert (grant.state, grant.drift_cause, grant.error_code) == ("failed", cause, code)
    assert told("grant.failed") == [cause]
    look(granted)
    assert granted.state() == "failed"

    mend(granted)
    look(granted)
    assert granted.state() == "granted"
    assert Route.objects.get().differs_at is None


def test_a_role_made_again_is_told_once(granted: FilmCompany) -> None:
    before = KnownRole.objects.get().role_id
    delete_role(granted)
    make_role(granted)
    look(granted)
    grant = Grant.objects.get()
    assert (grant.state, grant.drift_cause) == ("granted", "role_recreated")
    assert KnownRole.objects.get().role_id not in ("", before)
    look(granted)
    assert told("grant.role_recreated") == ["role_recreated"]


def test_without_a_look_at_iam_roles_are_not_recognised(film_company: FilmCompany) -> None:
    refused = {"code": "AccessDenied", "message": "not authorized", "status": 403}
    film_company.sandbox.faults({"operation": "iam:GetRole", "error": refused})
    film_company.want()
    film_company.settle()
    assert not KnownRole.objects.exists()
    delete_role(film_company)
    look(film_company)
    assert film_company.state() == "granted"


def revoke_portal_role(there: FilmCompany) -> None:
    there.root(PRODUCER, "iam").update_assume_role_policy(
        RoleName=company.PORTAL_ROLE, PolicyDocument=policies.trust_of_users(PRODUCER)
    )
    from portal import aws

    aws.forget()


def take_administration(there: FilmCompany) -> None:
    lakeformation = there.root(PRODUCER, "lakeformation")
    settings: dict[str, Any] = lakeformation.get_data_lake_settings()["DataLakeSettings"]
    lakeformation.put_data_lake_settings(DataLakeSettings={**settings, "DataLakeAdmins": []})


@pytest.mark.parametrize(
    ("deed", "cause"),
    [
        (revoke_portal_role, "portal_role_refused"),
        (take_administration, "portal_role_no_admin"),
    ],
)
def test_what_was_taken_from_sluice_itself_is_named(
    granted: FilmCompany, deed: Callable[[FilmCompany], None], cause: str
) -> None:
    deed(granted)
    look(granted)
    grant = Grant.objects.get()
    assert (grant.state, grant.drift_cause) == ("failed", cause)
    assert told("grant.failed") == [cause]


def test_looking_again_at_one_grant_names_what_happened(granted: FilmCompany) -> None:
    delete_link(granted)
    grants.retry(Grant.objects.get(), by=granted.ana)
    granted.settle()
    assert told("grant.restored") == ["link_deleted"]
