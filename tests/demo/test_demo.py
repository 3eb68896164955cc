"""The demo as a newcomer meets it: started, used, stopped, killed, started again."""

import json
import os
import signal
import socket
import stat
import time
import urllib.request

import boto3
import psutil
import pytest

from portal.demo.people import PEOPLE
from tests import services
from tests.demo.running import RunningDemo


@pytest.fixture(scope="module")
def demo():
    # Not pytest's own directories, which only their owner may enter: PostgreSQL runs as another.
    running = RunningDemo(services.ROOM / "demo")
    running.start()
    yield running
    if running.returncode is None:
        running.stop(signal.SIGTERM)


def _api(demo, person, path):
    summary = demo.summary()
    request = urllib.request.Request(
        f"{summary['url']}/api/v1/{path}",
        headers={"Authorization": f"Bearer {summary['users'][person]['token']}"},
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)


def _sts(demo, keys):
    summary = demo.summary()
    session = boto3.Session(
        keys["access_key_id"],
        keys["secret_access_key"],
        keys["session_token"],
        region_name=summary["region"],
    )
    return session.client("sts", endpoint_url=summary["aws_endpoint_url"])


def test_summary_is_for_its_owner_only(demo):
    assert stat.S_IMODE(demo.summary_file.stat().st_mode) == 0o600


def test_every_person_of_the_summary_can_use_the_api(demo):
    for person in PEOPLE:
        assert _api(demo, person.key, "me/")["email"] == person.email


def test_summarys_keys_are_the_portals_and_the_consumer_roles(demo):
    summary = demo.summary()
    portal = _sts(demo, summary["portal"]).get_caller_identity()["Arn"]
    consumer = _sts(demo, summary["consumer"]).get_caller_identity()["Arn"]
    assert portal == "arn:aws:iam::333333333333:user/sluice"
    assert consumer.startswith("arn:aws:sts::222222222222:assumed-role/Analyst/")


def test_portal_may_assume_each_accounts_role_with_its_external_id_only(demo):
    summary = demo.summary()
    sts = _sts(demo, summary["portal"])
    for number, account in summary["accounts"].items():
        told = {"RoleArn": account["role_arn"], "RoleSessionName": "test"}
        got = sts.assume_role(**told, ExternalId=account["external_id"])
        assert f":{number}:" in got["AssumedRoleUser"]["Arn"]
        with pytest.raises(sts.exceptions.ClientError, match="AccessDenied"):
            sts.assume_role(**told)


def test_its_directory_cannot_be_listed_by_others(demo):
    assert demo.directory.stat().st_mode & 0o076 == 0


def test_ready_when_the_summary_is_there(demo):
    with urllib.request.urlopen(f"{demo.summary()['url']}/readyz", timeout=10) as answer:
        assert json.load(answer)["status"] == "ready"


def test_second_start_says_that_it_runs_already(demo):
    assert "is running already" in demo.refused("--port", "1")


def test_reset_is_refused_while_running(demo):
    assert "is running already" in demo.refused("reset")
    assert demo.summary_file.exists()


def test_a_web_server_that_dies_is_started_again(demo):
    time.sleep(max(0, 11 - (time.time() - demo.summary_file.stat().st_mtime)))
    web = [process for process in demo.processes() if "portal.wsgi" in process.cmdline()]
    parent = min(web, key=psutil.Process.create_time)
    os.killpg(parent.pid, signal.SIGKILL)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            assert _api(demo, "olu", "me/")["email"] == "olu@example.com"
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("the web server did not come back")


def test_stopping_leaves_no_process_and_starting_again_keeps_data(demo):
    before = demo.summary()
    said = demo.stop()
    assert "A request waits for Sten" in said
    assert (demo.returncode, said.strip().splitlines()[-1][:8]) == (0, "Stopped.")
    assert not demo.summary_file.exists()
    assert demo.processes() == []
    demo.start()
    after = demo.summary()
    assert after["users"] == before["users"]
    assert after["accounts"] == before["accounts"]
    assert after["consumer"]["session_token"] != before["consumer"]["session_token"]


def test_a_killed_supervisor_leaves_nothing_in_the_way(demo):
    demo.stop(signal.SIGKILL)
    demo.start()
    assert _api(demo, "ana", "me/")["name"] == "Ana Ferreira"
    postmasters = [one for one in demo.processes() if "listen_addresses=" in one.cmdline()]
    assert len(postmasters) == 1


def test_a_taken_port_is_said_in_one_line(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = RunningDemo(tmp_path).refused("--port", str(port))
    assert said == f"demo: Port {port} is taken. Choose another: make demo PORT={port + 1}\n"
    assert not (tmp_path / "postgres").exists()
