"""IAM policies of the demo's principals: what a company would give Sluice and its analysts."""

import json
from typing import Any

from catalog.sources.rights import RIGHTS as IMPORTING
from governance.connection.rights import Use, policy_of
from sharing.rights import RIGHTS as SHARING

Document = dict[str, Any]

LOCATION_ROLE = "LakeLocations"
"""With which an account may register locations; the template's parameter LocationRole."""


def _document(*statements: Document) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def _allow(actions: list[str], resource: str | list[str] = "*", **more: Any) -> Document:
    return {"Effect": "Allow", "Action": actions, "Resource": resource, **more}


def trust_of_portal(principal: str, external_id: str) -> str:
    """Only the portal may assume the role, and only with the external id agreed with it."""
    return _document(
        {
            "Effect": "Allow",
            "Principal": {"AWS": principal},
            "Action": "sts:AssumeRole",
            "Condition": {"StringEquals": {"sts:ExternalId": external_id}},
        }
    )


def trust_of_users(account_id: str) -> str:
    return _document(
        {
            "Effect": "Allow",
            "Principal": {"AWS": f"arn:aws:iam::{account_id}:root"},
            "Action": "sts:AssumeRole",
        }
    )


def assume(*role_arns: str) -> str:
    return _document(_allow(["sts:AssumeRole"], list(role_arns)))


def portal_role(account_id: str) -> str:
    """What the connection template gives when every question is answered with yes."""
    policy = policy_of((*IMPORTING, *SHARING), Use, account_id=account_id)
    passing = _allow(
        ["iam:PassRole"],
        f"arn:aws:iam::{account_id}:role/{LOCATION_ROLE}",
        Condition={"StringEquals": {"iam:PassedToService": "lakeformation.amazonaws.com"}},
    )
    return _document(*policy["Statement"], passing)


def analyst(results_bucket: str) -> str:
    """Query with Athena what Lake Formation grants, and nothing of S3 but the results."""
    return _document(
        _allow(["lakeformation:GetDataAccess", "glue:Get*", "athena:*"]),
        _allow(
            ["s3:GetBucketLocation", "s3:ListBucket", "s3:GetObject", "s3:PutObject"],
            [f"arn:aws:s3:::{results_bucket}", f"arn:aws:s3:::{results_bucket}/*"],
        ),
    )
