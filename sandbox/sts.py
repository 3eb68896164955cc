"""STS: AssumeRole as AWS checks it, and GetCallerIdentity."""

import re
from datetime import UTC, datetime
from typing import Any

from moto.iam.models import Role

from sandbox import policies
from sandbox.authorization import denial, iam_allows
from sandbox.errors import AwsError
from sandbox.identity import Caller, account_in, role_named, start_session
from sandbox.operations import Call, operation


@operation("sts", "GetCallerIdentity")
def get_caller_identity(call: Call) -> dict[str, Any]:
    return {
        "Arn": call.caller.arn,
        "UserId": call.caller.account if call.caller.is_root else call.caller.arn,
        "Account": call.caller.account,
    }


@operation("sts", "AssumeRole")
def assume_role(call: Call) -> dict[str, Any]:
    """Credentials for a role that exists, trusts the caller, and whose conditions hold (E6)."""
    params = call.params
    _validate(params)
    role = role_named(params["RoleArn"])
    if role is None or not _may_assume(call.caller, role, params):
        # AWS gives one answer, so that nobody learns which roles exist.
        raise denial(call.caller, "sts:AssumeRole", params["RoleArn"])
    session = start_session(
        role.arn,
        params["RoleSessionName"],
        _seconds(role, call),
        params.get("Policy"),
        _tags(params),
    )
    return {
        "Credentials": {
            "AccessKeyId": session.access_key_id,
            "SecretAccessKey": session.secret_access_key,
            "SessionToken": session.token,
            "Expiration": session.expires,
        },
        "AssumedRoleUser": {
            "AssumedRoleId": f"{role.id}:{params['RoleSessionName']}",
            "Arn": session.caller.arn,
        },
    }


def _tags(params: dict[str, str]) -> frozenset[tuple[str, str]]:
    """Session tags, which the query protocol spreads over `Tags.member.1.Key` and so on."""
    keys = [name for name in params if re.fullmatch(r"Tags\.member\.\d+\.Key", name)]
    return frozenset((params[key], params.get(key[:-3] + "Value", "")) for key in keys)


def _validate(params: dict[str, str]) -> None:
    rules = {
        "RoleArn": r"arn:aws:iam::\d{12}:role/.+",
        "RoleSessionName": r"[\w+=,.@-]{2,64}",
        "ExternalId": r"[\w+=,.@:/-]{2,1224}",
        "DurationSeconds": r"\d{1,6}",
    }
    for name, rule in rules.items():
        value = params.get(name)
        required = name.startswith("Role")
        if (value is None and required) or (value is not None and not re.fullmatch(rule, value)):
            raise AwsError("ValidationError", f"Value {value!r} at '{name}' is not valid.")


def _seconds(role: Role, call: Call) -> int:
    seconds = int(call.params.get("DurationSeconds", 3600))
    longest = role.max_session_duration or 3600
    if not 900 <= seconds <= int(longest):
        raise AwsError(
            "ValidationError",
            "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
        )
    if call.caller.role_arn and seconds > 3600:
        raise AwsError(
            "ValidationError",
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by"
            " role chaining",
        )
    return seconds


def _may_assume(caller: Caller, role: Role, params: dict[str, str]) -> bool:
    context = {"sts:RoleSessionName": params["RoleSessionName"]}
    if "ExternalId" in params:
        context["sts:ExternalId"] = params["ExternalId"]
    trust = [str(role.assume_role_policy_document)]
    actions = ("sts:AssumeRole", "sts:TagSession") if _tags(params) else ("sts:AssumeRole",)

    def trusted(names: frozenset[str]) -> bool:
        said = {policies.verdict(trust, action, role.arn, context, names) for action in actions}
        return said == {"allow"}

    by_name = frozenset({caller.arn, caller.principal})
    if caller.account == account_in(role.arn) and trusted(by_name):
        # Named itself, a principal of the same account needs no identity policy.
        return True
    return trusted(caller.names) and all(iam_allows(caller, one, role.arn) for one in actions)


def xml(action: str, result: dict[str, Any]) -> bytes:
    """STS's answer in the query protocol."""
    return (
        f'<{action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/">'
        f"<{action}Result>{_elements(result)}</{action}Result>"
        f"<ResponseMetadata><RequestId>sandbox</RequestId></ResponseMetadata></{action}Response>"
    ).encode()


def _elements(value: Any) -> str:
    if isinstance(value, dict):
        return "".join(f"<{name}>{_elements(inner)}</{name}>" for name, inner in value.items())
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return str(value)
