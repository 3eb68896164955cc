"""Requests no boto3 client would send: refused as AWS refuses them, never a broken sandbox."""

import json
import urllib.error
import urllib.request
from typing import Any

import pytest

from tests.sandbox.lake import PRODUCER, Lake
from tests.sandbox_process import Keys

ODD: list[Any] = [1, "x", [], [1], {}, {"a": 1}, True]


def _status(keys: Keys, service: str, operation: str, params: Any) -> int:
    scope = f"{keys.access_key_id}/20260101/eu-central-1/{service}/aws4_request"
    headers = {
        "Authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=x",
        "X-Amz-Security-Token": keys.session_token or "",
        "Content-Type": "application/x-amz-json-1.1",
    }
    path = operation.lower() if service == "ram" else operation
    if service == "glue":
        headers["X-Amz-Target"], path = f"AWSGlue.{operation}", ""
    request = urllib.request.Request(
        f"{keys.url}/{path}", json.dumps(params).encode(), headers, method="POST"
    )
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refusal:
        return refusal.code


@pytest.mark.parametrize(
    ("service", "operation", "names"),
    [
        ("lakeformation", "GrantPermissions", ["Resource", "Principal", "Permissions"]),
        ("lakeformation", "ListPermissions", ["Resource", "NextToken", "MaxResults"]),
        ("lakeformation", "BatchGrantPermissions", ["Entries", "CatalogId"]),
        ("lakeformation", "PutDataLakeSettings", ["DataLakeSettings"]),
        ("glue", "GetTables", ["DatabaseName", "Expression", "CatalogId"]),
        ("glue", "CreateTable", ["DatabaseName", "TableInput"]),
        ("glue", "PutResourcePolicy", ["PolicyInJson"]),
        ("ram", "GetResourceShareInvitations", ["resourceShareArns", "maxResults"]),
        ("ram", "AcceptResourceShareInvitation", ["resourceShareInvitationArn"]),
    ],
)
def test_odd_parameters_are_refused_not_broken(
    lake: Lake, service: str, operation: str, names: list[str]
) -> None:
    statuses = {
        _status(lake.producer_admin, service, operation, {name: odd})
        for name in names
        for odd in [*ODD, "("]
    }
    assert max(statuses) < 500


def test_operation_the_sandbox_has_not_says_so(lake: Lake) -> None:
    assert _status(lake.producer_admin, "lakeformation", "CreateLFTag", {}) == 400
    assert _status(lake.producer_admin, "sqs", "SendMessage", {}) == 404
    assert lake.sandbox.account(PRODUCER)
