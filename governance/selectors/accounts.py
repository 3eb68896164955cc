"""Which AWS accounts a person sees, and how much of them."""

from django.db.models import Count, Exists, OuterRef, QuerySet

from governance.models import AwsAccount, ProjectRole
from governance.selectors.roles import roles_of
from portal.identity.models import User


def visible_to(user: User) -> QuerySet[AwsAccount]:
    """Whole accounts: all of them to platform admins and auditors, none to anybody else."""
    roles = roles_of(user)
    if roles.is_platform_admin or roles.is_auditor:
        return AwsAccount.objects.all()
    return AwsAccount.objects.none()


def listed(user: User) -> QuerySet[AwsAccount]:
    """What the list shows of the accounts visible to the person."""
    return visible_to(user).annotate(producer_count=Count("producers", distinct=True))


def named_to(user: User) -> QuerySet[AwsAccount]:
    """Accounts the person sees at least by name and id: those they produce from as well."""
    roles = roles_of(user)
    if roles.is_platform_admin or roles.is_auditor:
        return AwsAccount.objects.all()
    producing = AwsAccount.producers.through.objects.filter(
        awsaccount=OuterRef("pk"),
        project__in=roles.projects_as(ProjectRole.OWNER, ProjectRole.CONTRIBUTOR),
    )
    return AwsAccount.objects.filter(Exists(producing))
