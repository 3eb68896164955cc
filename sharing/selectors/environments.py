"""Which environments a person sees."""

from collections.abc import Iterator

from django.db.models import Count, Q, QuerySet

from governance.connection.rights import Use
from governance.models import AwsAccount
from governance.selectors.roles import roles_of
from portal.identity.models import User
from sharing.models import Environment, GrantState, MirrorRoute


def environments_visible_to(user: User) -> QuerySet[Environment]:
    """Members of the project, stewards of its domain or above, auditors, platform admins."""
    found = Environment.objects.select_related("project", "account")
    roles = roles_of(user)
    if roles.is_auditor or roles.is_platform_admin:
        return found
    return found.filter(Q(project__in=roles.projects_as()) | Q(project__domain__in=roles.stewarded))


def listed(user: User) -> QuerySet[Environment]:
    """What the list shows of the environments visible to the person."""
    live = Count("grants", filter=~Q(grants__state=GrantState.REVOKED))
    return environments_visible_to(user).annotate(grant_count=live).order_by("name", "pk")


def uses_of(account: AwsAccount) -> Iterator[Use]:
    """A consumer is where projects query, and where a mirrored table comes back as a link."""
    querying = Environment.objects.filter(account=account)
    mirrored = MirrorRoute.objects.filter(producer=account)
    if querying.exists() or mirrored.exists():
        yield Use.CONSUMER
