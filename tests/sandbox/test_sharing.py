"""What a grant across accounts does to RAM, and when it lets anybody in."""

from typing import Any

import pytest

from tests.sandbox.lake import (
    CONSUMER,
    EVERYTHING,
    PRODUCER,
    STRANGER,
    Lake,
    database,
    policy,
    refused,
    table,
    who,
)
from tests.sandbox_process import Keys


def _shares(lake: Lake, keys: Keys | None = None, owner: str = "SELF") -> list[dict]:
    ram = (keys or lake.producer_admin).client("ram")
    found = ram.get_resource_shares(resourceOwner=owner)["resourceShares"]
    return [share for share in found if share["status"] == "ACTIVE"]


def _resources(lake: Lake) -> list[str]:
    found = lake.producer_admin.client("ram").list_resources(resourceOwner="SELF")
    return sorted(one["arn"] for one in found["resources"])


def _association(lake: Lake) -> Any:
    ram = lake.producer_admin.client("ram")
    found = ram.get_resource_share_associations(associationType="PRINCIPAL")
    (only,) = found["resourceShareAssociations"]
    return only


def _get(lake: Lake, name: str = "films", keys: Keys | None = None) -> Any:
    glue = (keys or lake.consumer_admin).client("glue")
    return glue.get_table(CatalogId=PRODUCER, DatabaseName="film", Name=name)["Table"]


def test_first_grant_makes_a_share_and_the_next_one_joins_it(lake: Lake) -> None:
    """E28."""
    lake.add_table("crew")
    lake.share_with_account()
    (share,) = _shares(lake)
    assert share["name"].startswith("LakeFormation-V3-")
    assert len(share["name"]) == len("LakeFormation-V3-") + 10
    lake.share_with_account(table(name="crew"))
    assert [one["resourceShareArn"] for one in _shares(lake)] == [share["resourceShareArn"]]
    arn = f"arn:aws:glue:eu-central-1:{PRODUCER}:table/film"
    assert _resources(lake) == [f"{arn}/crew", f"{arn}/films"]


def test_databases_and_other_consumers_have_shares_of_their_own(lake: Lake) -> None:
    """E28."""
    lake.sandbox.account(STRANGER)
    lake.share_with_account()
    lake.grant(CONSUMER, database(), ["DESCRIBE"], passing_on=True)
    lake.grant(STRANGER, table(), ["SELECT"], passing_on=True)
    assert len(_shares(lake)) == 3
    assert len(lake.invitations()) == 2


def test_version_1_makes_a_share_for_every_grant(lake: Lake) -> None:
    """E28."""
    lake.settle(lake.producer_root, PRODUCER, version="1")
    lake.add_table("crew")
    lake.share_with_account()
    lake.share_with_account(table(name="crew"))
    assert len(_shares(lake)) == 2


def test_nothing_is_visible_until_the_invitation_is_accepted(lake: Lake) -> None:
    """E29."""
    lake.share_with_account()
    (invitation,) = lake.invitations()
    assert invitation["status"] == "PENDING"
    assert _association(lake)["status"] == "ASSOCIATING"
    with refused("AccessDeniedException", "because no resource-based policy allows"):
        _get(lake)
    assert _shares(lake, lake.consumer_admin, "OTHER-ACCOUNTS") == []
    lake.accept()
    assert _association(lake)["status"] == "ASSOCIATED"
    assert len(_shares(lake, lake.consumer_admin, "OTHER-ACCOUNTS")) == 1
    assert _get(lake)["Name"] == "films"


@pytest.mark.parametrize("by_call", [False, True])
def test_inside_the_organization_access_comes_at_once(lake: Lake, by_call: bool) -> None:
    """E30: switched on for all, or by the owner's own call."""
    if by_call:
        lake.producer_root.client("ram").enable_sharing_with_aws_organization()
    lake.sandbox.settings(organization_sharing=not by_call)
    lake.share_with_account()
    assert lake.invitations() == []
    assert _get(lake)["Name"] == "films"


def test_expired_invitation_leaves_the_row_and_no_access(lake: Lake) -> None:
    """E31."""
    lake.sandbox.settings(invitation_expiry_seconds=0)
    lake.share_with_account()
    (invitation,) = lake.invitations()
    assert invitation["status"] == "EXPIRED"
    assert _association(lake)["status"] == "FAILED"
    with refused("ResourceShareInvitationExpiredException"):
        lake.consumer_admin.client("ram").accept_resource_share_invitation(
            resourceShareInvitationArn=invitation["resourceShareInvitationArn"]
        )
    rows = [row for row in lake.rows(Resource=table()) if row["Principal"] == who(CONSUMER)]
    assert len(rows) == 2


def test_expired_invitation_is_repaired_by_associating_again(lake: Lake) -> None:
    """E31."""
    lake.sandbox.settings(invitation_expiry_seconds=0)
    lake.share_with_account()
    lake.invitations()
    lake.sandbox.settings(invitation_expiry_seconds=3600)
    (share,) = _shares(lake)
    ram = lake.producer_admin.client("ram")
    both = {"resourceShareArn": share["resourceShareArn"], "principals": [CONSUMER]}
    ram.disassociate_resource_share(**both)
    ram.associate_resource_share(**both)
    lake.accept()
    assert _get(lake)["Name"] == "films"


def test_expired_invitation_is_repaired_by_deleting_the_share_and_granting_again(
    lake: Lake,
) -> None:
    """E31."""
    lake.sandbox.settings(invitation_expiry_seconds=0)
    lake.share_with_account()
    lake.invitations()
    lake.sandbox.settings(invitation_expiry_seconds=3600)
    (share,) = _shares(lake)
    lake.producer_admin.client("ram").delete_resource_share(
        resourceShareArn=share["resourceShareArn"]
    )
    lake.share_with_account()
    lake.accept()
    assert _get(lake)["Name"] == "films"


def test_second_accept_is_refused(lake: Lake) -> None:
    """E32."""
    lake.share_with_account()
    lake.accept()
    (invitation,) = lake.invitations()
    arn = invitation["resourceShareInvitationArn"]
    with refused("ResourceShareInvitationAlreadyAcceptedException"):
        lake.consumer_admin.client("ram").accept_resource_share_invitation(
            resourceShareInvitationArn=arn
        )


def test_rejected_invitation_gives_no_access(lake: Lake) -> None:
    lake.share_with_account()
    (invitation,) = lake.invitations()
    arn = invitation["resourceShareInvitationArn"]
    ram = lake.consumer_admin.client("ram")
    ram.reject_resource_share_invitation(resourceShareInvitationArn=arn)
    with refused("AccessDeniedException"):
        _get(lake)
    with refused("ResourceShareInvitationAlreadyRejectedException"):
        ram.accept_resource_share_invitation(resourceShareInvitationArn=arn)


def test_only_the_receiver_can_accept(lake: Lake) -> None:
    lake.share_with_account()
    (invitation,) = lake.invitations()
    with refused("ResourceShareInvitationArnNotFoundException"):
        lake.producer_admin.client("ram").accept_resource_share_invitation(
            resourceShareInvitationArn=invitation["resourceShareInvitationArn"]
        )


def test_further_table_needs_no_invitation(lake: Lake) -> None:
    """E33."""
    lake.add_table("crew")
    lake.share_with_account()
    lake.accept()
    lake.share_with_account(table(name="crew"))
    assert [one["status"] for one in lake.invitations()] == ["ACCEPTED"]
    assert _get(lake, "crew")["Name"] == "crew"


def test_last_revoke_removes_resource_and_share(lake: Lake) -> None:
    """E34."""
    lake.add_table("crew")
    lake.share_with_account()
    lake.share_with_account(table(name="crew"))
    lake.accept()
    lake.revoke(CONSUMER, table(), ["DESCRIBE", "SELECT"], passing_on=True)
    assert _resources(lake) == [f"arn:aws:glue:eu-central-1:{PRODUCER}:table/film/crew"]
    lake.revoke(CONSUMER, table(name="crew"), ["DESCRIBE", "SELECT"], passing_on=True)
    assert _shares(lake) == []


def test_dropping_a_shared_table_first_leaves_its_share_an_orphan(lake: Lake) -> None:
    """E34."""
    lake.share_with_account()
    lake.glue.delete_table(DatabaseName="film", Name="films")
    assert _resources(lake) == [f"arn:aws:glue:eu-central-1:{PRODUCER}:table/film/films"]
    assert len(_shares(lake)) == 1


def test_version_5_shares_wildcards_and_has_no_way_back(lake: Lake) -> None:
    """E35."""
    lake.settle(lake.producer_root, PRODUCER, version="5")
    lake.share_with_account()
    lake.accept()
    assert _resources(lake) == [f"arn:aws:glue:eu-central-1:{PRODUCER}:table/*/*"]
    assert _get(lake)["Name"] == "films"
    with refused("InvalidInputException"):
        lake.settle(lake.producer_root, PRODUCER, version="4")


def test_shared_rows_name_their_share(lake: Lake) -> None:
    """E36."""
    lake.share_with_account()
    (share,) = _shares(lake)
    details = [
        row.get("AdditionalDetails")
        for row in lake.rows(Resource=table())
        if row["Principal"] == who(CONSUMER)
    ]
    assert details == [{"ResourceShare": [share["resourceShareArn"]]}] * 2


def test_catalog_policy_without_ram_shuts_the_recipient_out(lake: Lake) -> None:
    """E37."""
    lake.share_with_account()
    lake.accept()
    someone = {"Effect": "Allow", "Principal": {"AWS": STRANGER}, "Action": "glue:*"}
    lake.glue.put_resource_policy(PolicyInJson=policy([someone]))
    with refused("AccessDeniedException"):
        _get(lake)
    ram = {
        "Effect": "Allow",
        "Principal": {"Service": "ram.amazonaws.com"},
        "Action": "glue:ShareResource",
    }
    lake.glue.put_resource_policy(PolicyInJson=policy([someone, ram]))
    assert _get(lake)["Name"] == "films"


def _weaker_portal(lake: Lake, *denied: str) -> None:
    denial = {"Effect": "Deny", "Action": list(denied), "Resource": "*"}
    lake.producer_root.client("iam").put_role_policy(
        RoleName="portal", PolicyName="may", PolicyDocument=policy([*EVERYTHING, denial])
    )


def test_grantor_without_ram_rights_makes_no_grant(lake: Lake) -> None:
    """E7."""
    _weaker_portal(lake, "ram:CreateResourceShare")
    with refused("AccessDeniedException", "ram:CreateResourceShare"):
        lake.share_with_account()
    _weaker_portal(lake, "ram:nothing")
    assert not [row for row in lake.rows(Resource=table()) if row["Principal"] == who(CONSUMER)]


def test_grantor_without_glue_policy_right_makes_a_share_that_never_works(lake: Lake) -> None:
    """E7: the grant is listed, the association fails when the invitation is accepted."""
    _weaker_portal(lake, "glue:PutResourcePolicy")
    lake.share_with_account()
    lake.accept()
    failed = _association(lake)
    assert failed["status"] == "FAILED"
    assert failed["statusMessage"].startswith("Association failed because the caller was not")
    with refused("AccessDeniedException"):
        _get(lake)


def test_shares_and_grants_stay_in_their_region(lake: Lake) -> None:
    """E61."""
    lake.share_with_account()
    elsewhere = lake.consumer_admin.client("ram", "us-east-1")
    assert elsewhere.get_resource_share_invitations()["resourceShareInvitations"] == []
    lf = lake.producer_admin.client("lakeformation", "us-east-1")
    with refused("AccessDeniedException"):
        lf.list_permissions(Resource=table())


def test_access_spreads_with_the_delay_set(lake: Lake) -> None:
    """E50: what AWS says meanwhile is what it says before a share is accepted."""
    lake.sandbox.settings(propagation_seconds=3600)
    lake.share_with_account()
    lake.accept()
    with refused("AccessDeniedException", "Insufficient Glue permissions to access table films"):
        lake.pass_on(table(), ["SELECT"])
    lake.sandbox.settings(propagation_seconds=0)
    lake.pass_on(table(), ["SELECT"])
