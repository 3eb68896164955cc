"""What Lake Formation does to RAM when permissions cross accounts, by the grantor's rights."""

from sandbox.authorization import iam_allows, require
from sandbox.glue.arns import catalog_arn, database_arn, table_arn
from sandbox.identity import Caller
from sandbox.lakeformation.resources import Resource
from sandbox.ram.store import GrantKey, Share, SharedResource, invite, ledger, new_share, now
from sandbox.settings import settings

WILDCARD_VERSION = 5
"""From this CROSS_ACCOUNT_VERSION on, shares hold wildcard patterns (E35)."""
NOT_AUTHORIZED = "Association failed because the caller was not authorized."


def share_for(
    by: Caller,
    region: str,
    resource: Resource,
    consumer: str,
    principal: str,
    version: int,
    present: str | None = None,
) -> Share:
    """Put a resource into the share of this owner, consumer and class; a new one if need be (E28).

    `present` is the ARN of the share a repeated grant is in already; it stays there while it lives.
    Raises AccessDeniedException when the grantor lacks the RAM action (E7).
    """
    kind = _kind(resource)
    share = _living(present) or _open_share(resource.owner, region, consumer, kind, version)
    if share is None:
        require(by, "ram:CreateResourceShare", context={"ram:RequestedResourceType": _type(kind)})
        share = new_share(resource.owner, region, consumer, kind, version, by)
        _offer(share)
    else:
        context = {"ram:ResourceShareName": share.name}
        require(by, "ram:AssociateResourceShare", (share.arn,), context)
    _add(share, resource, principal, by)
    return share


def _living(arn: str | None) -> Share | None:
    share = ledger.shares.get(arn or "")
    return share if share and share.status == "ACTIVE" else None


def _open_share(owner: str, region: str, consumer: str, kind: str, version: int) -> Share | None:
    if version == 1:
        # Version 1 makes a share for every grant.
        return None
    wanted = (owner, region, consumer, kind, version, "ACTIVE")
    for share in ledger.shares.values():
        found = (share.owner, share.region, share.consumer, share.kind, share.version)
        if (*found, share.status) == wanted:
            return share
    return None


def _kind(resource: Resource) -> str:
    if resource.is_all_tables:
        return "ALL_TABLES"
    return resource.whole_table.kind


def _type(kind: str) -> str:
    if kind.startswith("LF_TAG_POLICY"):
        return "glue:Catalog"
    return "glue:Database" if kind == "DATABASE" else "glue:Table"


def _offer(share: Share) -> None:
    if in_organization(share):
        associate(share)
    else:
        invite(share)


def in_organization(share: Share) -> bool:
    """Whether owner and consumer are of one organization, and RAM may share within it."""
    return settings.organization_sharing or share.owner in ledger.organization


def associate(share: Share) -> None:
    """The consumer is let in. Glue writes its policies now, with the grantor's rights (§1.4)."""
    share.updated = now()
    if iam_allows(share.grantor, "glue:PutResourcePolicy"):
        share.association, share.message = "ASSOCIATED", None
        share.accepted = share.updated
        for shared in share.resources.values():
            shared.allowed, shared.since = True, share.updated
    else:
        share.association, share.message = "FAILED", NOT_AUTHORIZED


def _add(share: Share, resource: Resource, principal: str, by: Caller) -> None:
    arn = _arn(resource, share)
    shared = share.resources.get(arn)
    if shared is None:
        shared = share.resources[arn] = SharedResource(arn, _type(share.kind))
    shared.allowed = iam_allows(by, "glue:PutResourcePolicy")
    shared.needed_by.add(_key(principal, resource))
    share.updated = now()


def _key(principal: str, resource: Resource) -> GrantKey:
    if resource.is_tag_policy:
        return principal, resource.kind, str(resource.expression)
    # A name of Glue's holds no slash, so that filters and tables cannot be taken for each other.
    return (
        principal,
        resource.database,
        "/".join(filter(None, (resource.name, resource.cells_filter))),
    )


def _arn(resource: Resource, share: Share) -> str:
    if resource.is_tag_policy:
        return catalog_arn(share.region, share.owner)
    by_pattern = settings.wildcard_shares == "wildcard"
    everything = share.version >= WILDCARD_VERSION and by_pattern
    name = "*" if everything else resource.database
    if share.kind == "DATABASE":
        return database_arn(share.region, share.owner, name)
    return table_arn(share.region, share.owner, name, "*" if everything else resource.name or "*")


def withdraw(share_arn: str, resource: Resource, principal: str) -> None:
    """A grant is revoked whole: its resource leaves the share, an empty share goes (E34)."""
    share = ledger.shares.get(share_arn)
    if share is None:
        return
    arn = _arn(resource, share)
    if shared := share.resources.get(arn):
        shared.needed_by.discard(_key(principal, resource))
        if not shared.needed_by:
            del share.resources[arn]
    share.updated = now()
    if not share.resources:
        delete(share)


def delete(share: Share) -> None:
    share.status, share.association, share.updated = "DELETED", "DISASSOCIATED", now()
    invitation = ledger.invitation_to(share)
    if invitation and invitation.status == "PENDING":
        del ledger.invitations[invitation.arn]


def reaches(consumer: str, region: str, share_arn: str | None, resource: Resource) -> bool:
    """Whether a share is accepted by the consumer and holds the resource."""
    share = ledger.shares.get(share_arn or "")
    if share is None or not share.works or (share.consumer, share.region) != (consumer, region):
        return False
    shared = share.resources.get(_arn(resource, share))
    return shared is not None and shared.allowed and shared.has_spread
