"""Writing to the ledger. Called inside the transaction of what it records."""

from collections.abc import Iterable
from typing import Any

from django.db import models

from portal.audit.models import ActorType, AuditEvent
from portal.middleware import current_request_id


def record(
    verb: str,
    subject: models.Model,
    *,
    by: models.Model | None,
    projects: Iterable[int] = (),
    domains: Iterable[int] = (),
    result: str = "done",
    **detail: Any,
) -> AuditEvent:
    """Add one event.

    ``verb`` is ``noun.past-participle`` (``request.approved``). ``by`` is the person, or None
    when Sluice itself acted. ``projects`` and ``domains`` say whose members may read the event.
    ``detail`` must be JSON and must hold no secrets.
    """
    return AuditEvent.objects.create(
        actor_type=ActorType.PERSON if by else ActorType.SYSTEM,
        actor_id=by.pk if by else None,
        actor_label=str(by)[:200] if by else "Sluice",
        verb=verb,
        object_type=subject._meta.label_lower,
        object_id=subject.pk,
        object_label=str(subject)[:300],
        result=result,
        detail=detail,
        projects=sorted(set(projects)),
        domains=sorted(set(domains)),
        request_id=current_request_id(),
    )
