"""Misbehaviour to order: rules that make calls fail, wait, or lose their answer."""

import random
import time
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from sandbox.errors import AwsError


class AnswerLost(ConnectionError):
    """The connection is to be closed without an answer."""


@dataclass
class Rule:
    """One kind of misbehaviour. It ends after `times` hits or `seconds` from its making."""

    operation: str
    account: str | None = None
    error: dict[str, Any] | None = None
    share: float = 1.0
    times: int | None = None
    seconds: float | None = None
    delay_ms: float = 0
    drop: bool = False
    after: bool = False
    """Misbehave when the operation is done already: its effect stays, its answer is lost."""
    seed: int | None = None
    hits: int = 0
    made: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)  # noqa: S311 - chance, not secrecy

    @property
    def over(self) -> bool:
        spent = self.times is not None and self.hits >= self.times
        return spent or (self.seconds is not None and time.monotonic() - self.made > self.seconds)

    def strikes(self, operation: str, account: str | None) -> bool:
        if self.over or not fnmatchcase(operation, self.operation):
            return False
        if self.account not in (None, account) or self._random.random() >= self.share:
            return False
        self.hits += 1
        return True

    def misbehave(self) -> None:
        """Wait, then raise AnswerLost or the rule's AwsError, if it has one."""
        if self.delay_ms:
            time.sleep(self.delay_ms / 1000)
        if self.drop:
            raise AnswerLost("dropped by a fault rule")
        if self.error:
            raise AwsError(
                self.error["code"], self.error.get("message", ""), self.error.get("status", 400)
            )

    def as_dict(self) -> dict[str, Any]:
        shown = ("operation", "account", "error", "share", "times", "seconds", "delay_ms", "drop")
        return {name: getattr(self, name) for name in (*shown, "after", "seed", "hits")}


_rules: list[Rule] = []


def set_rules(rules: list[dict[str, Any]]) -> None:
    """Replace all rules. Raises TypeError for a key a rule does not have."""
    _rules[:] = [Rule(**rule) for rule in rules]


def rules() -> list[dict[str, Any]]:
    return [rule.as_dict() for rule in _rules if not rule.over]


def strike(operation: str, account: str | None, *, after: bool = False) -> None:
    """Let the rules for `service:Operation` misbehave, before or after its effect."""
    for rule in list(_rules):
        if rule.after == after and rule.strikes(operation, account):
            rule.misbehave()
