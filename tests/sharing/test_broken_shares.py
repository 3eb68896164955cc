"""Shares that broke after or before the account accepted them are mended."""

import pytest

from sharing.models import Grant
from tests.sharing.film_company import CONSUMER, PRODUCER, FilmCompany


def share_of(film_company: FilmCompany) -> str:
    shares = film_company.by_hand(PRODUCER, "ram").get_resource_shares(resourceOwner="SELF")
    (arn,) = [s["resourceShareArn"] for s in shares["resourceShares"] if s["status"] == "ACTIVE"]
    return str(arn)


def reads(film_company: FilmCompany) -> bool:
    return len(film_company.reader().rows("SELECT * FROM film_category")) == 400


@pytest.fixture
def granted(film_company: FilmCompany) -> FilmCompany:
    film_company.want()
    film_company.settle()
    assert reads(film_company)
    return film_company


def test_a_deleted_share_is_replaced_by_granting_anew(granted: FilmCompany) -> None:
    granted.by_hand(PRODUCER, "ram").delete_resource_share(resourceShareArn=share_of(granted))
    granted.settle()
    assert granted.state() == "granted"
    assert reads(granted)
    granted.end()
    granted.settle()
    assert granted.state() == "revoked"


def test_an_account_taken_out_of_the_share_is_invited_again(granted: FilmCompany) -> None:
    granted.by_hand(PRODUCER, "ram").disassociate_resource_share(
        resourceShareArn=share_of(granted), principals=[CONSUMER]
    )
    granted.settle()
    assert granted.state() == "granted"
    assert reads(granted)


@pytest.mark.parametrize("fate", ["expired", "declined"])
def test_an_invitation_that_came_to_nothing_is_sent_again(
    film_company: FilmCompany, fate: str
) -> None:
    film_company.sandbox.faults(
        {"operation": "ram:AcceptResourceShareInvitation", "error": {"code": "AccessDenied"}}
    )
    film_company.want()
    film_company.settle()
    film_company.sandbox.faults()
    if fate == "expired":
        film_company.sandbox.settings(invitation_expiry_seconds=0)
        film_company.by_hand(PRODUCER, "ram").get_resource_shares(resourceOwner="SELF")
        film_company.sandbox.settings(invitation_expiry_seconds=3600)
    else:
        _decline(film_company)
    film_company.settle()
    assert film_company.state() == "granted"
    assert reads(film_company)


def _decline(film_company: FilmCompany) -> None:
    ram = film_company.root(CONSUMER, "ram")
    (invitation,) = ram.get_resource_share_invitations()["resourceShareInvitations"]
    arn = invitation["resourceShareInvitationArn"]
    ram.reject_resource_share_invitation(resourceShareInvitationArn=arn)


def test_a_share_that_cannot_be_mended_is_told_with_awss_words(film_company: FilmCompany) -> None:
    """The portal role may not write Glue's policies, so accepting comes to nothing."""
    film_company.sandbox.faults()
    iam = film_company.root(PRODUCER, "iam")
    role = film_company.aws.accounts[PRODUCER].portal_role.rsplit("/", 1)[-1]
    deny = (
        '{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", '
        '"Action": "glue:PutResourcePolicy", "Resource": "*"}]}'
    )
    iam.put_role_policy(RoleName=role, PolicyName="less", PolicyDocument=deny)
    film_company.want()
    film_company.settle()
    grant = Grant.objects.get()
    assert (grant.state, grant.error_code) == ("failed", "ShareFailed")
    assert "glue:PutResourcePolicy" in grant.error

    iam.delete_role_policy(RoleName=role, PolicyName="less")
    film_company.settle()
    assert film_company.state() == "granted"
    assert reads(film_company)
