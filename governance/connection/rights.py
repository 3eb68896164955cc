"""IAM rights by what an account is to Sluice. Plain values; each app lists what its calls need."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Use(StrEnum):
    """What an account is to Sluice, and therefore what Sluice does in it."""

    PRODUCER = "producer"
    CATALOG = "catalog"
    CONSUMER = "consumer"
    # Not a part the account plays, but a right its administrator may keep back.
    GOVERN = "govern"


EVERYWHERE = frozenset({Use.PRODUCER, Use.CATALOG, Use.CONSUMER})
GRANTING = frozenset({Use.PRODUCER, Use.CATALOG})

_GLUE = "arn:${AWS::Partition}:glue:*:${AWS::AccountId}:"
GLUE_CATALOG = (f"{_GLUE}catalog", f"{_GLUE}database/*", f"{_GLUE}table/*/*")
"""The account's own databases and tables; Glue asks for the catalog and the database as well."""
ANYTHING = ("*",)
"""For actions that know no resources."""


@dataclass(frozen=True)
class Statement:
    """One statement of the portal role's policy.

    ``why`` is for whoever reviews it. ``on_our_behalf``: Sluice does not make these calls itself;
    AWS makes them with the caller's credentials.
    """

    sid: str
    why: str
    actions: tuple[str, ...]
    uses: frozenset[Use]
    resources: tuple[str, ...] = ANYTHING
    condition: tuple[tuple[str, str, tuple[str, ...]], ...] = ()
    """Operator, key, values."""
    on_our_behalf: bool = False

    def as_policy(self) -> dict[str, Any]:
        """As a policy has it, with CloudFormation's pseudo parameters unresolved."""
        conditions: dict[str, dict[str, list[str]]] = {}
        for operator, key, values in self.condition:
            conditions.setdefault(operator, {})[key] = list(values)
        return {
            "Sid": self.sid,
            "Effect": "Allow",
            "Action": list(self.actions),
            "Resource": list(self.resources),
            **({"Condition": conditions} if conditions else {}),
        }


def policy_of(
    statements: Iterable[Statement], uses: Iterable[Use], *, account_id: str, partition: str = "aws"
) -> dict[str, Any]:
    """The policy that an account with these uses gives the portal role."""
    wanted = frozenset(uses)
    values = {"${AWS::AccountId}": account_id, "${AWS::Partition}": partition}
    found = [one.as_policy() for one in statements if one.uses & wanted]
    return {"Version": "2012-10-17", "Statement": [resolved(one, values) for one in found]}


def resolved(part: Any, values: Mapping[str, str]) -> Any:
    """The same with every pseudo parameter replaced."""
    if isinstance(part, str):
        for name, value in values.items():
            part = part.replace(name, value)
        return part
    if isinstance(part, list):
        return [resolved(item, values) for item in part]
    if isinstance(part, dict):
        return {key: resolved(item, values) for key, item in part.items()}
    return part
