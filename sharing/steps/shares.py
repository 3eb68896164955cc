"""RAM shares: accepting what another account offers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from sharing.access import Seen, Share, Table
from sharing.steps.step import SHARES


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
