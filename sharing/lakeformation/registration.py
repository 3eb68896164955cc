"""Which tables lie in locations that Lake Formation knows, in one listing for any number of them.

A location may be deregistered at any time, also after its tables were granted: then nobody gets
data any more although every right is still listed.
"""

from collections.abc import Iterable, Mapping
from typing import TypeVar

from sharing.lakeformation.calls import Caller

Key = TypeVar("Key")

MOST = 1000
"""Registrations per page of ListResources."""
_SCHEMES = ("s3://", "s3a://", "s3n://")


def unregistered(caller: Caller, locations: Mapping[Key, str]) -> frozenset[Key]:
    """Of the tables, those whose location is not registered in the caller's account and Region.

    ``locations`` maps whatever names a table to its location (``s3://bucket/prefix/``); an empty
    one is a view's or unknown, and never among the answers. One call per 1,000 registrations.
    Raises AwsError.
    """
    if not any(locations.values()):
        return frozenset()
    return uncovered(locations, registered_locations(caller))


def registered_locations(caller: Caller) -> frozenset[str]:
    """The ARNs registered in the account and Region of ``caller``. Raises AwsError."""
    known = caller.pages("lakeformation", "list_resources", "ResourceInfoList", MaxResults=MOST)
    return frozenset(one["ResourceArn"] for one in known)


def uncovered(locations: Mapping[Key, str], registered: Iterable[str]) -> frozenset[Key]:
    """The same for registrations that are known already. Pure."""
    known = _paths(registered)
    return frozenset(
        key for key, location in locations.items() if location and not _covering(location, known)
    )


def covering(location: str, registered: Iterable[str]) -> str:
    """The registered path that covers the location: its own, or one above; empty for none."""
    return _covering(location, _paths(registered))


def s3_path(location: str) -> str:
    """``bucket/prefix`` of ``s3://bucket/prefix/``; empty for what does not lie in S3."""
    for scheme in _SCHEMES:
        if location.startswith(scheme):
            return location.removeprefix(scheme).strip("/")
    return ""


def s3_arn(location: str, partition: str = "aws") -> str:
    """The location as the ARN to register; empty for what does not lie in S3."""
    path = s3_path(location)
    return f"arn:{partition}:s3:::{path}" if path else ""


def _paths(arns: Iterable[str]) -> frozenset[str]:
    return frozenset(arn.partition(":::")[2].rstrip("/") for arn in arns)


def _covering(location: str, known: frozenset[str]) -> str:
    path = s3_path(location)
    while path and path not in known:
        path = path.rpartition("/")[0]
    return path
