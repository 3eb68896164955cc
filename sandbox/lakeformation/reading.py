"""What a caller may read of a table: the seam between the catalog and the query engine."""

from dataclasses import dataclass

from sandbox.identity import Caller


@dataclass(frozen=True)
class Relation:
    """A table as one caller may read it."""

    owner: str
    """Account whose catalog (and whose S3 backend) holds the table."""
    region: str
    database: str
    table: str
    location: str
    """`s3://bucket/prefix/` of the table's objects."""
    format: str
    """`parquet`, `csv` or `json`."""
    serde_parameters: dict[str, str]
    parameters: dict[str, str]
    columns: tuple[tuple[str, str], ...]
    """(name, Glue type) of all columns in the order of the files, partition keys not included."""
    partition_keys: tuple[tuple[str, str], ...]
    readable: tuple[str, ...]
    """Names of the columns and partition keys this caller may see, in order."""
    row_filters: tuple[str, ...] = ()
    """Row filter expressions, ORed; empty means all rows."""


class ReadingRefused(Exception):
    """The table cannot be read; the text is Athena's StateChangeReason."""


def relation_for(caller: Caller, region: str, database: str, table: str) -> Relation:
    """The table that `database.table` means in the caller's own catalog, links followed.

    Raises ReadingRefused when it is absent, or when the caller lacks a right on the link, on the
    target, or the IAM action `lakeformation:GetDataAccess`.
    """
    raise ReadingRefused(f"TABLE_NOT_FOUND: {database}.{table} for {caller.arn} in {region}")


def listed_databases(caller: Caller, region: str) -> list[str]:
    """Names of the databases in the caller's catalog that the caller may describe, sorted."""
    return []


def listed_tables(caller: Caller, region: str, database: str) -> list[str]:
    """Names of the tables in a database of the caller's catalog that the caller may describe."""
    return []
