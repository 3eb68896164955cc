"""Reads that lag, writes that meet, and errors in disguise: over HTTP, seeded, logged."""

import threading
import time
from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError

from tests.sandbox.lake import CONSUMER, PRODUCER, Lake, refused, table, who
from tests.sandbox_process import SandboxProcess

GRANT = "lakeformation:GrantPermissions"


def _granted(lake: Lake) -> bool:
    return who(CONSUMER) in [row["Principal"] for row in lake.rows(Resource=table())]


def test_listing_lags_behind_a_grant_and_catches_up(lake: Lake) -> None:
    """E50."""
    lake.sandbox.settings(stale_seconds=600)
    lake.share_with_account()
    assert not _granted(lake)
    lake.sandbox.settings(stale_seconds=0)
    assert _granted(lake)


def test_lag_ends_by_itself(lake: Lake) -> None:
    """E50."""
    lake.sandbox.settings(stale_seconds=0.2)
    lake.share_with_account()
    deadline = time.monotonic() + 5
    while not _granted(lake):
        assert time.monotonic() < deadline


def test_tables_and_shares_lag_too_and_writes_do_not(lake: Lake) -> None:
    """E50: what a lagging read does not see is there all the same."""
    lake.sandbox.settings(stale_seconds=600)
    lake.share_with_account()
    assert lake.invitations() == []
    ram = lake.producer_admin.client("ram")
    assert ram.get_resource_shares(resourceOwner="SELF")["resourceShares"] == []
    lake.sandbox.settings(stale_seconds=0)
    assert len(lake.invitations()) == 1
    lake.sandbox.settings(stale_seconds=600)
    lake.add_table("crew")
    with refused("EntityNotFoundException"):
        lake.glue.get_table(DatabaseName="film", Name="crew")
    with refused("AlreadyExistsException"):
        lake.add_table("crew")


def _seen(lake: Lake) -> list[bool]:
    lake.sandbox.settings(stale_seconds=600, stale_share=0.5, stale_seed=11)
    return [_granted(lake) for _ in range(12)]


def test_share_of_reads_lags_and_with_a_seed_the_same_ones(lake: Lake) -> None:
    """E50."""
    lake.sandbox.settings(stale_seconds=600)
    lake.share_with_account()
    first = _seen(lake)
    assert set(first) == {True, False}
    assert first == _seen(lake)


def _outcome(lake: Lake, name: str) -> str:
    try:
        lake.grant(CONSUMER, table(name=name), ["SELECT"], passing_on=True)
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return "done"


def _together(lake: Lake, *names: str) -> list[str]:
    """Grants on these tables at the same time; what became of each, in any order."""
    outcomes: list[str] = []
    threads = [
        threading.Thread(target=lambda name=name: outcomes.append(_outcome(lake, name)))
        for name in names
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


def test_writes_of_the_same_principal_and_table_that_meet_are_refused(lake: Lake) -> None:
    """E51."""
    lake.add_table("crew")
    lake.sandbox.settings(lake_write_ms=300)
    assert _together(lake, "films", "films") == ["ConcurrentModificationException", "done"]
    assert _together(lake, "films", "crew") == ["done", "done"]


def test_entries_of_batches_meet_one_by_one(lake: Lake) -> None:
    """E51: of a batch only the entry that meets another call is refused."""
    lake.add_table("crew")
    lake.sandbox.settings(lake_write_ms=400)
    before = threading.Thread(target=lambda: _outcome(lake, "films"))
    before.start()
    _wait_for_writes(lake)
    entry = {"Principal": who(CONSUMER), "Permissions": ["DESCRIBE"]}
    answer = lake.lf.batch_grant_permissions(
        Entries=[
            {**entry, "Id": "0", "Resource": table()},
            {**entry, "Id": "1", "Resource": table(name="crew")},
        ]
    )
    before.join()
    codes = {one["RequestEntry"]["Id"]: one["Error"]["ErrorCode"] for one in answer["Failures"]}
    assert codes == {"0": "ConcurrentModificationException"}


def _wait_for_writes(lake: Lake) -> None:
    """Until a write is under way: the control door is served while it lasts."""
    deadline = time.monotonic() + 5
    while not lake.sandbox.writes_under_way():
        assert time.monotonic() < deadline


def test_writes_that_follow_each_other_are_refused_at_random(lake: Lake) -> None:
    """E51: with a seed always the same ones; other principals and tables are left alone."""

    def outcomes() -> list[str]:
        lake.sandbox.settings(overlap_share=0.5, overlap_seconds=600, overlap_seed=5)
        return [_outcome(lake, "films") for _ in range(10)]

    lake.share_with_account()
    first = outcomes()
    assert set(first) == {"done", "ConcurrentModificationException"}
    assert first == outcomes()
    lake.sandbox.settings(overlap_share=1)
    lake.add_table("crew")
    assert _outcome(lake, "crew") == "done"
    assert _outcome(lake, "crew") == "ConcurrentModificationException"


@pytest.mark.parametrize(
    "error",
    [
        {"code": "ThrottlingException", "message": "Rate exceeded", "status": 400},
        {"code": "OperationTimeoutException", "message": "The operation timed out", "status": 400},
        {
            "code": "InvalidInputException",
            "message": "Rate exceeded (Service: AmazonIdentityManagement; Status Code: 400)",
            "status": 400,
        },
    ],
    ids=lambda error: error["code"],
)
def test_three_disguises_of_too_much(lake: Lake, error: dict[str, Any]) -> None:
    """E52: for the next calls of one operation, then no more; nothing was done meanwhile."""
    lake.sandbox.faults({"operation": GRANT, "error": error, "times": 2})
    for _ in range(2):
        with refused(error["code"], error["message"]) as refusal:
            lake.share_with_account()
        assert refusal.status == 400
    assert not _granted(lake)
    lake.share_with_account()
    assert _granted(lake)


def test_throttling_a_share_of_all_calls(lake: Lake) -> None:
    """E52."""
    error = {"code": "ThrottlingException", "message": "Rate exceeded"}
    lake.sandbox.faults({"operation": "*", "error": error, "share": 0.2, "seed": 3})
    lake.sandbox.forget_calls()
    for _ in range(100):
        _tried(lake)
    logged = [call["error"] for call in lake.sandbox.calls()]
    assert 10 <= logged.count("ThrottlingException") <= 30
    assert len(logged) == 100


def _tried(lake: Lake) -> bool:
    try:
        lake.glue.get_databases()
    except ClientError:
        return False
    return True


@pytest.mark.parametrize("after", [False, True])
def test_connections_drop_before_the_effect_and_after_it(lake: Lake, after: bool) -> None:
    """E52, and the log tells the one from the other."""
    lake.sandbox.faults({"operation": GRANT, "drop": True, "after": after, "times": 1})
    lake.sandbox.forget_calls()
    with pytest.raises(ConnectionClosedError):
        lake.share_with_account()
    (call,) = lake.sandbox.calls()
    assert (call["operation"], call["error"]) == ("GrantPermissions", "dropped")
    assert _granted(lake) is after
    assert call["account"] == PRODUCER


def test_dice_are_the_same_again_after_a_reset(sandbox: SandboxProcess) -> None:
    first = _seen_of(sandbox)
    sandbox.reset()
    assert _seen_of(sandbox) == first


def _seen_of(sandbox: SandboxProcess) -> list[bool]:
    lake = Lake(sandbox)
    sandbox.settings(stale_seconds=600)
    lake.share_with_account()
    return _seen(lake)
