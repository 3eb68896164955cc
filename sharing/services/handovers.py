"""Asking to hand a table over to Lake Formation, and how that ends."""

from dataclasses import asdict
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.models import Asset
from portal.audit.services import record
from portal.errors import Conflict
from portal.identity.models import User
from portal.notify.services import notify
from sharing.handing_over.plan import Choices, Plan
from sharing.models import Handover, HandoverState
from sharing.policies import may


@transaction.atomic
def hand_over(asset: Asset, *, by: User, choices: Choices, plan: Plan, shown: str) -> Handover:
    """Have a worker take the steps of ``plan``, which AWS's present state asks for.

    ``shown`` is the digest of the plan that the person saw. Raises Conflict when AWS has changed
    since, when something forbids it, or while another handover of the asset is under way.
    """
    may.demand(by, "asset.hand_over", asset)
    if choices.role_arn not in ("", asset.account.location_role_arn):
        raise ValidationError({"role_arn": _("The account names another role for locations.")})
    if plan.obstacles:
        raise Conflict(" ".join(plan.obstacles))
    if plan.digest != shown:
        raise Conflict(_("AWS has changed since this was shown. Look at the steps again."))
    handover = _queued(asset, by, choices, plan)
    _tell_ledger("asset.handover_requested", handover, by=by)
    _wake(handover)
    return handover


def _queued(asset: Asset, by: User, choices: Choices, plan: Plan) -> Handover:
    try:
        with transaction.atomic():
            return Handover.objects.create(
                asset=asset,
                requested_by=by,
                close_database=choices.close_database,
                role_arn=choices.role_arn,
                steps=[asdict(step) | {"outcome": "", "error": ""} for step in plan.steps],
            )
    except IntegrityError as error:
        raise Conflict(_("This table is being handed over already.")) from error


@transaction.atomic
def end(handover: Handover, *, error: str = "") -> None:
    """Close it: it succeeded, or ``error`` says in plain words why not."""
    handover.state = HandoverState.FAILED if error else HandoverState.SUCCEEDED
    handover.error = error
    handover.finished_at = timezone.now()
    handover.save(update_fields=["state", "error", "finished_at"])
    taken = [step["operation"] for step in handover.steps if step["outcome"] == "done"]
    result = "failed" if error else "done"
    _tell_ledger("asset.handed_over", handover, by=None, result=result, taken=taken, reason=error)
    notify(
        [handover.requested_by],
        kind="handover.ended",
        text=_news(handover),
        url=handover.get_absolute_url(),
    )


def _news(handover: Handover) -> str:
    if handover.error:
        text = _("%(table)s was not handed over: %(reason)s")
    else:
        text = _("%(table)s is governed by Lake Formation now.")
    return text % {"table": handover.asset.technical_name, "reason": handover.error}


def _wake(handover: Handover) -> None:
    from sharing.handing_over.tasks import carry_out

    # Robust: a broker that is away delays it until the next sweep, no more.
    transaction.on_commit(lambda: carry_out.delay(handover.pk), robust=True)


def _tell_ledger(verb: str, handover: Handover, *, by: User | None, **detail: Any) -> None:
    asset = handover.asset
    calls = [
        {"operation": step["operation"], "parameters": step["parameters"]}
        for step in handover.steps
    ]
    record(
        verb,
        asset,
        by=by,
        projects=[asset.project_id],
        domains=[asset.project.domain_id],
        table=asset.arn,
        calls=calls,
        **detail,
    )
