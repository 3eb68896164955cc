"""Whether the portal can work in an AWS account, and if not, what to mend.

Here stands what concerns the role; what must hold of Lake Formation, the apps that use it add
through ``ports.register_checks``.
"""

import json
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance import ports
from governance.connection import trust
from governance.models import AwsAccount
from governance.ports import Check, Outcome
from portal import aws

PURPOSE = "account-check"
LABELS: dict[str, str | Promise] = {
    "role_assumed": gettext_lazy("Sluice may assume the role"),
    "external_id_demanded": gettext_lazy("The role demands the external id"),
    "right_account": gettext_lazy("The role lies in this account"),
}


def labels() -> Mapping[str, str | Promise]:
    """What each check demands, by its name."""
    every = dict(LABELS)
    for source in ports.account_checks():
        every.update(source.labels)
    return every


def check(account: AwsAccount) -> list[dict[str, Any]]:
    """Look at the account now. What cannot be looked at after a failure is left out."""
    return [asdict(found) for found in _look(account)]


def _look(account: AwsAccount) -> Iterator[Check]:
    try:
        assumed = aws.assume(
            role_arn=account.role_arn, external_id=account.external_id, purpose=PURPOSE
        )
    except aws.AssumeRoleRefused as refused:
        yield Check("role_assumed", Outcome.FAILED, f"{refused} {_connect()}")
        return
    except aws.ERRORS as error:
        yield Check("role_assumed", Outcome.UNKNOWN, _unreachable(error))
        return
    yield Check("role_assumed", Outcome.PASSED)
    yield _external_id_demanded(account)
    right = _right_account(account, assumed["arn"])
    yield right
    if right.outcome == Outcome.PASSED:
        for source in ports.account_checks():
            yield from source.look(account)


def _external_id_demanded(account: AwsAccount) -> Check:
    try:
        aws.assume(role_arn=account.role_arn, external_id=None, purpose=PURPOSE)
    except aws.AssumeRoleRefused:
        return Check("external_id_demanded", Outcome.PASSED)
    except aws.ERRORS as error:
        return Check("external_id_demanded", Outcome.UNKNOWN, _unreachable(error))
    return Check(
        "external_id_demanded",
        Outcome.FAILED,
        _(
            "The role lets the portal in without an external id. Add the condition "
            "sts:ExternalId to its trust policy, with the external id shown here."
        ),
        command=_mend_trust(account),
    )


def _mend_trust(account: AwsAccount) -> str:
    """Only where the portal's principal is known: a policy with a placeholder mends nothing."""
    if not (principal := trust.portal_principal()):
        return ""
    name = account.role_arn.rpartition("/")[2]
    policy = shlex.quote(json.dumps(trust.policy(principal, account.external_id)))
    return f"aws iam update-assume-role-policy --role-name {name} --policy-document {policy}"


def _right_account(account: AwsAccount, assumed_arn: str) -> Check:
    """``arn:aws:sts::111111111111:assumed-role/...``: the account is the fifth part."""
    found = assumed_arn.split(":")[4]
    if found == account.account_id:
        return Check("right_account", Outcome.PASSED)
    text = _("The role lies in account %(found)s, not in %(wanted)s. Give the role's right ARN.")
    told = text % {"found": found, "wanted": account.account_id}
    return Check("right_account", Outcome.FAILED, told)


def _connect() -> str:
    return _("The template under “Connect the account” makes such a role.")


def _unreachable(error: Exception) -> str:
    return _("AWS could not be asked: %(error)s Check the network, then check again.") % {
        "error": str(error).rstrip(".") + "."
    }
