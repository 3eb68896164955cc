"""What Athena remembers over a stop and a start of the sandbox."""

import time

import psutil

from tests.sandbox.athena_lake import OWNER, bucket, ended, query
from tests.sandbox.query_tables import worker_processes
from tests.sandbox.test_athena_executions import ENDLESS
from tests.sandbox_process import SandboxProcess

OUTPUT = {"OutputLocation": "s3://results-owner/"}


def new_workers(former):
    """Those that are new, once there are any."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        if found := worker_processes() - former:
            return list(found)
    raise AssertionError("no worker started")


def test_executions_results_and_workgroups_survive_a_stop(tmp_path):
    with SandboxProcess(tmp_path) as first:
        root = first.account(OWNER)
        bucket(root, "results-owner")
        root.client("athena").create_work_group(Name="film-analysts")
        outcome = query(root, "SELECT 1 AS one")
    with SandboxProcess(tmp_path) as second:
        athena = second.account(OWNER).client("athena")
        assert ended(athena, outcome.id).rows == [["one"], ["1"]]
        assert athena.get_work_group(WorkGroup="film-analysts")


def test_a_query_running_at_the_stop_neither_delays_it_nor_runs_for_ever(tmp_path):
    former = worker_processes()
    with SandboxProcess(tmp_path) as first:
        root = first.account(OWNER)
        bucket(root, "results-owner")
        athena = root.client("athena")
        identity = athena.start_query_execution(QueryString=ENDLESS, ResultConfiguration=OUTPUT)
        started = new_workers(former)
        begun = time.monotonic()
        assert first.stop() == 0
        assert time.monotonic() - begun < 5
        gone, left = psutil.wait_procs(started, timeout=5)
        assert (len(gone), left) == (1, [])
    with SandboxProcess(tmp_path) as second:
        athena = second.account(OWNER).client("athena")
        outcome = ended(athena, identity["QueryExecutionId"])
        assert (outcome.state, outcome.reason) == (
            "FAILED",
            "The sandbox was stopped while the query ran",
        )


def test_reset_forgets_executions(sandbox):
    root = sandbox.account(OWNER)
    bucket(root, "results-owner")
    query(root, "SELECT 1")
    sandbox.reset()
    assert (
        sandbox.account(OWNER).client("athena").list_query_executions()["QueryExecutionIds"] == []
    )
