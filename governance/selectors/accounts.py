"""Which AWS accounts a person sees, and how much of them."""

from django.db.models import Count, Exists, OuterRef, QuerySet

from governance import ports
from governance.connection.rights import Use
from governance.models import AwsAccount, ProjectRole
from governance.selectors.roles import roles_of
from portal.identity.models import User


def visible_to(user: User) -> QuerySet[AwsAccount]:
    """Whole accounts: all of them to platform admins and auditors, none to anybody else."""
    roles = roles_of(user)
    if roles.is_platform_admin or roles.is_auditor:
        return AwsAccount.objects.all()
    return AwsAccount.objects.none()


def uses_of(account: AwsAccount) -> frozenset[Use]:
    """What the account is to Sluice; producer and consumer where nothing says so yet."""
    uses = set(ports.uses_told(account))
    if account.producers.exists():
        uses.add(Use.PRODUCER)
    if account.catalog_domains.exists():
        uses.add(Use.CATALOG)
    if not uses:
        uses = {Use.PRODUCER, Use.CONSUMER}
    # Only a producer's tables are handed over; its administrator may still say no.
    return frozenset(uses | {Use.GOVERN} if Use.PRODUCER in uses else uses)


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
