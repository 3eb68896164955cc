"""Athena's operations over HTTP with plain boto3: start, watch, page, list, stop, workgroups."""

import time
import uuid

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.athena_lake import ANALYST, ANY, CONSUMER, OWNER, bucket, query, role

ENDLESS = (
    "SELECT count(*) FROM UNNEST(sequence(1, 10000)) AS a(x), UNNEST(sequence(1, 10000)) AS b(y), "
    "UNNEST(sequence(1, 10000)) AS c(z)"
)


@pytest.fixture
def root(sandbox):
    keys = sandbox.account(OWNER)
    bucket(keys, "results-owner")
    return keys


def refusal(call, **params):
    with pytest.raises(ClientError) as caught:
        call(**params)
    return caught.value.response["Error"]["Code"], caught.value.response["Error"]["Message"]


def test_a_result_has_a_header_row_types_and_a_file_in_the_callers_bucket(root):
    outcome = query(root, "SELECT 1 AS n, 'a,\"b\"' AS t, NULL AS z, '' AS e")
    assert outcome.state == "SUCCEEDED"
    assert outcome.rows == [["n", "t", "z", "e"], ["1", 'a,"b"', None, ""]]
    assert outcome.columns == [
        ("n", "integer"),
        ("t", "varchar"),
        ("z", "unknown"),
        ("e", "varchar"),
    ]
    location = outcome.execution["ResultConfiguration"]["OutputLocation"]
    assert location == f"s3://results-owner/out/{outcome.id}.csv"
    body = root.client("s3").get_object(Bucket="results-owner", Key=f"out/{outcome.id}.csv")
    assert body["Body"].read() == b'"n","t","z","e"\n"1","a,""b""",,""\n'


def test_show_has_no_header_row_and_a_text_file(root):
    root.client("glue").create_database(DatabaseInput={"Name": "cinema"})
    outcome = query(root, "SHOW DATABASES")
    assert outcome.rows == [["cinema"]]
    assert outcome.execution["StatementType"] == "UTILITY"
    assert outcome.execution["ResultConfiguration"]["OutputLocation"].endswith(".txt")


def test_a_denial_shows_only_in_the_ended_execution(root):
    """E60."""
    outcome = query(root, "SELECT * FROM cinema.nope")
    assert outcome.state == "FAILED"
    assert outcome.reason
    assert outcome.execution["Status"]["AthenaError"]["ErrorMessage"] == outcome.reason
    code, message = refusal(root.client("athena").get_query_results, QueryExecutionId=outcome.id)
    assert code == "InvalidRequestException"
    assert "FAILED" in message


def test_without_an_output_location_a_start_is_refused(root):
    """E60."""
    code, message = refusal(root.client("athena").start_query_execution, QueryString="SELECT 1")
    assert code == "InvalidRequestException"
    assert message.startswith("No output location provided")


@pytest.mark.parametrize("output", ["results-owner", "http://results-owner/", "s3://"])
def test_an_output_location_outside_s3_is_refused(root, output):
    code, _ = refusal(
        root.client("athena").start_query_execution,
        QueryString="SELECT 1",
        ResultConfiguration={"OutputLocation": output},
    )
    assert code == "InvalidRequestException"


def test_an_enforced_workgroup_overrides_where_results_go(root):
    athena = root.client("athena")
    results = {"OutputLocation": "s3://results-owner/enforced"}
    configuration = {"EnforceWorkGroupConfiguration": True, "ResultConfiguration": results}
    athena.create_work_group(Name="film-analysts", Configuration=configuration)
    outcome = query(root, "SELECT 1", output="s3://results-owner/mine/", WorkGroup="film-analysts")
    location = outcome.execution["ResultConfiguration"]["OutputLocation"]
    assert location == f"s3://results-owner/enforced/{outcome.id}.csv"


def test_a_workgroup_not_enforced_is_only_a_default(root):
    athena = root.client("athena")
    results = {"OutputLocation": "s3://results-owner/default/"}
    configuration = {"EnforceWorkGroupConfiguration": False, "ResultConfiguration": results}
    athena.create_work_group(Name="w", Configuration=configuration)
    mine = query(root, "SELECT 1", output="s3://results-owner/mine/", WorkGroup="w")
    default = query(root, "SELECT 1", output=None, WorkGroup="w")
    assert "/mine/" in mine.execution["ResultConfiguration"]["OutputLocation"]
    assert "/default/" in default.execution["ResultConfiguration"]["OutputLocation"]


def test_workgroups_are_made_changed_listed_and_deleted(root):
    athena = root.client("athena")
    athena.create_work_group(Name="w", Description="first")
    assert refusal(athena.create_work_group, Name="w")[0] == "InvalidRequestException"
    athena.update_work_group(
        WorkGroup="w",
        Description="second",
        ConfigurationUpdates={
            "EnforceWorkGroupConfiguration": False,
            "ResultConfigurationUpdates": {"OutputLocation": "s3://results-owner/"},
        },
    )
    group = athena.get_work_group(WorkGroup="w")["WorkGroup"]
    assert group["Description"] == "second"
    assert group["Configuration"]["EnforceWorkGroupConfiguration"] is False
    assert group["Configuration"]["ResultConfiguration"] == {
        "OutputLocation": "s3://results-owner/"
    }
    athena.update_work_group(
        WorkGroup="w",
        ConfigurationUpdates={"ResultConfigurationUpdates": {"RemoveOutputLocation": True}},
    )
    group = athena.get_work_group(WorkGroup="w")["WorkGroup"]
    assert group["Configuration"]["ResultConfiguration"] == {}
    assert {g["Name"] for g in athena.list_work_groups()["WorkGroups"]} == {"primary", "w"}
    athena.delete_work_group(WorkGroup="w")
    assert refusal(athena.get_work_group, WorkGroup="w")[0] == "InvalidRequestException"
    assert refusal(athena.delete_work_group, WorkGroup="primary")[0] == "InvalidRequestException"


def test_a_workgroup_with_history_is_deleted_only_with_its_history(root):
    athena = root.client("athena")
    athena.create_work_group(Name="w", Configuration={"EnforceWorkGroupConfiguration": False})
    outcome = query(root, "SELECT 1", WorkGroup="w")
    assert refusal(athena.delete_work_group, WorkGroup="w")[1] == "WorkGroup w is not empty"
    athena.delete_work_group(WorkGroup="w", RecursiveDeleteOption=True)
    assert refusal(athena.get_query_execution, QueryExecutionId=outcome.id)


def test_a_disabled_or_absent_workgroup_starts_nothing(root):
    athena = root.client("athena")
    athena.create_work_group(Name="w")
    athena.update_work_group(WorkGroup="w", State="DISABLED")
    for name in ("w", "nope"):
        code, message = refusal(
            athena.start_query_execution, QueryString="SELECT 1", WorkGroup=name
        )
        assert (code, name in message) == ("InvalidRequestException", True)


def test_results_come_in_pages_the_header_row_once(root):
    athena = root.client("athena")
    outcome = query(root, "SELECT x FROM UNNEST(sequence(1, 5)) AS t(x) ORDER BY x")
    first = athena.get_query_results(QueryExecutionId=outcome.id, MaxResults=4)
    rest = athena.get_query_results(
        QueryExecutionId=outcome.id, MaxResults=4, NextToken=first["NextToken"]
    )
    shown = [row["Data"][0]["VarCharValue"] for row in first["ResultSet"]["Rows"]]
    assert shown == ["x", "1", "2", "3"]
    assert [row["Data"][0]["VarCharValue"] for row in rest["ResultSet"]["Rows"]] == ["4", "5"]
    assert "NextToken" not in rest


@pytest.mark.parametrize("wrong", [{"NextToken": "x"}, {"MaxResults": 1001}])
def test_a_wrong_page_is_refused(root, wrong):
    outcome = query(root, "SELECT 1")
    code, _ = refusal(root.client("athena").get_query_results, QueryExecutionId=outcome.id, **wrong)
    assert code == "InvalidRequestException"


def test_executions_are_listed_newest_first_and_read_in_batches(root):
    athena = root.client("athena")
    identities = [query(root, f"SELECT {n}").id for n in range(3)]
    assert athena.list_query_executions()["QueryExecutionIds"] == identities[::-1]
    page = athena.list_query_executions(MaxResults=2)
    assert page["QueryExecutionIds"] == identities[:0:-1]
    unknown = str(uuid.uuid4())
    batch = athena.batch_get_query_execution(QueryExecutionIds=[identities[0], unknown])
    assert [e["Query"] for e in batch["QueryExecutions"]] == ["SELECT 0"]
    assert [e["QueryExecutionId"] for e in batch["UnprocessedQueryExecutionIds"]] == [unknown]


def test_a_repeated_token_starts_one_query(root):
    athena = root.client("athena")
    more = {
        "ClientRequestToken": "t" * 32,
        "ResultConfiguration": {"OutputLocation": "s3://results-owner/"},
    }
    first = athena.start_query_execution(QueryString="SELECT 1", **more)["QueryExecutionId"]
    again = athena.start_query_execution(QueryString="SELECT 1", **more)["QueryExecutionId"]
    assert first == again
    assert refusal(athena.start_query_execution, QueryString="SELECT 2", **more) == (
        "InvalidRequestException",
        "Idempotent parameters do not match",
    )


def test_a_stopped_query_is_cancelled(root):
    athena = root.client("athena")
    identity = athena.start_query_execution(
        QueryString=ENDLESS, ResultConfiguration={"OutputLocation": "s3://results-owner/"}
    )["QueryExecutionId"]
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        status = athena.get_query_execution(QueryExecutionId=identity)["QueryExecution"]["Status"]
        if status["State"] == "RUNNING":
            break
    athena.stop_query_execution(QueryExecutionId=identity)
    status = athena.get_query_execution(QueryExecutionId=identity)["QueryExecution"]["Status"]
    assert status["State"] == "CANCELLED"
    assert query(root, "SELECT 1").state == "SUCCEEDED"


def test_another_account_cannot_see_an_execution(root, sandbox):
    outcome = query(root, "SELECT 1")
    other = sandbox.account(CONSUMER).client("athena")
    for call in (other.get_query_execution, other.get_query_results, other.stop_query_execution):
        code, message = refusal(call, QueryExecutionId=outcome.id)
        assert (code, message) == (
            "InvalidRequestException",
            f"QueryExecution {outcome.id} was not found",
        )
    assert other.list_query_executions()["QueryExecutionIds"] == []
    batch = other.batch_get_query_execution(QueryExecutionIds=[outcome.id])
    assert batch["QueryExecutions"] == []


def test_another_region_cannot_see_an_execution(root):
    outcome = query(root, "SELECT 1")
    elsewhere = root.client("athena", region="eu-west-1")
    assert refusal(elsewhere.get_query_execution, QueryExecutionId=outcome.id)


def test_an_output_bucket_that_is_not_there_fails_the_query(root):
    outcome = query(root, "SELECT 1", output="s3://no-such-bucket/x/")
    assert (outcome.state, outcome.reason) == (
        "FAILED",
        "Unable to verify/create output bucket no-such-bucket",
    )


def test_a_caller_who_may_not_write_results_gets_a_failed_query(root):
    bucket(root, "private")
    analyst = role(root, "analyst", OWNER, ANALYST)
    outcome = query(analyst, "SELECT 1", output="s3://private/x/")
    assert outcome.state == "FAILED"
    assert outcome.reason.startswith("Access denied when writing output to url: s3://private/x/")
    assert query(analyst, "SELECT 1").state == "SUCCEEDED"


def test_results_need_the_right_to_read_their_file(root):
    outcome = query(root, "SELECT 1")
    reader = role(root, "reader", OWNER, [ANALYST[0]])
    code, message = refusal(reader.client("athena").get_query_results, QueryExecutionId=outcome.id)
    assert code == "AccessDeniedException"
    assert "s3:GetObject" in message


def test_iam_rights_on_one_workgroup_reach_its_executions_only(root):
    athena = root.client("athena")
    loose = {"EnforceWorkGroupConfiguration": False}
    for name in ("mine", "theirs"):
        athena.create_work_group(Name=name, Configuration=loose)
    statement = {
        "Effect": "Allow",
        "Action": "athena:*",
        "Resource": f"arn:aws:athena:*:{OWNER}:workgroup/mine",
    }
    analyst = role(root, "analyst", OWNER, [statement, ANALYST[1]])
    theirs = query(root, "SELECT 1", WorkGroup="theirs")
    assert query(analyst, "SELECT 1", WorkGroup="mine").state == "SUCCEEDED"
    client = analyst.client("athena")
    assert refusal(client.get_query_execution, QueryExecutionId=theirs.id)[0] == (
        "AccessDeniedException"
    )
    assert refusal(client.start_query_execution, QueryString="SELECT 1", WorkGroup="theirs")[0] == (
        "AccessDeniedException"
    )


def test_another_catalog_cannot_be_named_in_the_context(root):
    athena = root.client("athena")
    outcome = query(
        root,
        "SELECT 1",
        output="s3://results-owner/",
    )
    assert outcome.state == "SUCCEEDED"
    identity = athena.start_query_execution(
        QueryString="SELECT 1",
        QueryExecutionContext={"Catalog": CONSUMER},
        ResultConfiguration={"OutputLocation": "s3://results-owner/"},
    )["QueryExecutionId"]
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        status = athena.get_query_execution(QueryExecutionId=identity)["QueryExecution"]["Status"]
        if status["State"] == "FAILED":
            break
    assert status["StateChangeReason"] == f"CATALOG_NOT_FOUND: Catalog '{CONSUMER}' does not exist"


def test_execution_parameters_are_bound(root):
    outcome = query(root, "SELECT ? AS a, ? AS b", ExecutionParameters=["1", "'x; DROP'"])
    assert outcome.rows == [["a", "b"], ["1", "x; DROP"]]
    assert outcome.execution["ExecutionParameters"] == ["1", "'x; DROP'"]


def test_an_unknown_role_without_athena_rights_starts_nothing(root):
    nobody = role(root, "nobody", OWNER, [{**ANY, "Action": "s3:*"}])
    code, _ = refusal(nobody.client("athena").start_query_execution, QueryString="SELECT 1")
    assert code == "AccessDeniedException"
