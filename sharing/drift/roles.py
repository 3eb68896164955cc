"""Roles that were given access, by the id IAM gave each: was one deleted, or made again?

Lake Formation keeps rights by the ARN alone. Where the portal role may not ask IAM
(``iam:GetRole``), neither is recognised.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone

from sharing.drift.causes import RoleFacts
from sharing.errors import AwsError, Refused
from sharing.lakeformation.calls import Caller
from sharing.models import KnownRole

NO_SUCH_ROLE = "NoSuchEntity"


def looked_at(arns: Iterable[str], caller: Caller) -> dict[str, RoleFacts]:
    """Each role as it was noted and as it is now. ``caller`` acts in the roles' account.

    Roles not noted before are noted. Raises TryLater.
    """
    arns = sorted(set(arns))
    known = {role.arn: role for role in KnownRole.objects.filter(arn__in=arns)}
    facts: dict[str, RoleFacts] = {}
    for arn in arns:
        try:
            now = _id_of(arn, caller)
        except Refused:
            # Not allowed to ask: then the other roles of the account cannot be asked about either.
            break
        facts[arn] = _compared(arn, now, known.get(arn))
    return facts


def note(arns: Iterable[str], caller: Caller) -> None:
    """Keep the ids of roles that were just given access; failing at it fails nothing else."""
    known = set(KnownRole.objects.filter(arn__in=list(arns)).values_list("arn", flat=True))
    try:
        looked_at(set(arns) - known, caller)
    except AwsError:
        return


def _id_of(arn: str, caller: Caller) -> str | None:
    """None when there is no such role. Raises Refused when IAM may not be asked."""
    try:
        role = caller("iam", "get_role", RoleName=arn.rsplit("/", 1)[-1])["Role"]
    except Refused as error:
        if error.code != NO_SUCH_ROLE:
            raise
        return None
    return str(role["RoleId"]) if role["Arn"] == arn else None


def _compared(arn: str, now: str | None, known: KnownRole | None) -> RoleFacts:
    if known is None:
        # A role that is gone at the first look was there once; nobody knows by which id.
        first = {"role_id": now or "", "noted_at": timezone.now()}
        KnownRole.objects.get_or_create(arn=arn, defaults=first)
        return RoleFacts(noted=now or "", now=now)
    noted = known.role_id
    _update(known, now)
    return RoleFacts(noted=noted or now or "", now=now, recreated_at=known.recreated_at)


def _update(known: KnownRole, now: str | None) -> None:
    """From now on this is the role that has access; that another had it before is told once."""
    moment = timezone.now()
    if now is None:
        known.gone_at = known.gone_at or moment
    else:
        if known.role_id and known.role_id != now:
            known.recreated_at = moment
        if known.role_id != now:
            known.role_id, known.noted_at = now, moment
        known.gone_at = None
    known.save()
