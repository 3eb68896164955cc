"""The RAM shares between the two accounts: accepted, and mended when they broke."""

from collections.abc import Iterator

from sharing.access import Seen, Share, Wanted
from sharing.steps import AcceptInvitation, InviteAccount, LeaveShare, Step


def mend(wanted: Wanted, seen: Seen) -> Iterator[Step]:
    """An invitation that expired or was declined is sent anew: the account leaves the share and
    is asked again. The rights themselves stay listed all the while.
    """
    place = wanted.place
    for arn, share in _needed(wanted, seen):
        if share.status == "FAILED":
            yield LeaveShare(place.catalog_account, place.catalog_region, arn, place.account)
        elif share.status == "DISASSOCIATED":
            yield InviteAccount(place.catalog_account, place.catalog_region, arn, place.account)


def accept(wanted: Wanted, seen: Seen) -> Iterator[Step]:
    place = wanted.place
    for arn, share in _needed(wanted, seen):
        if share.invitation and share.status == "ASSOCIATING":
            yield AcceptInvitation(place.account, place.catalog_region, arn, share.invitation)


def _needed(wanted: Wanted, seen: Seen) -> list[tuple[str, Share]]:
    """The shares that carry what is wanted and is given."""
    arns = {
        arn
        for holding in wanted.at_owner
        if holding in seen.at_owner
        for arn in seen.shared_by.get(holding.table, frozenset())
    }
    return [(arn, seen.shares[arn]) for arn in sorted(arns) if arn in seen.shares]
