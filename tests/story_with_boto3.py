"""The consumer's side of the story: refused, readable, refused again.

Knows nothing of the portal but the keys in its `demo.json`; somebody else asks and decides
meanwhile. `python -m tests.story_with_boto3 .local/demo.json`
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.athena import Athena, QueryFailed

Rows = list[dict[str, str | None]]


def main(arguments: list[str]) -> int:
    asked = _arguments(arguments)
    analyst = _analyst(json.loads(asked.summary.read_text()))
    sql = f'SELECT * FROM "{asked.table}"'

    _say(f"refused: {_until(lambda: _refusal(analyst, sql), asked.seconds)}")
    rows = _until(lambda: _rows(analyst, sql), asked.seconds)
    _say(f"readable: {len(rows)} rows, the first is {rows[0]}")
    _say(f"refused: {_until(lambda: _refusal(analyst, sql), asked.seconds)}")
    return 0


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _arguments(given: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("summary", type=Path, help="the demo.json of a running portal")
    parser.add_argument("--table", default="film_category", help="name of the link to query")
    parser.add_argument("--seconds", type=float, default=60, help="how long to wait for a change")
    return parser.parse_args(given)


def _analyst(summary: dict[str, Any]) -> Athena:
    consumer = summary["consumer"]
    return Athena(
        summary["aws_endpoint_url"],
        consumer["region"],
        (consumer["access_key_id"], consumer["secret_access_key"], consumer["session_token"]),
        consumer["database"],
        consumer["workgroup"],
    )


def _rows(analyst: Athena, sql: str) -> Rows | None:
    try:
        return analyst.rows(sql)
    except QueryFailed:
        return None


def _refusal(analyst: Athena, sql: str) -> str | None:
    try:
        analyst.rows(sql)
    except QueryFailed as refusal:
        return str(refusal)
    return None


def _until(answer: Callable[[], Any], seconds: float) -> Any:
    """The first answer that is one. Ends the program when there is none in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if got := answer():
            return got
        time.sleep(0.2)
    raise SystemExit(f"nothing changed within {seconds:.0f} seconds")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
