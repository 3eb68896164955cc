"""Reading the ledger."""

from django.db.models import Q, QuerySet

from portal.audit import ports
from portal.audit.models import AuditEvent
from portal.identity.models import User


def events_visible_to(user: User) -> QuerySet[AuditEvent]:
    """Auditors and platform admins read all of it.

    Others read what concerns their projects and stewarded domains, and what they did themselves.
    """
    if user.is_auditor or user.is_platform_admin:
        return AuditEvent.objects.all()
    projects, domains = ports.membership_of(user)
    return AuditEvent.objects.filter(
        Q(projects__overlap=list(projects)) | Q(domains__overlap=list(domains)) | _own(user)
    )


def _own(user: User) -> Q:
    return Q(actor_type="person", actor_id=user.pk)
