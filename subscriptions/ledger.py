"""Audit events of the conversation, each with the ids of both sides' projects and domains."""

from typing import Any

from portal.audit import services as audit
from portal.audit.models import AuditEvent
from portal.identity.models import User
from subscriptions.models import Subscription, SubscriptionRequest


def record(
    verb: str,
    subject: SubscriptionRequest | Subscription,
    *,
    by: User | None,
    **detail: Any,
) -> AuditEvent:
    """Add one event on the request or subscription.

    Texts that people wrote are referred to by id and not copied: they can be corrected, the
    ledger cannot.
    """
    asking, producing = subject.project, subject.product.project
    return audit.record(
        verb,
        subject,
        by=by,
        projects=[asking.pk, producing.pk],
        domains=[asking.domain_id, producing.domain_id],
        **detail,
    )
