"""Who may do what with environments and grants; every answer in one table."""

from django.utils.translation import gettext as _

from governance.models import ProjectRole
from governance.policies import platform_admin
from governance.selectors.roles import roles_of
from portal.identity.models import User
from portal.policy import Answer, Policy, yes_if
from sharing.models import Grant


def sees_grant(person: User, grant: Grant) -> Answer:
    """Both sides, the stewards of the producing domain, auditors, and who keeps it running."""
    roles = roles_of(person)
    producer, consumer = grant.asset.project, grant.environment.project
    return yes_if(
        roles.is_auditor
        or roles.is_platform_admin
        or roles.in_project(consumer.pk)
        or roles.in_project(producer.pk, ProjectRole.OWNER, ProjectRole.CONTRIBUTOR)
        or producer.domain_id in roles.stewarded,
        _("Only the two projects, stewards, auditors and platform admins see this grant."),
    )


def mends_grant(person: User, grant: Grant) -> Answer:
    """Trying again gives nothing that was not decided, so whoever is waiting may."""
    roles = roles_of(person)
    producer, consumer = grant.asset.project, grant.environment.project
    return yes_if(
        roles.is_platform_admin
        or roles.in_project(consumer.pk)
        or roles.in_project(producer.pk, ProjectRole.OWNER, ProjectRole.CONTRIBUTOR)
        or producer.domain_id in roles.stewarded,
        _("Only members of the two projects, stewards and platform admins try a grant again."),
    )


may = Policy(
    {
        "grant.see": sees_grant,
        "grant.retry": mends_grant,
        "environment.create": platform_admin,
        "environment.change": platform_admin,
        "environment.delete": platform_admin,
    }
)
