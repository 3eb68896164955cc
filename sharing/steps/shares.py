"""RAM shares: accepting what another account offers, and offering it anew."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from sharing.access import Seen, Share, Table
from sharing.steps.step import SHARES

FORESEEN_SHARE = "(the share Lake Formation will make)"
FORESEEN_INVITATION = "(the invitation, if AWS sends one)"


@dataclass(frozen=True)
class AcceptInvitation:
    account: str
    region: str
    share: str
    invitation: str
    touches: str = SHARES
    operation: str = "ram:AcceptResourceShareInvitation"
    tables: frozenset[Table] = frozenset()

    def parameters(self) -> dict[str, Any]:
        return {"resourceShareInvitationArn": self.invitation}

    def words(self) -> str:
        return _("Account %(account)s accepts the resource share") % {"account": self.account}

    def undo(self) -> str:
        return _("The share goes with the last grant that needs it")

    def after(self, seen: Seen) -> Seen:
        return replace(seen, shares={**seen.shares, self.share: Share("ASSOCIATED")})


@dataclass(frozen=True)
class LeaveShare:
    """Takes the account out of a share whose invitation came to nothing."""

    account: str
    region: str
    share: str
    consumer: str
    touches: str = SHARES
    operation: str = "ram:DisassociateResourceShare"
    tables: frozenset[Table] = frozenset()

    def parameters(self) -> dict[str, Any]:
        return {"resourceShareArn": self.share, "principals": [self.consumer]}

    def words(self) -> str:
        return _("Withdraw the invitation of account %(account)s that came to nothing") % {
            "account": self.consumer
        }

    def undo(self) -> str:
        return _("Invite the account again")

    def after(self, seen: Seen) -> Seen:
        return replace(seen, shares={**seen.shares, self.share: Share("DISASSOCIATED")})


@dataclass(frozen=True)
class InviteAccount(LeaveShare):
    operation: str = "ram:AssociateResourceShare"

    def words(self) -> str:
        return _("Invite account %(account)s to the resource share again") % {
            "account": self.consumer
        }

    def undo(self) -> str:
        return _("The share goes with the last grant that needs it")

    def after(self, seen: Seen) -> Seen:
        invited = Share("ASSOCIATING", FORESEEN_INVITATION)
        return replace(seen, shares={**seen.shares, self.share: invited})
