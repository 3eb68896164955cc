"""What the rules make of a request: who decides, what it must bring, how long it may last.

Pure: no database, no clock; whoever calls gathers the facts.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Approver:
    """Somebody who may decide, and why."""

    person_id: int
    name: str
    reason: str


@dataclass(frozen=True)
class Demand:
    """One rule that holds for a request: its domain, and the form or the days it names."""

    domain: str
    form_id: int | None = None
    form: str = ""
    days: int | None = None


@dataclass(frozen=True)
class Facts:
    """What is known of a request: owners as (id, name), stewards as (id, name, domain).

    ``admins`` are those among them who are platform admins as well, ``asking`` those who belong
    to the asking project.
    """

    producer: str
    owners: tuple[tuple[int, str], ...] = ()
    stewards: tuple[tuple[int, str, str], ...] = ()
    admins: frozenset[int] = frozenset()
    asking: frozenset[int] = frozenset()
    requester_id: int | None = None
    duration_days: int | None = None
    demands: tuple[Demand, ...] = ()
    answered_forms: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Condition:
    """Something the request must still fulfil; ``met`` says whether it does as it stands."""

    text: str
    met: bool
    form_id: int | None = None
    longest_days: int | None = None


@dataclass(frozen=True)
class Decision:
    """``approvers`` may each decide alone; ``reasons`` say in plain words why it is so."""

    approvers: tuple[Approver, ...]
    conditions: tuple[Condition, ...] = ()
    reasons: tuple[str, ...] = ()
    longest_days: int | None = None

    @property
    def approver_ids(self) -> frozenset[int]:
        return frozenset(approver.person_id for approver in self.approvers)

    @property
    def unmet(self) -> list[str]:
        return [condition.text for condition in self.conditions if not condition.met]


def decide(facts: Facts) -> Decision:
    """Who may decide and under which conditions, by the rules of the producing side's domains."""
    approvers = _approvers(facts)
    longest = longest_access(facts.demands)
    return Decision(
        approvers=approvers,
        conditions=(*_form_conditions(facts), *_duration_conditions(facts, longest)),
        reasons=tuple(_reasons(facts, approvers)),
        longest_days=longest,
    )


def bar(*, is_admin: bool, is_requester: bool = False, is_asking: bool = False) -> str:
    """Why somebody never decides, whatever else they are; empty for everybody else.

    Who keeps the portal running, and who would use the access, must need somebody else's yes.
    """
    if is_admin:
        return _("Platform admins never decide on access.")
    if is_requester:
        return _("Nobody decides on their own request.")
    if is_asking:
        return _("Members of the asking project never decide on its requests.")
    return ""


def longest_access(demands: Iterable[Demand]) -> int | None:
    """The shortest of all limits: a domain below may be stricter than one above, never laxer."""
    return min((demand.days for demand in demands if demand.days is not None), default=None)


def _approvers(facts: Facts) -> tuple[Approver, ...]:
    owner = _("owner of %(project)s") % {"project": facts.producer}
    steward = _("steward of %(domain)s")
    people = [Approver(pk, name, owner) for pk, name in facts.owners]
    people += [
        Approver(pk, name, steward % {"domain": domain}) for pk, name, domain in facts.stewards
    ]
    # Whoever is both, or steward of several, is named once, with the nearest reason.
    found: dict[int, Approver] = {}
    for person in people:
        found.setdefault(person.person_id, person)
    return tuple(one for one in found.values() if not _bar(facts, one.person_id))


def _bar(facts: Facts, person_id: int) -> str:
    return bar(
        is_admin=person_id in facts.admins,
        is_requester=person_id == facts.requester_id,
        is_asking=person_id in facts.asking,
    )


def _form_conditions(facts: Facts) -> Iterable[Condition]:
    seen: set[int] = set()
    for demand in facts.demands:
        if demand.form_id is None or demand.form_id in seen:
            continue
        seen.add(demand.form_id)
        text = _("Fill in the form “%(form)s”; %(domain)s demands it of every request.")
        yield Condition(
            text % {"form": demand.form, "domain": demand.domain},
            met=demand.form_id in facts.answered_forms,
            form_id=demand.form_id,
        )


def _duration_conditions(facts: Facts, longest: int | None) -> Iterable[Condition]:
    if longest is None:
        return
    domain = next(demand.domain for demand in facts.demands if demand.days == longest)
    text = _("Access lasts at most %(days)d days; %(domain)s sets that limit.")
    met = facts.duration_days is not None and facts.duration_days <= longest
    yield Condition(text % {"days": longest, "domain": domain}, met=met, longest_days=longest)


def _reasons(facts: Facts, approvers: tuple[Approver, ...]) -> Iterable[str]:
    if approvers:
        yield _("One of these people decides, each alone.")
    else:
        yield _(
            "Nobody may decide: %(project)s has no other owner and its domains have no other "
            "steward. Ask a platform admin to name one."
        ) % {"project": facts.producer}
    owners, stewards = ([who[0] for who in group] for group in (facts.owners, facts.stewards))
    everybody = dict.fromkeys([*owners, *stewards])
    yield from dict.fromkeys(filter(None, (_bar(facts, person_id) for person_id in everybody)))
