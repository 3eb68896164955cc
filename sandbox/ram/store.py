"""Resource shares and invitations, kept per owner account and Region."""

import secrets
import string
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from sandbox import state
from sandbox.identity import Caller
from sandbox.settings import settings

GrantKey = tuple[str, str, str]
"""Principal, database and table (or "") of the grant that needs a shared resource."""


def now() -> datetime:
    return datetime.now(UTC)


@dataclass
class SharedResource:
    """A resource in a share, and the grants it is there for."""

    arn: str
    type: str
    needed_by: set[GrantKey] = field(default_factory=set)
    allowed: bool = True
    """Glue could write its resource policy: the grantor had `glue:PutResourcePolicy`."""
    created: datetime = field(default_factory=now)
    since: datetime = field(default_factory=now)
    """When it came into an accepted share, or its share was accepted."""

    @property
    def has_spread(self) -> bool:
        return now() - self.since >= timedelta(seconds=settings.propagation_seconds)


@dataclass
class Share:
    """What Lake Formation shares with one account through RAM."""

    arn: str
    name: str
    owner: str
    region: str
    consumer: str
    kind: str
    version: int
    grantor: Caller
    association: str = "ASSOCIATING"
    message: str | None = None
    status: str = "ACTIVE"
    resources: dict[str, SharedResource] = field(default_factory=dict)
    created: datetime = field(default_factory=now)
    updated: datetime = field(default_factory=now)
    accepted: datetime | None = None

    @property
    def association_now(self) -> str:
        """The association as shown: an accepted one takes a while to be made."""
        wait = timedelta(seconds=settings.accept_seconds)
        making = self.association == "ASSOCIATED" and self.accepted and now() < self.accepted + wait
        return "ASSOCIATING" if making else self.association

    @property
    def works(self) -> bool:
        return self.status == "ACTIVE" and self.association_now == "ASSOCIATED"


@dataclass
class Invitation:
    arn: str
    share_arn: str
    sender: str
    receiver: str
    share_name: str
    sent: datetime = field(default_factory=now)
    status: str = "PENDING"


@dataclass
class Ledger:
    """All shares and invitations of the sandbox."""

    shares: dict[str, Share] = field(default_factory=dict)
    invitations: dict[str, Invitation] = field(default_factory=dict)
    organization: set[str] = field(default_factory=set)
    """Accounts that called EnableSharingWithAwsOrganization."""

    def expire(self) -> None:
        """Let invitations that waited too long end, and their associations fail (E31)."""
        limit = now() - timedelta(seconds=settings.invitation_expiry_seconds)
        for invitation in self.invitations.values():
            if invitation.status == "PENDING" and invitation.sent < limit:
                invitation.status = "EXPIRED"
                share = self.shares[invitation.share_arn]
                share.association, share.message = "FAILED", "The invitation expired."

    def invitation_to(self, share: Share) -> Invitation | None:
        """The newest invitation to a share."""
        invitations = [one for one in self.invitations.values() if one.share_arn == share.arn]
        return invitations[-1] if invitations else None


ledger = Ledger()


def new_share(owner: str, region: str, consumer: str, kind: str, version: int, by: Caller) -> Share:
    letters = string.ascii_uppercase + string.digits
    suffix = "".join(secrets.choice(letters) for _ in range(10))
    name = f"LakeFormation-{suffix}" if version == 1 else f"LakeFormation-V{version}-{suffix}"
    arn = f"arn:aws:ram:{region}:{owner}:resource-share/{uuid4()}"
    share = Share(arn, name, owner, region, consumer, kind, version, by)
    ledger.shares[arn] = share
    return share


def invite(share: Share) -> Invitation:
    arn = f"arn:aws:ram:{share.region}:{share.owner}:resource-share-invitation/{uuid4()}"
    invitation = Invitation(arn, share.arn, share.owner, share.consumer, share.name)
    ledger.invitations[arn] = invitation
    return invitation


def _load(saved: Ledger) -> None:
    ledger.shares, ledger.invitations = saved.shares, saved.invitations
    ledger.organization = saved.organization


state.register(
    state.Part(
        name="ram",
        touched_by=frozenset({"ram", "lakeformation", "control"}),
        dump=lambda: ledger,
        load=_load,
        clear=lambda: _load(Ledger()),
    )
)
