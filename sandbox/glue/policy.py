"""The catalog's resource policy, and the policies RAM writes for shares."""

import hashlib
import json
from typing import Any

from sandbox.errors import AwsError, invalid_input, not_found
from sandbox.lakeformation.store import catalog_of
from sandbox.operations import Call, operation
from sandbox.paging import page
from sandbox.ram.store import Share, ledger

Params = dict[str, Any]


def _hash(policy: str) -> str:
    return hashlib.md5(policy.encode(), usedforsecurity=False).hexdigest()


@operation("glue", "GetResourcePolicy")
def get_resource_policy(call: Call) -> Params:
    policy = catalog_of(call.caller.account, call.region).resource_policy
    if policy is None:
        raise not_found("Policy not found")
    return {"PolicyInJson": policy, "PolicyHash": _hash(policy)}


@operation("glue", "PutResourcePolicy")
def put_resource_policy(call: Call) -> Params:
    """Replace the catalog policy; without a statement for RAM, shares stop working (E37)."""
    store = catalog_of(call.caller.account, call.region)
    _check_conditions(call, store.resource_policy)
    store.resource_policy = _checked(call.params["PolicyInJson"])
    return {"PolicyHash": _hash(store.resource_policy)}


def _checked(policy: str) -> str:
    try:
        statements = json.loads(policy)["Statement"]
        if all(statement["Effect"] for statement in statements):
            return policy
    except (ValueError, KeyError, TypeError):
        pass
    raise invalid_input("The policy is not a JSON document with a list of statements.")


@operation("glue", "DeleteResourcePolicy")
def delete_resource_policy(call: Call) -> Params:
    store = catalog_of(call.caller.account, call.region)
    if store.resource_policy is None:
        raise not_found("Policy not found")
    _check_conditions(call, store.resource_policy)
    store.resource_policy = None
    return {}


def _check_conditions(call: Call, present: str | None) -> None:
    expected = call.params.get("PolicyHashCondition")
    exists = call.params.get("PolicyExistsCondition")
    wrong_hash = expected and present is not None and expected != _hash(present)
    if wrong_hash or (exists == "MUST_EXIST" and present is None):
        raise AwsError("ConditionCheckFailureException", "The policy is not the one expected.")
    if exists == "NOT_EXIST" and present is not None:
        raise AwsError("ConditionCheckFailureException", "A policy exists already.")


@operation("glue", "GetResourcePolicies")
def get_resource_policies(call: Call) -> Params:
    """What RAM wrote on the catalog's objects, one policy for each resource shared."""
    rows = [
        _written(share, arn)
        for share in ledger.shares.values()
        if (share.owner, share.region) == (call.caller.account, call.region) and share.works
        for arn, shared in share.resources.items()
        if shared.allowed
    ]
    return page(call, "GetResourcePoliciesResponseList", rows)


def _written(share: Share, arn: str) -> Params:
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": share.consumer},
        "Action": ["glue:GetTable", "glue:GetTables", "glue:GetDatabase", "glue:GetDatabases"],
        "Resource": arn,
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    return {"PolicyInJson": policy, "PolicyHash": _hash(policy), "CreateTime": share.created}
