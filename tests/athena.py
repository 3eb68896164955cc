"""Asking Athena with plain boto3, as whoever the keys belong to."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import boto3

PATIENCE_SECONDS = 30


class QueryFailed(AssertionError):
    """Athena's words for why the query did not succeed (``StateChangeReason``)."""


@dataclass(frozen=True)
class Athena:
    """A workgroup and a database to query in. ``keys`` are a session's three credentials."""

    endpoint: str
    region: str
    keys: tuple[str, str, str | None]
    database: str
    workgroup: str

    def rows(self, sql: str) -> list[dict[str, str | None]]:
        """The result, a dict per row. Raises QueryFailed."""
        client = self._client
        started = client.start_query_execution(
            QueryString=sql,
            QueryExecutionContext={"Database": self.database},
            WorkGroup=self.workgroup,
        )
        status = _ended(client, started["QueryExecutionId"])
        if status["State"] != "SUCCEEDED":
            raise QueryFailed(status.get("StateChangeReason", status["State"]))
        header, *rows = _results(client, started["QueryExecutionId"])
        return [dict(zip(map(str, header), row, strict=True)) for row in rows]

    @cached_property
    def _client(self) -> Any:
        session = boto3.Session(*self.keys, region_name=self.region)
        return session.client("athena", endpoint_url=self.endpoint)


def _ended(client: Any, query: str) -> dict[str, Any]:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        execution = client.get_query_execution(QueryExecutionId=query)["QueryExecution"]
        status: dict[str, Any] = execution["Status"]
        if status["State"] not in {"QUEUED", "RUNNING"}:
            return status
        time.sleep(0.05)
    raise QueryFailed(f"no answer in {PATIENCE_SECONDS} seconds")


def _results(client: Any, query: str) -> Iterator[list[str | None]]:
    for page in client.get_paginator("get_query_results").paginate(QueryExecutionId=query):
        for row in page["ResultSet"]["Rows"]:
            yield [cell.get("VarCharValue") for cell in row["Data"]]
