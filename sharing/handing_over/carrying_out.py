"""Carrying out a handover: exactly the steps that were shown, then looking at the asset anew."""

import logging
from datetime import timedelta
from typing import Any

from botocore import xform_name
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.importing.looking import look_again
from catalog.sources import refusals
from sharing.errors import AwsError, Refused, TryLater
from sharing.handing_over.plan import Choices
from sharing.handing_over.preparing import caller_for, prepare
from sharing.lakeformation.calls import Caller
from sharing.models import Handover, HandoverState
from sharing.services import handovers

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
"""Renewed before every call; longer than one call may take."""
MOST_ATTEMPTS = 5
DONE, NOT_NEEDED, FAILED = "done", "not needed", "failed"
NOTHING_TO_REVOKE = "No permissions revoked"


class LeaseLost(Exception):
    """Another worker has taken the handover over."""


def carry_out(handover_id: int) -> None:
    """Go on with the handover. Safe to call at any time, any number of times."""
    handover = _claim(handover_id)
    if handover is None:
        return
    caller = caller_for(handover.asset, before=lambda: _renew(handover))
    try:
        if handover.attempts == 1:
            _compare(handover, caller)
        _take_steps(handover, caller)
        _conclude(handover)
    except LeaseLost:
        logger.warning("Handover %s went to another worker.", handover_id)
    except TryLater as error:
        _put_off(handover, error)
    except AwsError as error:
        handovers.end(handover, error=str(error))


def due() -> QuerySet[Handover]:
    """Those nobody works on, whatever became of their worker or message."""
    now = timezone.now()
    lost = Q(lease_until=None, requested_at__lt=now - timedelta(seconds=5))
    open_ones = Handover.objects.filter(finished_at=None)
    return open_ones.filter(lost | Q(lease_until__lt=now))


def _claim(handover_id: int) -> Handover | None:
    now = timezone.now()
    free = Q(state=HandoverState.QUEUED) | Q(state=HandoverState.RUNNING, lease_until__lt=now)
    claimed = Handover.objects.filter(free, pk=handover_id).update(
        state=HandoverState.RUNNING, lease_until=now + LEASE, attempts=F("attempts") + 1
    )
    if not claimed:
        return None
    Handover.objects.filter(pk=handover_id, started_at=None).update(started_at=now)
    known = Handover.objects.select_related("asset__account", "asset__project", "requested_by")
    return known.get(pk=handover_id)


def _renew(handover: Handover) -> None:
    held = Handover.objects.filter(
        pk=handover.pk, state=HandoverState.RUNNING, attempts=handover.attempts
    )
    if not held.update(lease_until=timezone.now() + LEASE):
        raise LeaseLost


def _put_off(handover: Handover, error: TryLater) -> None:
    """Tried again by the next sweep after a while that grows, and not for ever."""
    if handover.attempts >= MOST_ATTEMPTS:
        handovers.end(handover, error=str(error))
        return
    wait = timedelta(seconds=5 * 2**handover.attempts)
    Handover.objects.filter(pk=handover.pk).update(lease_until=timezone.now() + wait)


def _compare(handover: Handover, caller: Caller) -> None:
    """Nothing is done that was not shown. What others did meanwhile needs no doing."""
    choices = Choices(handover.close_database, handover.role_arn)
    fresh = prepare(handover.asset, choices, caller=caller)
    if fresh.obstacles:
        raise Refused("Obstacle", " ".join(fresh.obstacles))
    needed = [(step.operation, step.parameters) for step in fresh.steps]
    shown = [(step["operation"], step["parameters"]) for step in handover.steps]
    if any(call not in shown for call in needed):
        raise Refused("Changed", _("AWS has changed since the steps were shown. Nothing was done."))
    for step, call in zip(handover.steps, shown, strict=True):
        if call not in needed:
            _settle(handover, step, NOT_NEEDED)


def _take_steps(handover: Handover, caller: Caller) -> None:
    """After a refusal only steps that take back what an earlier one gave."""
    refused: AwsError | None = None
    for step in handover.steps:
        if step["outcome"] == FAILED:
            refused = refused or Refused("Refused", step["error"])
        if step["outcome"] or (refused and not step["always"]):
            continue
        try:
            _take(step, caller)
            _settle(handover, step, DONE)
        except Refused as error:
            refused = refused or error
            _settle(handover, step, FAILED, str(error))
    if refused:
        raise refused


def _take(step: dict[str, Any], caller: Caller) -> None:
    service, operation = step["operation"].split(":")
    try:
        caller(service, xform_name(operation), **step["parameters"])
    except Refused as error:
        if error.code == "AlreadyExistsException" or NOTHING_TO_REVOKE in str(error):
            return
        raise


def _settle(handover: Handover, step: dict[str, Any], outcome: str, error: str = "") -> None:
    step.update(outcome=outcome, error=error)
    handover.save(update_fields=["steps"])


def _conclude(handover: Handover) -> None:
    """What counts is what AWS shows now, not that every call succeeded."""
    try:
        asset = look_again(handover.asset, alive=lambda: _renew(handover))
    except refusals.ERRORS as error:
        told = _("The steps were taken, but the table could not be looked at: %(error)s")
        handovers.end(handover, error=told % {"error": error})
        return
    with transaction.atomic():
        handover.asset = asset
        handovers.end(handover, error="" if asset.managed else _still(asset.managed_reason))


def _still(reason: str) -> str:
    return _("Lake Formation does not govern it yet: %(reason)s") % {
        "reason": reason or _("the table is gone from Glue.")
    }
