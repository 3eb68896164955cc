"""The consumer's role with Athena and nothing else: plain boto3 that knows nothing of Sluice."""

import time
from typing import Any

import boto3
from botocore.exceptions import ClientError


class QueryRefused(Exception):
    """The query failed; ``str()`` is Athena's reason."""


class Analyst:
    """Made from ``consumer`` of the demo's summary."""

    def __init__(self, consumer: dict[str, str], endpoint: str) -> None:
        session = boto3.Session(
            consumer["access_key_id"],
            consumer["secret_access_key"],
            consumer["session_token"],
            region_name=consumer["region"],
        )
        self._athena = session.client("athena", endpoint_url=endpoint)
        self._glue = session.client("glue", endpoint_url=endpoint)
        self._workgroup = consumer["workgroup"]

    def query(self, sql: str) -> list[list[str | None]]:
        """The rows, without the line of column names. Raises QueryRefused."""
        started = self._athena.start_query_execution(QueryString=sql, WorkGroup=self._workgroup)
        query = started["QueryExecutionId"]
        self._wait(query)
        rows: list[Any] = self._athena.get_query_results(QueryExecutionId=query)["ResultSet"][
            "Rows"
        ]
        return [[value.get("VarCharValue") for value in row["Data"]] for row in rows[1:]]

    def look_up(self, account: str, database: str, table: str) -> list[str]:
        """The columns Glue shows of a table in another account's catalog. Raises QueryRefused."""
        try:
            found = self._glue.get_table(CatalogId=account, DatabaseName=database, Name=table)
        except ClientError as error:
            raise QueryRefused(error.response["Error"]["Code"]) from error
        return [column["Name"] for column in found["Table"]["StorageDescriptor"]["Columns"]]

    def _wait(self, query: str) -> None:
        while True:
            found = self._athena.get_query_execution(QueryExecutionId=query)["QueryExecution"]
            status = found["Status"]
            if status["State"] == "SUCCEEDED":
                return
            if status["State"] in {"FAILED", "CANCELLED"}:
                raise QueryRefused(status.get("StateChangeReason", status["State"]))
            time.sleep(0.05)
