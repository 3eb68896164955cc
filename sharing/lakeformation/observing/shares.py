"""The RAM shares between the two accounts."""

from __future__ import annotations

from dataclasses import replace

from sharing.access import Seen, Share, Wanted
from sharing.lakeformation.calls import Caller

ALIVE = frozenset({"PENDING", "ACTIVE"})


def observe(seen: Seen, wanted: Wanted, owner: Caller, consumer: Caller) -> Seen:
    arns = sorted({arn for arns in seen.shared_by.values() for arn in arns})
    if not arns or wanted.place.account == wanted.place.catalog_account:
        return replace(seen, shares={})
    shares = _associated(arns, wanted.place.account, owner)
    if any(share.status == "ASSOCIATING" for share in shares.values()):
        shares |= _invited(shares, consumer)
    if broken := [arn for arn, share in shares.items() if not _works_or_waits(share)]:
        shares |= _deleted(broken, owner)
    return replace(seen, shares=shares)


def _works_or_waits(share: Share) -> bool:
    return share.status == "ASSOCIATED" or bool(share.invitation)


def _associated(arns: list[str], account: str, owner: Caller) -> dict[str, Share]:
    """A share that RAM lists no association for is taken to be on its way."""
    associations = owner.pages(
        "ram",
        "get_resource_share_associations",
        "resourceShareAssociations",
        associationType="PRINCIPAL",
        resourceShareArns=arns,
    )
    found = {
        item["resourceShareArn"]: Share(item["status"], message=item.get("statusMessage", ""))
        for item in associations
        if item["associatedEntity"] == account
    }
    return {arn: found.get(arn, Share("ASSOCIATING")) for arn in arns}


def _invited(shares: dict[str, Share], consumer: Caller) -> dict[str, Share]:
    invitations = consumer.pages(
        "ram",
        "get_resource_share_invitations",
        "resourceShareInvitations",
        resourceShareArns=sorted(shares),
    )
    return {
        item["resourceShareArn"]: Share("ASSOCIATING", item["resourceShareInvitationArn"])
        for item in invitations
        if item["status"] == "PENDING" and shares[item["resourceShareArn"]].status == "ASSOCIATING"
    }


def _deleted(arns: list[str], owner: Caller) -> dict[str, Share]:
    """The ones that are no more. RAM shows deleted shares for a while, then not at all."""
    shares = owner.pages(
        "ram",
        "get_resource_shares",
        "resourceShares",
        resourceOwner="SELF",
        resourceShareArns=arns,
    )
    alive = {share["resourceShareArn"] for share in shares if share["status"] in ALIVE}
    return {arn: Share("DELETED") for arn in arns if arn not in alive}
