"""Reading drift, and the looks that find it."""

from collections.abc import Collection

from django.db.models import Exists, OuterRef, Q, QuerySet

from catalog.models import Asset
from governance.selectors.roles import roles_of
from portal.identity.models import User
from sharing.models import CatalogLook, Drift, Environment, KnownRole, SharingMode
from sharing.policies import PRODUCES


def drifts_visible_to(person: User) -> QuerySet[Drift]:
    """As ``sharing.policies.sees_drift`` says, for lists."""
    drifts = Drift.objects.select_related("catalog_account", "project__domain", "asset")
    roles = roles_of(person)
    if roles.is_auditor:
        return drifts
    return drifts.filter(
        Q(project__in=roles.projects_as(*PRODUCES)) | Q(project__domain__in=roles.stewarded)
    )


def looks_visible_to(person: User) -> QuerySet[CatalogLook]:
    """Looks at catalogs with tables the person answers for; auditors and admins see all."""
    roles = roles_of(person)
    looks = CatalogLook.objects.select_related("account")
    if roles.is_auditor or roles.is_platform_admin:
        return looks
    tables = Asset.objects.filter(
        Q(project__in=roles.projects_as(*PRODUCES)) | Q(project__domain__in=roles.stewarded),
        account=OuterRef("account"),
        region=OuterRef("region"),
    )
    return looks.filter(Exists(tables))


def environments_reading_as(principal: str) -> QuerySet[Environment]:
    """Environments that query as this role, or share with this account as a whole."""
    environments = Environment.objects.select_related("project", "account")
    if principal.isdigit():
        found = environments.filter(account__account_id=principal, mode=SharingMode.ACCOUNT)
    else:
        found = environments.filter(role_arns__contains=[principal])
    return found.order_by("project__name", "name")


def are_known(role_arns: Collection[str]) -> bool:
    """Whether IAM told the ids of all these roles, so that new ones of their names are noticed."""
    known = KnownRole.objects.filter(arn__in=role_arns).exclude(role_id="")
    return known.count() == len(set(role_arns))
