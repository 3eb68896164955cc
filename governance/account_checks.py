"""Whether the portal can work in an AWS account, and if not, what to mend."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.models import AwsAccount
from portal import aws

PURPOSE = "account-check"
LABELS = {
    "role_assumed": gettext_lazy("Sluice may assume the role"),
    "external_id_demanded": gettext_lazy("The role demands the external id"),
    "right_account": gettext_lazy("The role lies in this account"),
}


@dataclass(frozen=True)
class Check:
    """One thing looked at; ``reason`` says what is wrong and how to mend it."""

    name: str
    passed: bool
    reason: str = ""


def check(account: AwsAccount) -> list[dict[str, Any]]:
    """Look at the account now. What cannot be looked at after a failure is left out."""
    return [asdict(found) for found in _look(account)]


def _look(account: AwsAccount) -> Iterator[Check]:
    try:
        assumed = aws.assume(
            role_arn=account.role_arn, external_id=account.external_id, purpose=PURPOSE
        )
    except aws.AssumeRoleRefused as refused:
        yield Check("role_assumed", False, str(refused))
        return
    except aws.ERRORS as error:
        yield Check("role_assumed", False, _unreachable(error))
        return
    yield Check("role_assumed", True)
    yield _external_id_demanded(account)
    yield _right_account(account, assumed["arn"])


def _external_id_demanded(account: AwsAccount) -> Check:
    try:
        aws.assume(role_arn=account.role_arn, external_id=None, purpose=PURPOSE)
    except aws.AssumeRoleRefused:
        return Check("external_id_demanded", True)
    except aws.ERRORS as error:
        return Check("external_id_demanded", False, _unreachable(error))
    return Check(
        "external_id_demanded",
        False,
        _(
            "The role lets the portal in without an external id. Add the condition "
            "sts:ExternalId to its trust policy, with the external id shown here."
        ),
    )


def _right_account(account: AwsAccount, assumed_arn: str) -> Check:
    """``arn:aws:sts::111111111111:assumed-role/...``: the account is the fifth part."""
    found = assumed_arn.split(":")[4]
    if found == account.account_id:
        return Check("right_account", True)
    text = _("The role lies in account %(found)s, not in %(wanted)s. Give the role's right ARN.")
    return Check("right_account", False, text % {"found": found, "wanted": account.account_id})


def _unreachable(error: Exception) -> str:
    return _("AWS could not be asked: %(error)s Check the network, then check again.") % {
        "error": str(error).rstrip(".") + "."
    }
