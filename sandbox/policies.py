"""IAM policies: does a set of documents allow an action on a resource, under which conditions."""

import json
import re
from collections.abc import Iterable, Mapping
from fnmatch import translate
from functools import lru_cache
from typing import Any, Literal

Verdict = Literal["allow", "deny", "silent"]
Context = Mapping[str, str]
ANY_RESOURCE = "*"
"""Stands for a resource the sandbox does not work out; it matches every Resource element."""


@lru_cache(maxsize=4096)
def _statements(document: str) -> tuple[dict[str, Any], ...]:
    statements = json.loads(document).get("Statement", [])
    return tuple(statements if isinstance(statements, list) else [statements])


def verdict(
    documents: Iterable[str],
    action: str,
    resource: str = ANY_RESOURCE,
    context: Context | None = None,
    principals: frozenset[str] | None = None,
) -> Verdict:
    """What the documents say together; an explicit deny wins.

    `principals` are the names a caller answers to (its ARN, its account's root, its account id, or
    the one name of an AWS service); given, only statements whose Principal names one of them
    count: a trust or bucket policy.
    """
    effects = {
        statement["Effect"]
        for document in documents
        for statement in _statements(document)
        if _applies(statement, action, resource, context or {}, principals)
    }
    if "Deny" in effects:
        return "deny"
    return "allow" if "Allow" in effects else "silent"


def _applies(
    statement: dict[str, Any],
    action: str,
    resource: str,
    context: Context,
    principals: frozenset[str] | None,
) -> bool:
    return (
        _names_action(statement, action)
        and _names_resource(statement, resource)
        and (principals is None or _names_principal(statement.get("Principal"), principals))
        and _conditions_hold(statement.get("Condition", {}), context)
    )


def _listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


@lru_cache(maxsize=8192)
def _pattern(text: str) -> re.Pattern[str]:
    # fnmatch would read [ ] as a character class; IAM knows only * and ?.
    return re.compile(translate(text.replace("[", "[[]")))


def _matches(patterns: Any, text: str) -> bool:
    return any(_pattern(pattern).match(text) for pattern in _listed(patterns))


def _names_action(statement: dict[str, Any], action: str) -> bool:
    key = "NotAction" if "NotAction" in statement else "Action"
    wanted = [pattern.lower() for pattern in _listed(statement.get(key, []))]
    return _matches(wanted, action.lower()) != (key == "NotAction")


def _names_resource(statement: dict[str, Any], resource: str) -> bool:
    if resource == ANY_RESOURCE:
        return statement["Effect"] == "Allow" or "*" in _listed(statement.get("Resource", []))
    if "NotResource" in statement:
        return not _matches(statement["NotResource"], resource)
    # A trust policy has no Resource element.
    return "Resource" not in statement or _matches(statement["Resource"], resource)


def _names_principal(principal: Any, principals: frozenset[str]) -> bool:
    if principal == "*":
        return True
    if not isinstance(principal, dict):
        return False
    named, services = _listed(principal.get("AWS", [])), _listed(principal.get("Service", []))
    return "*" in named or not principals.isdisjoint((*named, *services))


def _conditions_hold(conditions: dict[str, dict[str, Any]], context: Context) -> bool:
    return all(
        _condition_holds(operator, _listed(wanted), context.get(key))
        for operator, keys in conditions.items()
        for key, wanted in keys.items()
    )


def _condition_holds(operator: str, wanted: list[str], present: str | None) -> bool:
    operator = operator.rpartition(":")[2]
    if operator == "Null":
        return (present is None) == (str(wanted[0]).lower() == "true")
    if operator.endswith("IfExists"):
        return present is None or _compares(operator.removesuffix("IfExists"), wanted, present)
    if present is None:
        return "Not" in operator
    return _compares(operator, wanted, present)


def _compares(operator: str, wanted: list[str], present: str) -> bool:
    negated = "Not" in operator
    match operator.replace("Not", ""):
        case "StringEquals":
            same = present in wanted
        case "Bool" | "StringEqualsIgnoreCase":
            same = present.lower() in [str(value).lower() for value in wanted]
        case "StringLike" | "ArnLike" | "ArnEquals":
            same = _matches(wanted, present)
        case _:
            # An operator we do not know never allows, nor lifts a denial.
            return False
    return same != negated
