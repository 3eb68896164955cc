"""S3 as Athena uses it: the objects of a table, and the file of a result."""

from __future__ import annotations

from collections.abc import Iterator

from moto.s3.models import FakeKey, s3_backends

from sandbox import s3, state
from sandbox.identity import Caller
from sandbox.query.errors import QueryFailed, failed
from sandbox.query.limits import MOST_BYTES_READ
from sandbox.query.stored import StoredObject


def bucket_and_key(location: str) -> tuple[str, str]:
    """`s3://bucket/a/b` → ("bucket", "a/b")."""
    bucket, _, key = location.removeprefix("s3://").partition("/")
    return bucket, key


def below(location: str) -> tuple[StoredObject, ...]:
    """The objects below a table's location, by key; who may read them has been asked before.

    Raises QueryFailed when the bucket is absent or it is too much for one query.
    """
    bucket, prefix = bucket_and_key(location)
    folder = prefix if not prefix or prefix.endswith("/") else f"{prefix}/"
    with state.lock:
        found = tuple(_objects(bucket, folder))
    if sum(len(stored.data) for stored in found) > MOST_BYTES_READ:
        raise QueryFailed("Query exhausted resources at this scale factor: too much data to read")
    return found


def _objects(bucket: str, folder: str) -> Iterator[StoredObject]:
    holder = s3.bucket_named(bucket)
    if holder is None:
        raise failed("HIVE_CANNOT_OPEN_SPLIT", f"The specified bucket does not exist: {bucket}")
    for name in sorted(name for name in holder.keys if name.startswith(folder)):
        key = holder.keys[name]
        if isinstance(key, FakeKey):  # and no delete marker
            yield StoredObject(name.removeprefix(folder), key.value)


def check_writable(caller: Caller, output: str) -> None:
    """Raise QueryFailed, as Athena words it, unless the caller may write results there."""
    bucket, key = bucket_and_key(output)
    if s3.bucket_named(bucket) is None:
        raise QueryFailed(f"Unable to verify/create output bucket {bucket}")
    if not s3.may(caller, "s3:PutObject", _arn(bucket, key)):
        raise QueryFailed(
            f"Access denied when writing output to url: {output} . Please ensure you are allowed "
            "to access the S3 bucket. If specifying an expected bucket owner, confirm the bucket "
            "is owned by the expected account."
        )


def write(location: str, data: bytes) -> None:
    bucket, key = bucket_and_key(location)
    holder = s3.bucket_named(bucket)
    if holder is None:
        raise QueryFailed(f"Unable to verify/create output bucket {bucket}")
    s3_backends[holder.account_id][holder.partition].put_object(bucket, key, data)
    state.touch("s3")


def readable(caller: Caller, location: str) -> bool:
    bucket, key = bucket_and_key(location)
    return s3.may(caller, "s3:GetObject", _arn(bucket, key))


def read(location: str) -> bytes | None:
    """The object's bytes, or None if it is not there."""
    bucket, key = bucket_and_key(location)
    holder = s3.bucket_named(bucket)
    found = holder.keys.get(key) if holder else None
    return bytes(found.value) if isinstance(found, FakeKey) else None


def _arn(bucket: str, key: str) -> str:
    return f"arn:aws:s3:::{bucket}/{key}"
