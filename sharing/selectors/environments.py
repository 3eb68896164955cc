"""Which environments a person sees."""

from collections.abc import Collection, Iterator

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from governance.connection.rights import Use
from governance.iam import RoleName, role_of
from governance.models import AwsAccount
from governance.selectors.roles import roles_of
from portal.identity.models import User
from sharing.models import Environment, Grant, GrantState, MirrorRoute


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


def occupied() -> QuerySet[Environment]:
    """The open ones, and those closed ones out of which not all access has gone from AWS yet."""
    going = Grant.objects.filter(environment=OuterRef("pk")).exclude(state=GrantState.REVOKED)
    return Environment.objects.filter(Q(closed_at=None) | Exists(going))


def querying_as(roles: Collection[RoleName]) -> list[Environment]:
    """The environments in which one of the roles queries. ARNs of one role may be spelled
    differently, so they are compared here and not by the database.
    """
    accounts = {role.account for role in roles}
    found = occupied().filter(account__account_id__in=accounts)
    return [
        environment
        for environment in found.select_related("project").order_by("pk")
        if not set(roles).isdisjoint(map(role_of, environment.role_arns))
    ]


def use_of_role(role: RoleName) -> str:
    """The first project that queries as the role, in words; empty for none."""
    for environment in querying_as([role]):
        text = _("%(project)s queries as this role in its environment “%(environment)s”.")
        return text % {"project": environment.project, "environment": environment.name}
    return ""
