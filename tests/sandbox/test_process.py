"""The sandbox as a process: what lives through a stop, and how it says what is wrong."""

import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError

from tests.sandbox.lake import BUCKET, CONSUMER, PRODUCER, Lake, refused, table, who
from tests.sandbox_process import REGION, ROOT, Keys, SandboxProcess

HERE = {"CreateBucketConfiguration": {"LocationConstraint": REGION}}


def _again(keys: Keys, process: SandboxProcess) -> Keys:
    return Keys(process.url, keys.access_key_id, keys.secret_access_key, keys.session_token)


def _filled(process: SandboxProcess) -> Lake:
    lake = Lake(process)
    lake.producer_root.client("s3").put_object(Bucket=BUCKET, Key="films/a.csv", Body=b"Alien,")
    lake.share_with_account()
    lake.accept()
    return lake


def _check(lake: Lake, process: SandboxProcess) -> None:
    root, admin = (_again(keys, process) for keys in (lake.producer_root, lake.consumer_admin))
    got = root.client("s3").get_object(Bucket=BUCKET, Key="films/a.csv")
    assert got["Body"].read() == b"Alien,"
    glue = admin.client("glue")
    found = glue.get_table(CatalogId=PRODUCER, DatabaseName="film", Name="films")
    assert found["Table"]["Name"] == "films"
    portal = _again(lake.producer_admin, process)
    assert who(CONSUMER) in [row["Principal"] for row in lake.rows(portal, Resource=table())]
    assert process.account(PRODUCER).access_key_id == root.access_key_id


def test_everything_lives_through_a_stop(tmp_path: Path) -> None:
    with SandboxProcess(tmp_path) as process:
        lake = _filled(process)
        assert process.stop() == 0
    with SandboxProcess(tmp_path) as process:
        _check(lake, process)


def test_what_is_kept_is_for_its_owner_only(tmp_path: Path) -> None:
    state = tmp_path / "state"
    with SandboxProcess(state) as process:
        _filled(process)
        assert process.stop() == 0
    kept = [state, *state.rglob("*")]
    assert len(kept) > 5
    assert [path for path in kept if path.stat().st_mode & 0o077] == []


def test_everything_older_than_a_moment_lives_through_a_kill(tmp_path: Path) -> None:
    with SandboxProcess(tmp_path) as process:
        lake = _filled(process)
        time.sleep(1.5)
        process.kill()
    with SandboxProcess(tmp_path) as process:
        _check(lake, process)


def test_deleted_objects_leave_the_disk_at_the_next_start(tmp_path: Path) -> None:
    with SandboxProcess(tmp_path) as process:
        root = _filled(process).producer_root
        time.sleep(0.8)
        root.client("s3").delete_object(Bucket=BUCKET, Key="films/a.csv")
    with SandboxProcess(tmp_path):
        assert list((tmp_path / "objects").iterdir()) == []


def test_damaged_file_is_put_aside_and_the_rest_is_kept(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with SandboxProcess(tmp_path) as process:
        lake = _filled(process)
    (tmp_path / "lakeformation.pickle").write_bytes(b"\x80\x05broken")
    with SandboxProcess(tmp_path) as process:
        root = _again(lake.producer_root, process)
        assert root.client("glue").get_databases()["DatabaseList"] == []
        assert root.client("s3").list_buckets()["Buckets"][0]["Name"] == BUCKET
    said = capfd.readouterr().err
    assert "lakeformation.pickle is damaged" in said
    assert "Traceback" not in said
    assert (tmp_path / "lakeformation.damaged").exists()


def _run(*options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "sandbox", *options]
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=30, check=False
    )


def test_taken_port_is_one_clear_line_and_exit_code_2() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        ended = _run("--port", port)
    assert ended.returncode == 2
    assert ended.stderr.count("\n") == 1
    assert port in ended.stderr


def test_unusable_state_directory_is_one_clear_line_and_exit_code_2(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    ended = _run("--port", "0", "--state", str(tmp_path / "file" / "below"))
    assert ended.returncode == 2
    assert ended.stderr.startswith("sandbox: cannot go on:")
    assert ended.stderr.count("\n") == 1


def test_reset_forgets_accounts_and_buckets(sandbox: SandboxProcess) -> None:
    root = sandbox.account(PRODUCER)
    root.client("s3").create_bucket(Bucket="gone", **HERE)
    sandbox.reset()
    with refused("InvalidAccessKeyId"):
        root.client("s3").list_buckets()
    sandbox.account(PRODUCER).client("s3").create_bucket(Bucket="gone", **HERE)


def test_opening_an_account_again_gives_the_same_keys(sandbox: SandboxProcess) -> None:
    assert sandbox.account(PRODUCER) == sandbox.account(PRODUCER)
    assert sandbox.account(PRODUCER) != sandbox.account(CONSUMER)


def test_calls_are_logged_with_caller_and_outcome(sandbox: SandboxProcess) -> None:
    root = sandbox.account(PRODUCER)
    sandbox.forget_calls()
    root.client("glue").get_databases()
    with refused("EntityNotFoundException"):
        root.client("glue").get_database(Name="nosuch")
    first, second = sandbox.calls()
    assert (first["service"], first["operation"], first["status"]) == ("glue", "GetDatabases", 200)
    assert first["principal"] == f"arn:aws:iam::{PRODUCER}:root"
    assert second["error"] == "EntityNotFoundException"
    assert sandbox.calls(after=first["n"]) == [second]
    assert (first["changed"], second["changed"]) == (None, None)


def test_what_a_call_changed_is_logged_even_if_its_answer_is_lost(sandbox: SandboxProcess) -> None:
    root = sandbox.account(PRODUCER)
    sandbox.forget_calls()
    database = {"Name": "films"}
    sandbox.faults({"operation": "glue:CreateDatabase", "drop": True, "after": True})
    with pytest.raises(ConnectionClosedError):
        root.client("glue").create_database(DatabaseInput=database)
    [call] = sandbox.calls()
    assert (call["status"], call["changed"]) == (0, {"DatabaseInput": database})

    sandbox.faults()
    sandbox.forget_calls()
    right = {
        "Principal": {"DataLakePrincipalIdentifier": CONSUMER},
        "Resource": {"Database": {"Name": "films"}},
        "Permissions": ["DESCRIBE"],
    }
    entries = [{**right, "Id": "held"}, {**right, "Id": "absurd", "Permissions": ["SELECT"]}]
    root.client("lakeformation").batch_grant_permissions(Entries=entries)
    [call] = sandbox.calls()
    assert [entry["Id"] for entry in call["changed"]["Entries"]] == ["held"]


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("ThrottlingException", "Rate exceeded"),
        ("ConcurrentModificationException", "Please retry in a short while"),
        ("InvalidInputException", "Rate exceeded (Service: AmazonIdentityManagement)"),
    ],
)
def test_ordered_errors_come_as_often_as_ordered(
    sandbox: SandboxProcess, code: str, message: str
) -> None:
    """E51, E52."""
    error = {"code": code, "message": message, "status": 400}
    sandbox.faults({"operation": "glue:Get*", "error": error, "times": 2})
    glue = sandbox.account(PRODUCER).client("glue")
    for _ in range(2):
        with refused(code, message):
            glue.get_databases()
    glue.get_databases()


def test_faults_strike_their_account_and_their_share_only(sandbox: SandboxProcess) -> None:
    """E52: with a seed the same calls fail every time."""
    error = {"code": "ThrottlingException", "message": "slow"}
    rule = {"operation": "*", "account": CONSUMER, "error": error, "share": 0.5, "seed": 7}

    def outcomes() -> list[bool]:
        sandbox.faults(rule)
        glue = sandbox.account(CONSUMER).client("glue")
        return [_works(glue) for _ in range(12)]

    first = outcomes()
    assert first == outcomes()
    assert set(first) == {True, False}
    sandbox.account(PRODUCER).client("glue").get_databases()
    sandbox.faults()


def _works(glue) -> bool:
    try:
        glue.get_databases()
    except ClientError:
        return False
    return True


def test_lost_answer_leaves_the_effect(sandbox: SandboxProcess) -> None:
    glue = sandbox.account(PRODUCER).client("glue")
    sandbox.faults({"operation": "glue:CreateDatabase", "drop": True, "after": True, "times": 1})
    with pytest.raises(ConnectionClosedError):
        glue.create_database(DatabaseInput={"Name": "film"})
    assert [one["Name"] for one in glue.get_databases()["DatabaseList"]] == ["film"]


def test_delay_is_waited(sandbox: SandboxProcess) -> None:
    sandbox.faults({"operation": "glue:GetDatabases", "delay_ms": 300, "times": 1})
    began = time.monotonic()
    sandbox.account(PRODUCER).client("glue").get_databases()
    assert time.monotonic() - began >= 0.3


@pytest.mark.parametrize(
    ("door", "body"),
    [("settings", {"nosuch": 1}), ("faults", [{"nosuch": 1}]), ("settings", {"page_size": "x"})],
)
def test_what_the_control_door_cannot_understand_is_400(
    sandbox: SandboxProcess, door: str, body: object
) -> None:
    request = urllib.request.Request(
        f"{sandbox.url}/_sandbox/{door}", json.dumps(body).encode(), method="PUT"
    )
    with pytest.raises(urllib.error.HTTPError) as refusal:
        urllib.request.urlopen(request, timeout=5)
    assert refusal.value.code == 400
