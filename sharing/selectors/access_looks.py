"""What a look at AWS found, while it is still worth showing."""

from sharing.explaining.findings import Finding
from sharing.models import AccessLook, Grant, GrantState


def look_at(grant: Grant, role_arn: str) -> AccessLook | None:
    """The last look at the grant's table as the role, be it under way, done or stale."""
    return AccessLook.objects.filter(
        environment=grant.environment_id, asset=grant.asset_id, role_arn=role_arn
    ).first()


def findings_of(look: AccessLook | None) -> list[Finding]:
    """In the order of the chain; empty when nobody has looked lately."""
    if look is None or not look.is_fresh:
        return []
    return [Finding(**found) for found in look.findings]


def is_superseded(look: AccessLook, grant: Grant) -> bool:
    """Whether the reconciler found or put everything in order after the look."""
    looked, seen = look.looked_at, grant.seen_at
    return grant.state == GrantState.GRANTED and bool(looked and seen and seen > looked)
