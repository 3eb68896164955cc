"""RAM's operations, seen from the owner's side (SELF) and the recipient's (OTHER-ACCOUNTS)."""

from typing import Any

from sandbox.errors import AwsError
from sandbox.operations import Call, operation
from sandbox.paging import CAMEL, page
from sandbox.ram.sharing import associate, delete, in_organization
from sandbox.ram.store import Invitation, Share, SharedResource, invite, ledger, now


def _page(call: Call, key: str, rows: list[Any]) -> dict[str, Any]:
    return page(call, key, rows, CAMEL)


@operation("ram", "EnableSharingWithAwsOrganization")
def enable_sharing_with_aws_organization(call: Call) -> dict[str, Any]:
    """From now on the account's shares need no invitation: all accounts are one organization."""
    ledger.organization.add(call.caller.account)
    return {"returnValue": True}


@operation("ram", "GetResourceShareInvitations")
def get_resource_share_invitations(call: Call) -> dict[str, Any]:
    ledger.expire()
    arns = call.params.get("resourceShareInvitationArns")
    share_arns = call.params.get("resourceShareArns")
    found = [
        _shown_invitation(one)
        for one in ledger.invitations.values()
        if one.receiver == call.caller.account
        and _region_of(one.arn) == call.region
        and (not arns or one.arn in arns)
        and (not share_arns or one.share_arn in share_arns)
    ]
    return _page(call, "resourceShareInvitations", found)


@operation("ram", "AcceptResourceShareInvitation")
def accept_resource_share_invitation(call: Call) -> dict[str, Any]:
    invitation = _answerable(call)
    invitation.status = "ACCEPTED"
    associate(ledger.shares[invitation.share_arn])
    return {"resourceShareInvitation": _shown_invitation(invitation)}


@operation("ram", "RejectResourceShareInvitation")
def reject_resource_share_invitation(call: Call) -> dict[str, Any]:
    invitation = _answerable(call)
    invitation.status = "REJECTED"
    share = ledger.shares[invitation.share_arn]
    share.association, share.message, share.updated = "FAILED", "Invitation rejected.", now()
    return {"resourceShareInvitation": _shown_invitation(invitation)}


def _answerable(call: Call) -> Invitation:
    """The invitation, if it still waits for an answer (E31, E32)."""
    ledger.expire()
    arn = call.params.get("resourceShareInvitationArn", "")
    invitation = ledger.invitations.get(arn)
    elsewhere = _region_of(arn) != call.region
    if invitation is None or invitation.receiver != call.caller.account or elsewhere:
        raise AwsError(
            "ResourceShareInvitationArnNotFoundException",
            f"The resource share invitation {arn} could not be found.",
        )
    if invitation.status != "PENDING":
        words = {"ACCEPTED": "AlreadyAccepted", "REJECTED": "AlreadyRejected", "EXPIRED": "Expired"}
        raise AwsError(
            f"ResourceShareInvitation{words[invitation.status]}Exception",
            f"The resource share invitation {arn} is {invitation.status}.",
        )
    return invitation


def _region_of(arn: str) -> str:
    parts = arn.split(":")
    return parts[3] if len(parts) > 3 else ""


def _shown_invitation(invitation: Invitation) -> dict[str, Any]:
    return {
        "resourceShareInvitationArn": invitation.arn,
        "resourceShareName": invitation.share_name,
        "resourceShareArn": invitation.share_arn,
        "senderAccountId": invitation.sender,
        "receiverAccountId": invitation.receiver,
        "invitationTimestamp": invitation.sent,
        "status": invitation.status,
    }


def _shares(call: Call) -> list[Share]:
    """Shares the caller's account made, or those it has been let into."""
    ledger.expire()
    mine = call.params.get("resourceOwner", "SELF") == "SELF"
    named = call.params.get("resourceShareArns") or call.params.get("resourceShareArn")
    return [
        share
        for share in ledger.shares.values()
        if share.region == call.region
        and (share.owner == call.caller.account if mine else _is_in(call, share))
        and (not named or share.arn in named)
    ]


def _is_in(call: Call, share: Share) -> bool:
    return share.consumer == call.caller.account and share.works


@operation("ram", "GetResourceShares")
def get_resource_shares(call: Call) -> dict[str, Any]:
    name, status = call.params.get("name"), call.params.get("resourceShareStatus")
    found = [
        _shown_share(share)
        for share in _shares(call)
        if name in (None, share.name) and status in (None, share.status)
    ]
    return _page(call, "resourceShares", found)


def _shown_share(share: Share) -> dict[str, Any]:
    return {
        "resourceShareArn": share.arn,
        "name": share.name,
        "owningAccountId": share.owner,
        "allowExternalPrincipals": True,
        "status": share.status,
        "creationTime": share.created,
        "lastUpdatedTime": share.updated,
        "featureSet": "STANDARD",
    }


@operation("ram", "GetResourceShareAssociations")
def get_resource_share_associations(call: Call) -> dict[str, Any]:
    """Principals or resources of the caller's own shares."""
    kind = call.params.get("associationType")
    rows = [row for share in _shares(call) for row in _associations(share, str(kind))]
    wanted = call.params.get("resourceArn") or call.params.get("principal")
    status = call.params.get("associationStatus")
    found = [
        row
        for row in rows
        if wanted in (None, row["associatedEntity"]) and status in (None, row["status"])
    ]
    return _page(call, "resourceShareAssociations", found)


def _associations(share: Share, kind: str) -> list[dict[str, Any]]:
    common = {
        "resourceShareArn": share.arn,
        "resourceShareName": share.name,
        "associationType": kind,
        "creationTime": share.created,
        "lastUpdatedTime": share.updated,
        "external": not in_organization(share),
    }
    if kind == "PRINCIPAL":
        row = {**common, "associatedEntity": share.consumer, "status": share.association_now}
        return [{**row, "statusMessage": share.message} if share.message else row]
    return [
        {**common, "associatedEntity": one.arn, "status": _status(share, one)}
        for one in share.resources.values()
    ]


def _status(share: Share, shared: SharedResource) -> str:
    if share.status == "DELETED":
        return "DISASSOCIATED"
    return "ASSOCIATED" if shared.allowed else "FAILED"


@operation("ram", "ListResources")
def list_resources(call: Call) -> dict[str, Any]:
    type_, arns = call.params.get("resourceType"), call.params.get("resourceArns")
    rows = [
        {
            "arn": shared.arn,
            "type": shared.type,
            "resourceShareArn": share.arn,
            "status": "AVAILABLE" if shared.allowed else "UNAVAILABLE",
            "creationTime": shared.created,
            "lastUpdatedTime": share.updated,
        }
        for share in _shares(call)
        for shared in share.resources.values()
        if type_ in (None, shared.type) and (not arns or shared.arn in arns)
    ]
    return _page(call, "resources", rows)


@operation("ram", "DeleteResourceShare")
def delete_resource_share(call: Call) -> dict[str, Any]:
    """The grants stay listed; they reach nobody until granted again."""
    delete(_own(call))
    return {"returnValue": True}


@operation("ram", "DisassociateResourceShare")
def disassociate_resource_share(call: Call) -> dict[str, Any]:
    share = _own(call)
    if share.consumer in (call.params.get("principals") or ()):
        share.association, share.updated = "DISASSOCIATED", now()
    return {"resourceShareAssociations": _associations(share, "PRINCIPAL")}


@operation("ram", "AssociateResourceShare")
def associate_resource_share(call: Call) -> dict[str, Any]:
    """With `DisassociateResourceShare` before it, the repair of an expired invitation."""
    share = _own(call)
    if share.consumer in (call.params.get("principals") or ()):
        share.association, share.message, share.updated = "ASSOCIATING", None, now()
        invite(share)
    return {"resourceShareAssociations": _associations(share, "PRINCIPAL")}


def _own(call: Call) -> Share:
    arn = str(call.params.get("resourceShareArn", ""))
    share = ledger.shares.get(arn)
    if share is None or share.owner != call.caller.account or share.status == "DELETED":
        raise AwsError("UnknownResourceException", f"ResourceShare {arn} could not be found.")
    return share
