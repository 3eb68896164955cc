"""Reading grants."""

from django.db.models import Q, QuerySet

from governance.models import ProjectRole
from governance.selectors.roles import roles_of
from portal.identity.models import User
from sharing.models import Grant
from sharing.selectors.fulfilment import grants_to_fulfil


def grants_visible_to(person: User) -> QuerySet[Grant]:
    """As ``sharing.policies.sees_grant`` says, for lists."""
    grants = Grant.objects.select_related(
        "asset__account",
        "asset__project",
        "environment__account",
        "environment__project",
        "route__catalog_account",
    )
    roles = roles_of(person)
    if roles.is_auditor or roles.is_platform_admin:
        return grants
    producing = roles.projects_as(ProjectRole.OWNER, ProjectRole.CONTRIBUTOR)
    return grants.filter(
        Q(environment__project__in=roles.projects_as())
        | Q(asset__project__in=producing)
        | Q(asset__project__domain__in=roles.stewarded)
        | grants_to_fulfil(person)
    )


def grants_of(holder: str) -> QuerySet[Grant]:
    return Grant.objects.filter(holder=holder).select_related(
        "asset", "environment__account", "route__catalog_account"
    )
