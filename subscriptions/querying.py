"""From a grant to rows: the console's address, and SQL and Python to copy."""

from urllib.parse import quote

from sharing.models import Grant

ROWS = 10

PYTHON = """import time

import boto3

athena = boto3.client("athena", region_name={region!r})
query = athena.start_query_execution(
    QueryString={sql!r},
    WorkGroup={workgroup!r},
)["QueryExecutionId"]
while True:
    execution = athena.get_query_execution(QueryExecutionId=query)["QueryExecution"]
    if execution["Status"]["State"] not in ("QUEUED", "RUNNING"):
        break
    time.sleep(1)
if execution["Status"]["State"] != "SUCCEEDED":
    raise RuntimeError(execution["Status"].get("StateChangeReason"))
for row in athena.get_query_results(QueryExecutionId=query)["ResultSet"]["Rows"]:
    print([value.get("VarCharValue") for value in row["Data"]])
"""


def athena_url(region: str) -> str:
    region = quote(region)
    return f"https://{region}.console.aws.amazon.com/athena/home?region={region}#/query-editor"


def sql(grant: Grant) -> str:
    """A first look at the rows. Athena leaves out of ``*`` the columns that were not granted."""
    table = f"{quoted(grant.local_database)}.{quoted(grant.link_name)}"
    return f"SELECT * FROM {table} LIMIT {ROWS}"  # noqa: S608 - shown to people, never run


def quoted(name: str) -> str:
    """An identifier in Athena's SQL (Trino's), where a double quote is written twice."""
    return '"' + name.replace('"', '""') + '"'


def python(grant: Grant) -> str:
    environment = grant.environment
    return PYTHON.format(region=environment.region, sql=sql(grant), workgroup=environment.workgroup)
