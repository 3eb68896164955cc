"""Two accounts in the sandbox AWS: the portal's own, and one with a role that trusts it."""

import json
from typing import Any

import pytest

from portal import aws
from portal.demo.organisation import PORTAL_ROLE, Account
from tests.sandbox_process import SandboxProcess

PORTAL, FILMS = "333333333333", "111111111111"
ROLE = f"arn:aws:iam::{FILMS}:role/SluicePortal"
EXTERNAL_ID = "the-external-id"


def open_accounts(sandbox: SandboxProcess, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The process becomes the user ``sluice``; returns IAM of the account that has the role."""
    user = sandbox.account(PORTAL, "central").client("iam")
    arn = user.create_user(UserName="sluice")["User"]["Arn"]
    user.put_user_policy(
        UserName="sluice", PolicyName="assume", PolicyDocument=allow("sts:AssumeRole")
    )
    key = user.create_access_key(UserName="sluice")["AccessKey"]
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", key["AccessKeyId"])
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", key["SecretAccessKey"])
    films = sandbox.account(FILMS, "film-catalog").client("iam")
    films.create_role(
        RoleName="SluicePortal", AssumeRolePolicyDocument=document(trust(arn, EXTERNAL_ID))
    )
    films.put_role_policy(RoleName="SluicePortal", PolicyName="all", PolicyDocument=allow("*"))
    aws.forget()
    return films


def let_in_by_hand(account: Account) -> None:
    """Let tests act as the data lake's administrator, which is the portal's role.

    Sluice itself needs less: see the connection template.
    """
    account.client("iam").put_role_policy(
        RoleName=PORTAL_ROLE,
        PolicyName="by-hand",
        PolicyDocument=document(
            {
                "Effect": "Allow",
                "Action": ["glue:*", "lakeformation:*", "ram:*"],
                "Resource": "*",
            }
        ),
    )


def allow(action: str) -> str:
    return document({"Effect": "Allow", "Action": action, "Resource": "*"})


def document(statement: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def trust(principal: str, external_id: str | None) -> dict[str, Any]:
    statement: dict[str, Any] = {
        "Effect": "Allow",
        "Principal": {"AWS": principal},
        "Action": "sts:AssumeRole",
    }
    if external_id:
        statement["Condition"] = {"StringEquals": {"sts:ExternalId": external_id}}
    return statement
