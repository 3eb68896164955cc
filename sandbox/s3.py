"""S3: which operation a request is, and who may do it; moto does the rest."""

import re
from collections.abc import Mapping

from moto.s3.models import FakeBucket, s3_backends

from sandbox import policies
from sandbox.authorization import denial, iam_allows
from sandbox.identity import Caller

_SUBRESOURCES = {
    "policy": "BucketPolicy",
    "acl": "BucketAcl",
    "cors": "BucketCORS",
    "versioning": "BucketVersioning",
    "location": "BucketLocation",
    "tagging": "BucketTagging",
    "encryption": "EncryptionConfiguration",
    "lifecycle": "LifecycleConfiguration",
    "publicAccessBlock": "BucketPublicAccessBlock",
    "ownershipControls": "BucketOwnershipControls",
    "notification": "BucketNotification",
    "logging": "BucketLogging",
}
_VERBS = {"GET": "Get", "HEAD": "Get", "PUT": "Put", "POST": "Put", "DELETE": "Delete"}
_BUCKET_OPERATIONS = {
    "GET": "ListBucket",
    "HEAD": "ListBucket",
    "PUT": "CreateBucket",
    "DELETE": "DeleteBucket",
    "POST": "DeleteObject",
}
_OBJECT_OPERATIONS = {
    "GET": "GetObject",
    "HEAD": "GetObject",
    "PUT": "PutObject",
    "POST": "PutObject",
    "DELETE": "DeleteObject",
}


def bucket_and_key(path: str) -> tuple[str, str]:
    bucket, _, key = path.removeprefix("/").partition("/")
    return bucket, key


def operation(method: str, path: str, query: Mapping[str, str]) -> str:
    """The S3 action, without its prefix, that a path-style request asks for."""
    bucket, key = bucket_and_key(path)
    if not bucket:
        return "ListAllMyBuckets"
    if key:
        return _OBJECT_OPERATIONS.get(method, "GetObject")
    for name, noun in _SUBRESOURCES.items():
        if name in query:
            return _VERBS.get(method, "Get") + noun
    return _BUCKET_OPERATIONS.get(method, "ListBucket")


def authorize(caller: Caller, action: str, path: str, query: Mapping[str, str]) -> None:
    """Raise AccessDenied unless the identity policies and the bucket's policy let the caller."""
    bucket, key = bucket_and_key(path)
    if action == "DeleteObject" and not key:
        key = "*"
    arn = f"arn:aws:s3:::{bucket}/{key}" if key else f"arn:aws:s3:::{bucket}"
    context = {"s3:prefix": query["prefix"]} if "prefix" in query else {}
    if not may(caller, f"s3:{action}", arn, context):
        raise denial(caller, f"s3:{action}", arn)


def may(caller: Caller, action: str, arn: str, context: Mapping[str, str] | None = None) -> bool:
    """Whether the caller may act on a bucket or object ARN.

    In the bucket's own account the identity policy or the bucket policy is enough; from another
    account both must allow.
    """
    bucket = bucket_named(re.split("[:/]", arn)[5])
    identity = iam_allows(caller, action, arn, dict(context or {}))
    if bucket is None:
        return identity
    by_bucket = _bucket_verdict(bucket, caller, action, arn, context or {})
    if by_bucket == "deny":
        return False
    if bucket.account_id == caller.account:
        return identity or by_bucket == "allow"
    return identity and by_bucket == "allow"


def _bucket_verdict(
    bucket: FakeBucket, caller: Caller, action: str, arn: str, context: Mapping[str, str]
) -> policies.Verdict:
    if not bucket.policy:
        return "silent"
    document = bucket.policy.decode() if isinstance(bucket.policy, bytes) else str(bucket.policy)
    return policies.verdict([document], action, arn, context, caller.names)


def bucket_named(name: str) -> FakeBucket | None:
    """The bucket of this name in whichever account holds it."""
    owner = s3_backends.bucket_accounts.get(name)
    if owner is None:
        return None
    partition, account = owner
    return s3_backends[account][partition].buckets.get(name)
