"""Answers to "may this person do that?", given alike to pages, API and tasks.

Each app lists its answers in one table in its ``policies.py``::

    may = Policy({"project.add_member": project_owner, ...})
    may(olu, "project.add_member", project)      # an Answer: true, or false with the reason
    may.demand(olu, "project.add_member", project)   # raises Denied with the reason
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from portal.errors import Denied
from portal.identity.models import User


@dataclass(frozen=True)
class Answer:
    allowed: bool
    reason: str = ""

    def __bool__(self) -> bool:
        return self.allowed


YES = Answer(True)


def no(reason: str) -> Answer:
    return Answer(False, reason)


def yes_if(condition: bool, otherwise: str) -> Answer:
    return YES if condition else no(otherwise)


Rule = Callable[[User, Any], Answer]


class Policy:
    """The table of one app: verb (``noun.verb``) to the rule that answers it."""

    def __init__(self, rules: Mapping[str, Rule]) -> None:
        self._rules = dict(rules)

    def __call__(self, person: User, verb: str, thing: Any) -> Answer:
        return self._rules[verb](person, thing)

    def __iter__(self) -> Iterator[str]:
        return iter(self._rules)

    def demand(self, person: User, verb: str, thing: Any) -> None:
        answer = self(person, verb, thing)
        if not answer:
            raise Denied(answer.reason)
