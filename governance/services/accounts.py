"""The verbs of AWS accounts: connect, change, check, disconnect."""

from collections.abc import Iterable
from typing import Any, TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from governance import ports
from governance.connection.template import ROLE_NAME
from governance.iam import role_of
from governance.models import AwsAccount, Project
from governance.models.accounts import new_external_id
from governance.policies import may
from governance.ports import Outcome
from governance.services import records
from portal.audit import services as audit
from portal.errors import Conflict
from portal.identity.models import User


class AccountSettings(TypedDict, total=False):
    name: str
    role_arn: str
    external_id: str
    regions: list[str]
    location_role_arn: str
    engineer_role_arn: str


@transaction.atomic
def connect(
    *,
    by: User,
    account_id: str,
    name: str,
    regions: list[str],
    role_arn: str = "",
    external_id: str = "",
    producers: Iterable[Project] = (),
    location_role_arn: str = "",
    engineer_role_arn: str = "",
) -> AwsAccount:
    """Without a role it is the one the connection template makes.

    Without an external id one is made, to be put into the role's trust policy.
    """
    may.demand(by, "account.create", None)
    account = AwsAccount(
        account_id=account_id,
        name=records.stripped(name),
        role_arn=role_arn or _role_of_template(account_id),
        external_id=external_id or new_external_id(),
        regions=_once_each(regions),
        location_role_arn=location_role_arn,
        engineer_role_arn=engineer_role_arn,
        check_requested_at=timezone.now(),
    )
    _demand_unread(account)
    records.save(account)
    account.producers.set(producers)
    _record("account.connected", account, by, account_id=account_id, role_arn=account.role_arn)
    _wake_check(account)
    return account


@transaction.atomic
def change(account: AwsAccount, *, by: User, **settings: Unpack[AccountSettings]) -> AwsAccount:
    """The account id stays: tables and grants belong to the account that it names."""
    account = records.locked(account)
    may.demand(by, "account.change", account)
    values: dict[str, Any] = dict(settings)
    if "regions" in values:
        values["regions"] = _once_each(values["regions"])
    changed = records.update(account, values)
    _demand_unread(account)
    if changed:
        # The external id is a shared secret of a kind: that it changed is told, not what it is.
        changed.pop("external_id", None)
        _record("account.changed", account, by, fields=sorted(settings), changed=changed)
        _ask_for_check(account)
    return account


@transaction.atomic
def choose_producers(account: AwsAccount, *, by: User, projects: Iterable[Project]) -> AwsAccount:
    """Say which projects may import and publish the account's tables."""
    account = records.locked(account)
    may.demand(by, "account.change", account)
    before = set(account.producers.values_list("pk", flat=True))
    after = {project.pk for project in projects}
    if before != after:
        account.producers.set(after)
        added, removed = sorted(after - before), sorted(before - after)
        _record(
            "account.producers_chosen", account, by, before | after, added=added, removed=removed
        )
    return account


@transaction.atomic
def request_check(account: AwsAccount, *, by: User) -> AwsAccount:
    """Have a worker look at the account; what it finds is kept with the account."""
    account = records.locked(account)
    may.demand(by, "account.check", account)
    _ask_for_check(account)
    _record("account.check_requested", account, by)
    return account


@transaction.atomic
def keep_checks(account: AwsAccount, *, checks: list[dict[str, Any]]) -> AwsAccount:
    """What a worker found, in the order it looked."""
    account = records.locked(account)
    account.checks = checks
    account.checked_at = timezone.now()
    account.save(update_fields=["checks", "checked_at"])
    failed = sorted({check["name"] for check in checks if check["outcome"] == Outcome.FAILED})
    result = "failed" if failed else "done"
    audit.record(
        "account.checked",
        account,
        by=None,
        projects=_producers(account),
        result=result,
        failed=failed,
    )
    return account


def close(account: AwsAccount, *, by: User, reason: str) -> AwsAccount:
    """Mark it closed. ``subscriptions.services.closing`` asks who may, and ends all access."""
    account.closed_at = timezone.now()
    account.save(update_fields=["closed_at"])
    _record("account.closed", account, by, account_id=account.account_id, reason=reason)
    return account


def demand_open(account: AwsAccount) -> None:
    """Raises Conflict for a closed account: Sluice only tidies up there."""
    if account.closed_at is not None:
        raise Conflict(_("%(account)s is closed.") % {"account": account})


@transaction.atomic
def disconnect(account: AwsAccount, *, by: User) -> None:
    account = records.locked(account)
    may.demand(by, "account.delete", account)
    _record("account.disconnected", account, by, account_id=account.account_id)
    records.delete(account)


def _demand_unread(account: AwsAccount) -> None:
    """What Sluice gives the account's own roles needs no decision, so nobody may read by them."""
    text = _("%(use)s Name a role as which no project queries.")
    wrong = {
        name: text % {"use": use}
        for name, arn in account.own_roles.items()
        for use in ports.role_uses(role_of(arn))
    }
    if wrong:
        raise ValidationError(wrong)


def _role_of_template(account_id: str) -> str:
    return f"arn:aws:iam::{account_id}:role/{ROLE_NAME}"


def _ask_for_check(account: AwsAccount) -> None:
    account.check_requested_at = timezone.now()
    account.save(update_fields=["check_requested_at"])
    _wake_check(account)


def _wake_check(account: AwsAccount) -> None:
    from governance.tasks import check_account

    # Robust: a broker that is away must not undo what was just saved.
    transaction.on_commit(lambda: check_account.delay(account.pk), robust=True)


def _once_each(regions: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(region.strip() for region in regions if region.strip()))


def _producers(account: AwsAccount) -> list[int]:
    return list(account.producers.values_list("pk", flat=True))


def _record(
    verb: str,
    account: AwsAccount,
    by: User,
    projects: Iterable[int] | None = None,
    **detail: Any,
) -> None:
    concerned = _producers(account) if projects is None else projects
    audit.record(verb, account, by=by, projects=concerned, **detail)
