"""May this caller do this action by IAM? Lake Formation's own permissions come after."""

from sandbox import policies
from sandbox.errors import AwsError
from sandbox.identity import Caller, policies_of
from sandbox.policies import ANY_RESOURCE


def iam_allows(
    caller: Caller,
    action: str,
    resource: str = ANY_RESOURCE,
    context: dict[str, str] | None = None,
) -> bool:
    """Whether the caller's identity policies allow the action; an account's root may everything."""
    if caller.is_root:
        return True
    known = {"aws:PrincipalArn": caller.principal, "aws:PrincipalAccount": caller.account}
    known.update(context or {})
    if policies.verdict(policies_of(caller), action, resource, known) != "allow":
        return False
    session = caller.session_policy
    return session is None or policies.verdict([session], action, resource, known) == "allow"


def require(
    caller: Caller,
    action: str,
    resources: tuple[str, ...] = (ANY_RESOURCE,),
    context: dict[str, str] | None = None,
) -> None:
    """Raise AccessDeniedException, in AWS's words, for the first resource not allowed."""
    for resource in resources:
        if not iam_allows(caller, action, resource, context):
            raise denial(caller, action, resource)


def denial(caller: Caller, action: str, resource: str) -> AwsError:
    message = (
        f"User: {caller.arn} is not authorized to perform: {action} on resource: {resource} "
        f"because no identity-based policy allows the {action} action"
    )
    service = action.partition(":")[0]
    if service in ("sts", "iam", "s3"):
        return AwsError("AccessDenied", message, 403)
    return AwsError("AccessDeniedException", message)
