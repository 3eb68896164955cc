"""Who the portal is to AWS, and the trust policy that lets it, and nobody else, assume a role."""

from typing import Any

from django.conf import settings

from portal import aws


def portal_principal() -> str:
    """The ARN of the role or user that Sluice runs as; empty when AWS cannot be asked now.

    An assumed role shows its session, which no trust policy may name for long. The role's own
    ARN follows from it, except for a path, which the session hides: a role with a path has to be
    given in SLUICE_PRINCIPAL_ARN.
    """
    if settings.AWS_PRINCIPAL:
        return str(settings.AWS_PRINCIPAL)
    arn = aws.own_arn()
    if ":assumed-role/" not in arn:
        return arn
    account, role = arn.split(":")[4], arn.split("/")[1]
    return f"{arn.split(':sts:', maxsplit=1)[0]}:iam::{account}:role/{role}"


def policy(principal: str, external_id: str) -> dict[str, Any]:
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": principal},
        "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": {"sts:ExternalId": external_id}},
    }
    return {"Version": "2012-10-17", "Statement": [statement]}
