"""Calls no SDK would make: refused as Athena refuses, never an error of the sandbox's own."""

import json
import urllib.error
import urllib.request

import pytest

from tests.sandbox.athena_lake import OWNER, REGION, bucket

WRONG = [1, True, [], [1], {}, {"a": 1}, "", "x" * 300, "\ud800", None]
CALLS = {
    "StartQueryExecution": (
        "QueryString WorkGroup QueryExecutionContext ResultConfiguration ExecutionParameters"
        " ClientRequestToken"
    ),
    "GetQueryExecution": "QueryExecutionId",
    "GetQueryResults": "QueryExecutionId NextToken MaxResults",
    "StopQueryExecution": "QueryExecutionId",
    "BatchGetQueryExecution": "QueryExecutionIds",
    "ListQueryExecutions": "WorkGroup NextToken MaxResults",
    "CreateWorkGroup": "Name Configuration Description",
    "UpdateWorkGroup": "WorkGroup ConfigurationUpdates Description State",
    "GetWorkGroup": "WorkGroup",
    "DeleteWorkGroup": "WorkGroup",
    "GetDatabase": "CatalogName DatabaseName",
    "ListDatabases": "CatalogName NextToken MaxResults",
    "GetTableMetadata": "CatalogName DatabaseName TableName",
    "ListTableMetadata": "CatalogName DatabaseName Expression",
}
GOOD = {
    "QueryString": "SELECT 1",
    "ResultConfiguration": {"OutputLocation": "s3://results-owner/"},
    "WorkGroup": "primary",
    "CatalogName": "AwsDataCatalog",
    "DatabaseName": "cinema",
    "Name": "w",
}


@pytest.fixture
def post(sandbox):
    """POST a body to Athena as root, past any SDK's checks; returns the status."""
    root = sandbox.account(OWNER)
    bucket(root, "results-owner")
    credential = f"{root.access_key_id}/20261120/{REGION}/athena/aws4_request"

    def send(operation, body):
        headers = {
            "Authorization": f"AWS4-HMAC-SHA256 Credential={credential}",
            "X-Amz-Target": f"AmazonAthena.{operation}",
            "Content-Type": "application/x-amz-json-1.1",
        }
        data = json.dumps(body).encode()
        request = urllib.request.Request(sandbox.url, data, headers, method="POST")
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status
        except urllib.error.HTTPError as refusal:
            return refusal.code

    return send


@pytest.mark.parametrize(
    ("operation", "name"),
    [(operation, name) for operation, names in CALLS.items() for name in names.split()],
)
def test_a_parameter_of_a_wrong_kind_is_refused_or_ignored(post, operation, name):
    good = {key: GOOD[key] for key in CALLS[operation].split() if key in GOOD}
    for wrong in WRONG:
        assert post(operation, {**good, name: wrong}) < 500, wrong
