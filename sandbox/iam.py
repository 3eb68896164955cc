"""IAM: the resources its actions are checked against; moto keeps users, roles and policies."""

from typing import Any

from sandbox.identity import Caller, iam_of
from sandbox.policies import ANY_RESOURCE


def resource(caller: Caller, params: dict[str, Any]) -> str:
    """The ARN an IAM call is about; for attachments that is the role or user, as in AWS."""
    iam = iam_of(caller.account)
    if name := params.get("RoleName"):
        arns = [role.arn for role in iam.roles.values() if role.name == name]
        path = params.get("Path", "/")
        return arns[0] if arns else f"arn:aws:iam::{caller.account}:role{path}{name}"
    if name := params.get("UserName"):
        user = iam.users.get(name)
        return user.arn if user else f"arn:aws:iam::{caller.account}:user/{name}"
    return str(params.get("PolicyArn", ANY_RESOURCE))
