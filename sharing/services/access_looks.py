"""Having a worker look at AWS for somebody who wants to know why a table cannot be read.

Looking changes nothing, so it leaves no event in the ledger.
"""

import logging
from dataclasses import asdict
from functools import partial

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from portal.identity.models import User
from sharing.explaining.chain import chain
from sharing.explaining.looking import look
from sharing.models import AccessLook, Grant
from sharing.policies import may

logger = logging.getLogger(__name__)


@transaction.atomic
def request_look(grant: Grant, role_arn: str, *, by: User) -> AccessLook:
    """Have a worker look at the grant's table as one of the roles that query it.

    A look that is under way already serves everybody who asks. Raises ValidationError for a role
    that is none of the environment's.
    """
    may.demand(by, "grant.see", grant)
    if role_arn not in grant.environment.role_arns:
        text = _("%(environment)s does not query as %(role)s.")
        raise ValidationError(
            {"role": text % {"environment": grant.environment, "role": role_arn[:200]}}
        )
    now = timezone.now()
    found, is_new = AccessLook.objects.select_for_update().get_or_create(
        environment=grant.environment,
        asset=grant.asset,
        role_arn=role_arn,
        defaults={"asked_at": now},
    )
    if is_new or not found.is_under_way:
        found.asked_at = now
        found.save(update_fields=["asked_at"])
        transaction.on_commit(partial(_send, found.pk, grant.pk))
    return found


def make(look_id: int, grant_id: int) -> None:
    """Look now, and keep what was found; nothing if either is gone meanwhile."""
    kept = AccessLook.objects.filter(pk=look_id).first()
    grant = (
        Grant.objects.select_related(
            "asset__account",
            "environment__account",
            "route__catalog_account",
            "route__environment__account",
        )
        .filter(pk=grant_id)
        .first()
    )
    if kept is None or grant is None:
        return
    findings = [asdict(found) for found in chain(look(grant, kept.role_arn))]
    AccessLook.objects.filter(pk=look_id).update(findings=findings, looked_at=timezone.now())


def _send(look_id: int, grant_id: int) -> None:
    """Without a broker nobody looks; the page says so after a while and offers to ask again."""
    from sharing.tasks import look_at_access  # tasks import the services

    try:
        look_at_access.delay(look_id, grant_id)
    except OperationalError as error:
        logger.warning("The broker is away; nobody looks at grant %s: %s", grant_id, error)
